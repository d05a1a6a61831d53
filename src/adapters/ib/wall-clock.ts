import type { EpochMs } from '../../domain/clock.ts';

const MINUTE_MS = 60_000;
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** What the clocks of a zone show. */
export interface WallTime {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** 0 Sunday to 6 Saturday. */
  readonly weekday: number;
  /** Since midnight, with their fraction. */
  readonly minutes: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Throws a RangeError for a zone that `Intl` does not know. */
export function wallTime(at: EpochMs, timeZone: string): WallTime {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const minutes = Number(parts.get('hour')) * 60 + Number(parts.get('minute'));
  const intoMinute = ((at % MINUTE_MS) + MINUTE_MS) % MINUTE_MS;
  return {
    day: `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`,
    weekday: WEEKDAYS.indexOf(parts.get('weekday') ?? ''),
    minutes: minutes + intoMinute / MINUTE_MS,
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const digits = '2-digit';
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: digits,
    day: digits,
    hour: digits,
    minute: digits,
  });
  formats.set(timeZone, format);
  return format;
}
