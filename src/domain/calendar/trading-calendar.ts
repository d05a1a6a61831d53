import { isoUtc } from '../clock.ts';
import { CALENDAR_YEARS, exchangeYear } from './holidays.ts';

const DAY_MS = 86_400_000;

/** True when the New York Stock Exchange opens on a day, `YYYY-MM-DD`. */
export function isTradingDay(day: string): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !exchangeYear(yearOf(day)).closed.has(day);
}

/** True when the exchange closes at 13:00 New York on a trading day. */
export function isShortDay(day: string): boolean {
  return exchangeYear(yearOf(day)).short.has(day);
}

/** The first day from `day` on, both `YYYY-MM-DD`, on which the exchange opens. */
export function tradingDayFrom(day: string): string {
  for (let at = Date.parse(`${day}T00:00:00Z`); ; at += DAY_MS) {
    const one = isoUtc(at).slice(0, 10);
    if (isTradingDay(one)) return one;
  }
}

/** The day after `day` on which a whole session can be held, both `YYYY-MM-DD`. */
export function nextFullTradingDay(day: string): string {
  const start = Date.parse(`${day}T00:00:00Z`);
  for (let days = 1; ; days++) {
    const next = isoUtc(start + days * DAY_MS).slice(0, 10);
    if (isTradingDay(next) && !isShortDay(next)) return next;
  }
}

/** Warning about a day, `YYYY-MM-DD`, outside of the years that the calendar knows; `undefined` within them. */
export function calendarWarning(day: string): string | undefined {
  const { first, last } = CALENDAR_YEARS;
  const year = yearOf(day);
  if (year >= first && year <= last) return undefined;
  const years = `the years for which the NYSE calendar is known (${first} to ${last})`;
  return `${day} is outside of ${years}: its holidays follow the exchange's rules and may differ.`;
}

function yearOf(day: string): number {
  return Number(day.slice(0, 4));
}
