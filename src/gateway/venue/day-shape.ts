import type { DayShape } from './market-model.ts';

/** Factor of each minute of a session, scaled so that its mean is 1. */
export function meanOneShape(shape: DayShape, minutes: number): Float64Array {
  return scaled(shape, minutes, (values) => values.reduce((sum, value) => sum + value, 0) / values.length);
}

/** Factor of each minute of a session, scaled so that its mean square is 1: a session's variance stays what is declared. */
export function unitVarianceShape(shape: DayShape, minutes: number): Float64Array {
  return scaled(shape, minutes, (values) =>
    Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length),
  );
}

function scaled(shape: DayShape, minutes: number, size: (values: Float64Array) => number): Float64Array {
  const raw = Float64Array.from({ length: minutes }, (_, minute) => factor(shape, (minute + 0.5) / minutes));
  const divisor = size(raw);
  return raw.map((value) => value / divisor);
}

function factor(shape: DayShape, x: number): number {
  return 1 + shape.openLift * Math.exp(-x / shape.decay) + shape.closeLift * Math.exp(-(1 - x) / shape.decay);
}
