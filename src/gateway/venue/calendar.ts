import type { EpochMs } from '../../domain/clock.ts';

/** A calendar date, months from 1. */
export interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Regular session of US stocks: 09:30 to 16:00 New York. */
export const SESSION_MINUTES = 390;
export const SESSION_SECONDS = SESSION_MINUTES * 60;
export const SESSION_MS = SESSION_SECONDS * 1000;

/** 09:30 New York of a date, as an instant. */
export function newYorkOpen(date: CalendarDate): EpochMs {
  const asUtc = Date.UTC(date.year, date.month - 1, date.day, 9, 30);
  return asUtc - newYorkOffsetMs(asUtc);
}

/** New York's offset from UTC (negative), by the rule in force since 2007: second Sunday of March to first of November, 02:00. */
export function newYorkOffsetMs(at: EpochMs): number {
  const year = new Date(at).getUTCFullYear();
  const summerStart = nthSunday(year, 3, 2) + 7 * HOUR_MS;
  const summerEnd = nthSunday(year, 11, 1) + 6 * HOUR_MS;
  return (at >= summerStart && at < summerEnd ? -4 : -5) * HOUR_MS;
}

/** The date in New York at an instant. */
export function newYorkDate(at: EpochMs): CalendarDate {
  const local = new Date(at + newYorkOffsetMs(at));
  return { year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate() };
}

/** `YYYYMMDD` in New York. */
export function compactDate(at: EpochMs): string {
  const { year, month, day } = newYorkDate(at);
  return `${year}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}`;
}

/** Opens of the `count` weekdays before a session, oldest first. Exchange holidays are not known. */
export function previousOpens(sessionOpen: EpochMs, count: number): readonly EpochMs[] {
  const opens: EpochMs[] = [];
  for (let back = 1; opens.length < count; back++) {
    const day = new Date(sessionOpen - back * DAY_MS);
    const weekday = day.getUTCDay();
    if (weekday !== 0 && weekday !== 6) opens.unshift(newYorkOpen(newYorkDate(day.getTime())));
  }
  return opens;
}

/** Midnight UTC of the n-th Sunday of a month. */
function nthSunday(year: number, month: number, nth: number): EpochMs {
  const first = Date.UTC(year, month - 1, 1);
  const untilSunday = (7 - new Date(first).getUTCDay()) % 7;
  return first + (untilSunday + 7 * (nth - 1)) * DAY_MS;
}
