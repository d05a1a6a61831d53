import { invariant } from '../domain/errors.ts';
import { createNumberHeap, type NumberHeap } from './number-heap.ts';
import { nearestRank } from './quantile.ts';

/** A quantile of a sample that grows. */
export interface RunningQuantile {
  readonly count: number;
  /** `quantile` of all values so far; undefined before the first. */
  readonly value: number | undefined;
  /** Adds a finite value. */
  add(value: number): void;
}

/**
 * The quantile of type 1 as in `quantile`, without repeated sorting: one heap holds the values up to its rank, another
 * the rest. Adding a value takes logarithmic time.
 */
export function createRunningQuantile(p: number): RunningQuantile {
  invariant(p >= 0 && p <= 1, `a quantile is of a share in [0, 1], got ${p}`);
  return new TwoHeaps(p);
}

class TwoHeaps implements RunningQuantile {
  readonly #p: number;
  readonly #low = createNumberHeap('largest first');
  readonly #high = createNumberHeap('smallest first');

  constructor(p: number) {
    this.#p = p;
  }

  get count(): number {
    return this.#low.size + this.#high.size;
  }

  get value(): number | undefined {
    return this.#low.first;
  }

  add(value: number): void {
    const [low, high] = [this.#low, this.#high];
    if (low.first === undefined || value < low.first) low.add(value);
    else high.add(value);
    const rank = nearestRank(this.count, this.#p);
    while (low.size < rank) move(high, low);
    while (low.size > rank) move(low, high);
  }
}

function move(from: NumberHeap, to: NumberHeap): void {
  const value = from.take();
  if (value !== undefined) to.add(value);
}
