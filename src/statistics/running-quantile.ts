import { invariant } from '../domain/errors.ts';
import { createNumberHeap } from './number-heap.ts';
import { nearestRank } from './quantile.ts';

/** A quantile of a sample that grows. */
export interface RunningQuantile {
  readonly count: number;
  /** The value of `quantile` for all values so far; undefined before the first. */
  readonly value: number | undefined;
  /** Adds a finite value. */
  add(value: number): void;
}

/**
 * The quantile of type 1 as in `quantile`, without sorting anew: the values up to its rank lie in one heap, the others in
 * another. A value more costs the logarithm of how many there are.
 */
export function createRunningQuantile(p: number): RunningQuantile {
  invariant(p >= 0 && p <= 1, `a quantile is of a share in [0, 1], got ${p}`);
  const low = createNumberHeap('largest first');
  const high = createNumberHeap('smallest first');
  const move = (from: typeof low, to: typeof low) => {
    const value = from.take();
    if (value !== undefined) to.add(value);
  };
  return {
    get count() {
      return low.size + high.size;
    },
    get value() {
      return low.first;
    },
    add: (value) => {
      if (low.first === undefined || value < low.first) low.add(value);
      else high.add(value);
      const rank = nearestRank(low.size + high.size, p);
      while (low.size < rank) move(high, low);
      while (low.size > rank) move(low, high);
    },
  };
}
