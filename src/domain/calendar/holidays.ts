import { isoUtc } from '../clock.ts';

const DAY_MS = 86_400_000;

/** Days of a year on which the New York Stock Exchange differs from an ordinary weekday, each `YYYY-MM-DD`. */
export interface ExchangeYear {
  /** Weekdays without a session. */
  readonly closed: ReadonlySet<string>;
  /** Sessions that end at 13:00 New York. */
  readonly short: ReadonlySet<string>;
}

/**
 * Years for which the rules below give the exchange's own days: from the first one they were compared day by day with an
 * independent calendar; the last one is the last that the exchange has published.
 */
export const CALENDAR_YEARS = { first: 2007, last: 2028 } as const;

/** Closures outside of the rules: days of mourning, and a hurricane in 2012. Source: nyse.com. */
const CLOSURES: readonly string[] = ['2007-01-02', '2012-10-29', '2012-10-30', '2018-12-05', '2025-01-09'];

const FIRST_JUNETEENTH = 2022;
const [SUNDAY, MONDAY, THURSDAY, SATURDAY] = [0, 1, 4, 6] as const;

const years = new Map<number, ExchangeYear>();

/** Holidays and short days of a year by NYSE Rule 7.2 and the exchange's practice since 2007, with the closures known. */
export function exchangeYear(year: number): ExchangeYear {
  const known = years.get(year);
  if (known !== undefined) return known;
  const closures = CLOSURES.filter((day) => day.startsWith(`${year}-`));
  const closed = new Set([...holidaysOf(year).map(isoDate), ...closures]);
  const short = shortDaysOf(year).filter((at) => isWeekday(at) && !closed.has(isoDate(at)));
  const made = { closed, short: new Set(short.map(isoDate)) };
  years.set(year, made);
  return made;
}

function holidaysOf(year: number): readonly number[] {
  const dated = [
    Date.UTC(year, 0, 1),
    ...(year < FIRST_JUNETEENTH ? [] : [Date.UTC(year, 5, 19)]),
    Date.UTC(year, 6, 4),
    Date.UTC(year, 11, 25),
  ];
  const goodFriday = easterSunday(year) - 2 * DAY_MS;
  const martinLutherKing = weekdayFrom(Date.UTC(year, 0, 15), MONDAY);
  const presidents = weekdayFrom(Date.UTC(year, 1, 15), MONDAY);
  const memorial = weekdayFrom(Date.UTC(year, 4, 25), MONDAY);
  const labor = weekdayFrom(Date.UTC(year, 8, 1), MONDAY);
  return [...dated.flatMap(observed), goodFriday, martinLutherKing, presidents, memorial, labor, thanksgiving(year)];
}

/** The day after Thanksgiving, 24 December and 3 July. */
function shortDaysOf(year: number): readonly number[] {
  return [Date.UTC(year, 6, 3), thanksgiving(year) + DAY_MS, Date.UTC(year, 11, 24)];
}

/** Rule 7.2: Saturday is observed on Friday, Sunday on Monday; a Friday that ends the year stays a trading day. */
function observed(at: number): readonly number[] {
  const weekday = new Date(at).getUTCDay();
  if (weekday === SUNDAY) return [at + DAY_MS];
  if (weekday !== SATURDAY) return [at];
  const friday = at - DAY_MS;
  return isoDate(friday).endsWith('-12-31') ? [] : [friday];
}

function thanksgiving(year: number): number {
  return weekdayFrom(Date.UTC(year, 10, 22), THURSDAY);
}

/** The first such weekday on a day or after it. */
function weekdayFrom(at: number, weekday: number): number {
  return at + ((weekday - new Date(at).getUTCDay() + 7) % 7) * DAY_MS;
}

/** Easter of the Gregorian calendar, by the algorithm of Meeus, Jones and Butcher. */
function easterSunday(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const days = h + l - 7 * m + 114;
  return Date.UTC(year, Math.floor(days / 31) - 1, (days % 31) + 1);
}

function isWeekday(at: number): boolean {
  const weekday = new Date(at).getUTCDay();
  return weekday !== SUNDAY && weekday !== SATURDAY;
}

function isoDate(at: number): string {
  return isoUtc(at).slice(0, 10);
}
