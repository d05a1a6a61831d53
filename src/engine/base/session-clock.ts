import type { EpochMs } from '../../domain/clock.ts';
import { MINUTE_MS } from '../../domain/clock.ts';

/** Finds the minutes that have ended. */
export interface SessionClock {
  /** Returns the session's start at the first call, then the ends of all minutes up to `at` since the last call. */
  minutesUntil(at: EpochMs): readonly EpochMs[];
}

const NONE: readonly EpochMs[] = [];

/** A clock before the session. */
export function createSessionClock(): SessionClock {
  let next: EpochMs | undefined;
  return {
    minutesUntil: (at) => {
      if (next === undefined) {
        next = at - (at % MINUTE_MS) + MINUTE_MS;
        return [at];
      }
      if (at < next) return NONE;
      const minutes = [next];
      for (next += MINUTE_MS; next <= at; next += MINUTE_MS) minutes.push(next);
      return minutes;
    },
  };
}
