import type { EpochMs } from '../../domain/clock.ts';

/** Things to do at instants, in order of time and, at one instant, in order of scheduling. */
export interface EventQueue {
  schedule(at: EpochMs, action: () => void): void;
  /** `Infinity` when empty. */
  nextAt(): EpochMs;
  /** Takes the earliest action out; `undefined` when empty. */
  take(): (() => void) | undefined;
}

/** Kept sorted by insertion from the end: few things are ever due at once. */
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
