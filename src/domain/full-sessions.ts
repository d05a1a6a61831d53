import { type EpochMs, isoUtc } from './clock.ts';
import { invariant } from './errors.ts';
import { isShortDay, isTradingDay } from './trading-calendar.ts';
import { parseTradingHours, type TradingWindow } from './trading-hours.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * The `count`-th last whole session of the New York Stock Exchange (09:30 to 16:00, no short day) that had closed at an
 * instant, by the calendar of `trading-calendar.ts`.
 */
export function lastFullSession(at: EpochMs, count = 1): TradingWindow {
  return windowOf(lastFullDay(at, count));
}

/** True for an instant at or after the opening of the `count`-th last full session that had closed at `at`. */
export function isSinceFullSession(seenAt: EpochMs, at: EpochMs, count = 1): boolean {
  const day = lastFullDay(at, count);
  return isReached(seenAt, `${day}T09:30Z`, () => windowOf(day).opensAt);
}

/** Date of the session in New York. */
function lastFullDay(at: EpochMs, count: number): string {
  let left = count;
  // The date in New York is never later than the one in UTC.
  for (let instant = at; ; instant -= DAY_MS) {
    const day = isoUtc(instant).slice(0, 10);
    if (!isTradingDay(day) || isShortDay(day)) continue;
    if (!isReached(at, `${day}T16:00Z`, () => windowOf(day).closesAt)) continue;
    left--;
    if (left <= 0) return day;
  }
}

/**
 * True when clocks in New York have reached a time, written as if it were UTC. They are four or five hours behind UTC all
 * year: `exact` is asked in the hour between only, because the first question to the time-zone database of a process takes
 * more CPU than a gate.
 */
function isReached(at: EpochMs, wall: string, exact: () => EpochMs): boolean {
  const behind = at - Date.parse(wall);
  if (behind < 4 * HOUR_MS) return false;
  return behind >= 5 * HOUR_MS || at >= exact();
}

function windowOf(day: string): TradingWindow {
  const date = day.replaceAll('-', '');
  const [window] = parseTradingHours(`${date}:0930-${date}:1600`, 'America/New_York');
  invariant(window !== undefined, `no trading hours on ${day}`);
  return window;
}
