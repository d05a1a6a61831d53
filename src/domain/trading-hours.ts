import type { EpochMs } from './clock.ts';
import { type ZoneClock, zoneClock } from './time-zone.ts';

/** One stretch of trading. */
export interface TradingWindow {
  readonly opensAt: EpochMs;
  readonly closesAt: EpochMs;
}

/**
 * Reads the hours that a contract's details carry (`liquidHours`, TWS protocol): days divided by `;`, each
 * `YYYYMMDD:CLOSED` or `YYYYMMDD:HHMM-YYYYMMDD:HHMM` in the exchange's time zone. What is not of this form is left out.
 * Throws a RangeError for a time zone that the database does not have.
 */
export function parseTradingHours(text: string, timeZone: string): readonly TradingWindow[] {
  const clock = zoneClock(timeZone);
  if (clock === undefined) throw new RangeError(`no time zone ${timeZone}`);
  return text.split(';').flatMap((day) => {
    const match = /^(\d{8}):(\d{4})-(\d{8}):(\d{4})$/.exec(day.trim());
    if (match === null) return [];
    const [, openDate = '', openTime = '', closeDate = '', closeTime = ''] = match;
    return [{ opensAt: zoned(openDate, openTime, clock), closesAt: zoned(closeDate, closeTime, clock) }];
  });
}

/** The window that an instant lies in; the close itself is outside. */
export function windowAt(windows: readonly TradingWindow[], at: EpochMs): TradingWindow | undefined {
  return windows.find(({ opensAt, closesAt }) => opensAt <= at && at < closesAt);
}

/** `YYYYMMDD` and `HHMM` of a zone as an instant. */
function zoned(date: string, time: string, clock: ZoneClock): EpochMs {
  const [year, month, day] = [date.slice(0, 4), date.slice(4, 6), date.slice(6)].map(Number);
  const [hour, minute] = [time.slice(0, 2), time.slice(2)].map(Number);
  return clock.instantOf(Date.UTC(year ?? 0, (month ?? 0) - 1, day ?? 0, hour ?? 0, minute ?? 0));
}
