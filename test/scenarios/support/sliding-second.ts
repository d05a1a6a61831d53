import type { EpochMs } from '../../../src/domain/clock.ts';

/** Largest number of instants, in ascending order, that lie within one second. */
export function slidingSecondCount(times: readonly EpochMs[]): number {
  let first = 0;
  let most = 0;
  for (const [last, at] of times.entries()) {
    while ((times[first] ?? at) <= at - 1000) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
