import type { RandomStream } from '../../domain/random.ts';
import { SESSION_MINUTES, SESSION_SECONDS } from './calendar.ts';

/** The factor that all stocks share, in standard normal steps: one a second of the session, one a minute of history. */
export interface MarketFactor {
  /** Steps of the session's seconds; filled at least up to `second`. */
  secondsUpTo(second: number): Float64Array;
  /** Steps of the minutes of a session of the past. */
  minutesOf(session: number): Float64Array;
}

/** Draws the factor when it is first asked for, always in the same order. */
export function createMarketFactor(random: RandomStream): MarketFactor {
  const seconds = new Float64Array(SESSION_SECONDS);
  const secondStream = random.fork('factor/session');
  let filled = 0;
  const past = new Map<number, Float64Array>();
  return {
    secondsUpTo(second) {
      for (; filled <= second; filled++) seconds[filled] = secondStream.normal();
      return seconds;
    },
    minutesOf(session) {
      const known = past.get(session);
      if (known !== undefined) return known;
      const stream = random.fork(`factor/history/${session}`);
      const minutes = Float64Array.from({ length: SESSION_MINUTES }, () => stream.normal());
      past.set(session, minutes);
      return minutes;
    },
  };
}
