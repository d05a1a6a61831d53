/** Exponentially weighted mean of a stream. */
export interface Ewma {
  /** Present mean; 0 before the first value. */
  readonly mean: number;
  readonly count: number;
  add(value: number): void;
}

/**
 * Mean with weights that halve every `halfLife` values, divided by the sum of the weights so far, so that the first
 * values are not pulled towards zero.
 */
export function createEwma(halfLife: number): Ewma {
  const keep = 2 ** (-1 / halfLife);
  let sum = 0;
  let weight = 0;
  let count = 0;
  return {
    get mean() {
      return weight === 0 ? 0 : sum / weight;
    },
    get count() {
      return count;
    },
    add: (value) => {
      sum = keep * sum + value;
      weight = keep * weight + 1;
      count++;
    },
  };
}

/** Standard deviation of an {@link Ewma} of independent values of unit variance, once it has run in. */
export function ewmaDeviation(halfLife: number): number {
  const fresh = 1 - 2 ** (-1 / halfLife);
  return Math.sqrt(fresh / (2 - fresh));
}
