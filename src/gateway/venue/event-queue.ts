import type { EpochMs } from '../../domain/clock.ts';

/** Scheduled actions, ordered by time and then by order of scheduling. */
export interface EventQueue {
  schedule(at: EpochMs, action: () => void): void;
  /** `Infinity` when empty. */
  nextAt(): EpochMs;
  /** Removes and returns the earliest action; `undefined` when empty. */
  take(): (() => void) | undefined;
}

/** Creates a sorted list with insertion from the end: only few actions are due at one time. */
export function createEventQueue(): EventQueue {
  const entries: { readonly at: EpochMs; readonly action: () => void }[] = [];
  return {
    schedule(at, action) {
      const place = entries.findLastIndex((entry) => entry.at <= at) + 1;
      entries.splice(place, 0, { at, action });
    },
    nextAt: () => entries[0]?.at ?? Number.POSITIVE_INFINITY,
    take: () => entries.shift()?.action,
  };
}
