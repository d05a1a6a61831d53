import type { EpochMs } from './clock.ts';

/** One stretch of trading. */
export interface TradingWindow {
  readonly opensAt: EpochMs;
  readonly closesAt: EpochMs;
}

/**
 * Reads the hours that a contract's details carry (`liquidHours`, TWS protocol): days divided by `;`, each
 * `YYYYMMDD:CLOSED` or `YYYYMMDD:HHMM-YYYYMMDD:HHMM` in the exchange's time zone. What is not of this form is left out.
 * Throws a RangeError for a time zone that `Intl` does not know.
 */
export function parseTradingHours(text: string, timeZone: string): readonly TradingWindow[] {
  return text.split(';').flatMap((day) => {
    const match = /^(\d{8}):(\d{4})-(\d{8}):(\d{4})$/.exec(day.trim());
    if (match === null) return [];
    const [, openDate = '', openTime = '', closeDate = '', closeTime = ''] = match;
    return [{ opensAt: zoned(openDate, openTime, timeZone), closesAt: zoned(closeDate, closeTime, timeZone) }];
  });
}

/** The window that an instant lies in; the close itself is outside. */
export function windowAt(windows: readonly TradingWindow[], at: EpochMs): TradingWindow | undefined {
  return windows.find(({ opensAt, closesAt }) => opensAt <= at && at < closesAt);
}

/** `YYYYMMDD` and `HHMM` of a zone as an instant; two looks at the offset are enough around a change of clocks. */
function zoned(date: string, time: string, timeZone: string): EpochMs {
  const wall = Date.UTC(
    Number(date.slice(0, 4)),
    Number(date.slice(4, 6)) - 1,
    Number(date.slice(6)),
    Number(time.slice(0, 2)),
    Number(time.slice(2)),
  );
  const first = wall - offsetAt(wall, timeZone);
  return wall - offsetAt(first, timeZone);
}

/** Milliseconds that a zone is ahead of UTC. */
function offsetAt(at: EpochMs, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute')) - Math.floor(at / 60_000) * 60_000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The clock of a zone; to make one costs many times what asking it does. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
}
