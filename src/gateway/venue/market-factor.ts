import type { RandomStream } from '../../domain/random.ts';
import { SESSION_MINUTES, SESSION_SECONDS } from './calendar.ts';
import { createRecent } from './recent.ts';

/** The common factor of all stocks, in standard normal steps: by second in the first session, by minute in the others. */
export interface MarketFactor {
  /** Steps of the first session by second, computed at least up to `second`. */
  secondsUpTo(second: number): Float64Array;
  /** Steps of a past session by minute. */
  minutesOf(session: number): Float64Array;
  /** Steps of a session after the first. */
  day(index: number): FactorDay;
}

/** The factor's steps of a day: one night, the minutes, and separate seconds. */
export interface FactorDay {
  readonly night: number;
  readonly minutes: Float64Array;
  /** Steps by second, computed at least up to `second`. */
  secondsUpTo(second: number): Float64Array;
}

/** Creates a factor that is drawn on first access, always in the same order. */
export function createMarketFactor(random: RandomStream): MarketFactor {
  const secondsUpTo = createSteps(random.fork('factor/session'));
  return {
    secondsUpTo,
    minutesOf: createRecent(SESSIONS_KEPT, (session) => normals(random.fork(`factor/history/${session}`))),
    day: createRecent(DAYS_KEPT, (index) => factorDay(random.fork(`factor/day/${index}`))),
  };
}

/** Sessions of minutes are small; days of seconds are large. */
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
