/** An amount or a price in units of 1e-6: whole numbers, so that sums are exact (up to 9e9 dollars). */
export type Micros = number;

const MICROS = 1_000_000;

/** The nearest whole number of 1e-6. */
export function toMicros(value: number): Micros {
  return Math.round(value * MICROS);
}

/** The decimal number; for prices and amounts of up to six decimals it is the nearest double of the decimal text. */
export function fromMicros(micros: Micros): number {
  return micros / MICROS;
}

/** True when a price is a whole number of increments, but for the error of a double. */
export function isMultiple(price: number, tickMicros: Micros): boolean {
  const micros = price * MICROS;
  const nearest = Math.round(micros / tickMicros) * tickMicros;
  return Math.abs(micros - nearest) < 0.01;
}
