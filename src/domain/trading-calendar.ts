import { isoUtc } from './clock.ts';

const DAY_MS = 86_400_000;

/** Weekdays on which the New York Stock Exchange does not open. Source: nyse.com, Holidays and Trading Hours, 2026 and 2027. */
const CLOSED: ReadonlySet<string> = new Set([
  '2026-01-01',
  '2026-01-19',
  '2026-02-16',
  '2026-04-03',
  '2026-05-25',
  '2026-06-19',
  '2026-07-03',
  '2026-09-07',
  '2026-11-26',
  '2026-12-25',
  '2027-01-01',
  '2027-01-18',
  '2027-02-15',
  '2027-03-26',
  '2027-05-31',
  '2027-06-18',
  '2027-07-05',
  '2027-09-06',
  '2027-11-25',
  '2027-12-24',
]);

/** Days that end at 13:00 New York: no session of 6 h fits. Same source. */
const SHORT: ReadonlySet<string> = new Set(['2026-11-27', '2026-12-24', '2027-11-26']);

/**
 * True when the exchange opens on a day, `YYYY-MM-DD`. Outside of 2026 and 2027 every weekday counts: a holiday then seems to
 * break a run of days, and a run is never counted too long.
 */
export function isTradingDay(day: string): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !CLOSED.has(day);
}

/** Years whose holidays the calendar knows. */
export const CALENDAR_YEARS = { first: 2026, last: 2027 } as const;

/** The first day from `day` on, both `YYYY-MM-DD`, on which the exchange opens. */
export function tradingDayFrom(day: string): string {
  for (let at = Date.parse(`${day}T00:00:00Z`); ; at += DAY_MS) {
    const one = isoUtc(at).slice(0, 10);
    if (isTradingDay(one)) return one;
  }
}

/** True when the exchange closes at 13:00 New York on a trading day. */
export function isShortDay(day: string): boolean {
  return SHORT.has(day);
}

/** The day after `day` on which a whole session can be held, both `YYYY-MM-DD`, by the same calendar. */
export function nextFullTradingDay(day: string): string {
  const start = Date.parse(`${day}T00:00:00Z`);
  for (let days = 1; ; days++) {
    const next = isoUtc(start + days * DAY_MS).slice(0, 10);
    if (isTradingDay(next) && !isShortDay(next)) return next;
  }
}
