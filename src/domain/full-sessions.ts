import { type EpochMs, isoUtc } from './clock.ts';
import { isShortDay, isTradingDay } from './trading-calendar.ts';
import { parseTradingHours, type TradingWindow } from './trading-hours.ts';

const DAY_MS = 86_400_000;

/**
 * The `count`-th last whole session of the New York Stock Exchange (09:30 to 16:00, no short day) that had closed at an
 * instant, by the calendar of `trading-calendar.ts`.
 */
export function lastFullSession(at: EpochMs, count = 1): TradingWindow {
  let left = count;
  // The date in New York is never later than the one in UTC.
  for (let day = at; ; day -= DAY_MS) {
    const session = fullSessionOf(isoUtc(day).slice(0, 10));
    if (session === undefined || session.closesAt > at) continue;
    left--;
    if (left <= 0) return session;
  }
}

function fullSessionOf(day: string): TradingWindow | undefined {
  if (!isTradingDay(day) || isShortDay(day)) return undefined;
  const date = day.replaceAll('-', '');
  return parseTradingHours(`${date}:0930-${date}:1600`, 'America/New_York')[0];
}
