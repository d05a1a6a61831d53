/** An amount or a price in units of 1e-6. Whole numbers keep sums exact (up to 9e9 dollars). */
export type Micros = number;

const MICROS = 1_000_000;

/** Rounds to the nearest 1e-6. */
export function toMicros(value: number): Micros {
  return Math.round(value * MICROS);
}

/** Converts to a decimal number. With up to six decimals it is the nearest double of the decimal text. */
export function fromMicros(micros: Micros): number {
  return micros / MICROS;
}

/** True when a price is a whole number of increments, within the error of a double. */
export function isMultiple(price: number, tickMicros: Micros): boolean {
  const micros = price * MICROS;
  const nearest = Math.round(micros / tickMicros) * tickMicros;
  return Math.abs(micros - nearest) < 0.01;
}
