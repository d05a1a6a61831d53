import type { EpochMs } from '../../domain/clock.ts';
import { createNumberHeap } from '../../statistics/number-heap.ts';

/** Counts instants in the last hour. */
export interface LastHour {
  add(at: EpochMs): void;
  /** Number of instants less than an hour before `now`, which never goes back. */
  count(now: EpochMs): number;
}

const HOUR_MS = 3_600_000;

/** An empty counter, which drops older instants. */
export function createLastHour(): LastHour {
  const instants = createNumberHeap('smallest first');
  return {
    add: (at) => instants.add(at),
    count: (now) => {
      while (instants.first !== undefined && instants.first <= now - HOUR_MS) instants.take();
      return instants.size;
    },
  };
}
