/** Exponentially weighted mean of a stream. */
export interface Ewma {
  /** Current mean; 0 before the first value. */
  readonly mean: number;
  readonly count: number;
  add(value: number): void;
}

/**
 * Mean with weights that halve every `halfLife` values, divided by the sum of the weights so far: the first values are
 * not pulled towards zero.
 */
export function createEwma(halfLife: number): Ewma {
  return new WeightedMean(2 ** (-1 / halfLife));
}

class WeightedMean implements Ewma {
  readonly #keep: number;
  #sum = 0;
  #weight = 0;
  #count = 0;

  constructor(keep: number) {
    this.#keep = keep;
  }

  get mean(): number {
    return this.#weight === 0 ? 0 : this.#sum / this.#weight;
  }

  get count(): number {
    return this.#count;
  }

  add(value: number): void {
    this.#sum = this.#keep * this.#sum + value;
    this.#weight = this.#keep * this.#weight + 1;
    this.#count++;
  }
}

/** Standard deviation of an {@link Ewma} of independent values of unit variance, after many values. */
export function ewmaDeviation(halfLife: number): number {
  const fresh = 1 - 2 ** (-1 / halfLife);
  return Math.sqrt(fresh / (2 - fresh));
}
