import type { CurvePoint } from './returns.ts';

/** Number of equal parts of a session. */
const PARTS = 48;

/**
 * Profit since the start, USD to the cent, at the start of an equity curve and at the end of each 48th part of its
 * time. Each value is that of the last point up to that instant. Empty for a curve without points.
 */
export function profitLine(curve: readonly CurvePoint[]): readonly number[] {
  const [first, last] = [curve[0], curve.at(-1)];
  if (first === undefined || last === undefined) return [];
  return Array.from({ length: PARTS + 1 }, (_, part) => {
    const at = first.at + ((last.at - first.at) * part) / PARTS;
    const point = curve.findLast((one) => one.at <= at) ?? first;
    return cents(point.equity - first.equity);
  });
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
