import type { EpochMs } from '../../domain/clock.ts';

/** Messages of a client that a Gateway takes in a second. */
export const MESSAGES_PER_SECOND = 50;

/** Counts messages in a sliding window. */
export interface RateLimit {
  /** Notes a message; how many are in the window that ends with it. */
  count(at: EpochMs): number;
}

/** A window of one second. */
export function createRateLimit(windowMs = 1000): RateLimit {
  const times: EpochMs[] = [];
  return {
    count: (at) => {
      times.push(at);
      while ((times[0] ?? at) <= at - windowMs) times.shift();
      return times.length;
    },
  };
}
