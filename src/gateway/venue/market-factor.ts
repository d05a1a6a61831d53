import { SESSION_MINUTES, SESSION_SECONDS } from '../../domain/calendar/session-day.ts';
import type { RandomStream } from '../../domain/random.ts';
import { createRecent } from './recent.ts';

/** The factor that all stocks share, in standard normal steps: one a second of the first session, one a minute of others. */
export interface MarketFactor {
  /** Steps of the first session's seconds; filled at least up to `second`. */
  secondsUpTo(second: number): Float64Array;
  /** Steps of the minutes of a session of the past. */
  minutesOf(session: number): Float64Array;
  /** Steps of a session after the first one. */
  day(index: number): FactorDay;
}

/** The factor's steps of a day: its night, its minutes, and what its seconds are beside them. */
export interface FactorDay {
  readonly night: number;
  readonly minutes: Float64Array;
  /** Filled at least up to `second`. */
  secondsUpTo(second: number): Float64Array;
}

/** Draws the factor when it is first asked for, always in the same order. */
export function createMarketFactor(random: RandomStream): MarketFactor {
  const secondsUpTo = createSteps(random.fork('factor/session'));
  return {
    secondsUpTo,
    minutesOf: createRecent(SESSIONS_KEPT, (session) => normals(random.fork(`factor/history/${session}`))),
    day: createRecent(DAYS_KEPT, (index) => factorDay(random.fork(`factor/day/${index}`))),
  };
}

/** Minutes of the past are few numbers; seconds of a day are not. */
const SESSIONS_KEPT = 100;
const DAYS_KEPT = 4;

function normals(stream: RandomStream): Float64Array {
  return Float64Array.from({ length: SESSION_MINUTES }, () => stream.normal());
}

function factorDay(random: RandomStream): FactorDay {
  let secondsUpTo: FactorDay['secondsUpTo'] | undefined;
  return {
    night: random.fork('night').normal(),
    minutes: normals(random.fork('minutes')),
    secondsUpTo(second) {
      secondsUpTo ??= createSteps(random.fork('seconds'));
      return secondsUpTo(second);
    },
  };
}

function createSteps(stream: RandomStream): (second: number) => Float64Array {
  const steps = new Float64Array(SESSION_SECONDS);
  let filled = 0;
  return (second) => {
    for (; filled <= second; filled++) steps[filled] = stream.normal();
    return steps;
  };
}
