import type { EpochMs } from '../../domain/clock.ts';

/** Messages per second that a Gateway accepts from a client. */
export const MESSAGES_PER_SECOND = 50;

/** Counts messages in a sliding window. */
export interface MessageCounter {
  /** Adds a message; returns the number of messages in the window that ends with it. */
  count(at: EpochMs): number;
}

/** Creates an empty window, by default of one second. */
export function createMessageCounter(windowMs = 1000): MessageCounter {
  const times: EpochMs[] = [];
  return {
    count: (at) => {
      times.push(at);
      while ((times[0] ?? at) <= at - windowMs) times.shift();
      return times.length;
    },
  };
}
