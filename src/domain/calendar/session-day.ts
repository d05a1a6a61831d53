import { type EpochMs, isoUtc } from '../clock.ts';
import { invariant } from '../errors.ts';
import { type ZoneClock, zoneClock } from '../time-zone.ts';
import type { TradingWindow } from '../trading-hours.ts';
import { isShortDay, isTradingDay } from './trading-calendar.ts';

/** A calendar date; months start at 1. */
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

/** Clock of the exchange's time zone. */
export function newYork(): ZoneClock {
  const clock = zoneClock('America/New_York');
  invariant(clock, 'the time-zone database has New York');
  return clock;
}

/** 09:30 New York on a date, as an instant. */
export function newYorkOpen(date: CalendarDate): EpochMs {
  return newYork().instantOf(Date.UTC(date.year, date.month - 1, date.day, 9, 30));
}

/** Date in New York at an instant. */
export function newYorkDate(at: EpochMs): CalendarDate {
  const local = new Date(newYork().wallAt(at));
  return { year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate() };
}

/** `16:00` in New York. */
export function newYorkTime(at: EpochMs): string {
  return new Date(newYork().wallAt(at)).toISOString().slice(11, 16);
}

/** `YYYYMMDD` in New York. */
export function compactDate(at: EpochMs): string {
  const { year, month, day } = newYorkDate(at);
  return `${year}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}`;
}

/** `YYYY-MM-DD` of a date. */
export function isoDay({ year, month, day }: CalendarDate): string {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Date of a `YYYY-MM-DD` text. */
export function dateOf(text: string): CalendarDate {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  return { year, month, day };
}

/** Trading hours of a day, as instants. */
export interface SessionDay {
  /** 04:00. Orders with `outsideRth` trade from here. */
  readonly preOpen: EpochMs;
  /** 09:30. */
  readonly open: EpochMs;
  /** Deadline of orders to the closing auction: ten minutes before the close. */
  readonly closingCutOff: EpochMs;
  /** 16:00; on short days 13:00. */
  readonly close: EpochMs;
  /** 20:00; on short days 17:00. */
  readonly postClose: EpochMs;
}

const SHORT_SESSION_MS = 3.5 * HOUR_MS;
const BEFORE_OPEN_MS = 5.5 * HOUR_MS;
const AFTER_CLOSE_MS = 4 * HOUR_MS;
const CUT_OFF_MS = 600_000;

/** Trading hours of a date, without a check that it is a trading day. Sources: nyse.com, Holidays and Trading Hours; NYSE Arca, core and extended sessions. */
export function sessionDayOf(date: CalendarDate): SessionDay {
  const open = newYorkOpen(date);
  const close = open + (isShortDay(isoDay(date)) ? SHORT_SESSION_MS : SESSION_MS);
  return {
    preOpen: open - BEFORE_OPEN_MS,
    open,
    closingCutOff: close - CUT_OFF_MS,
    close,
    postClose: close + AFTER_CLOSE_MS,
  };
}

/** First trading day with an open after an instant. */
export function sessionDayAfter(at: EpochMs): SessionDay {
  for (let ahead = 0; ; ahead++) {
    const date = newYorkDate(at + ahead * DAY_MS);
    const day = sessionDayOf(date);
    if (day.open > at && isTradingDay(isoDay(date))) return day;
  }
}

/** Opens of the `count` trading days before a session, oldest first. */
export function previousOpens(sessionOpen: EpochMs, count: number): readonly EpochMs[] {
  const opens: EpochMs[] = [];
  for (let back = 1; opens.length < count; back++) {
    const date = newYorkDate(sessionOpen - back * DAY_MS);
    if (isTradingDay(isoDay(date))) opens.unshift(newYorkOpen(date));
  }
  return opens;
}

/** The `count`-th last full session (09:30 to 16:00, no short day) that had closed at an instant. */
export function lastFullSession(at: EpochMs, count = 1): TradingWindow {
  const opensAt = newYorkOpen(dateOf(lastFullDay(at, count)));
  return { opensAt, closesAt: opensAt + SESSION_MS };
}

/** True for an instant at or after the opening of the `count`-th last full session that had closed at `at`. */
export function isSinceFullSession(seenAt: EpochMs, at: EpochMs, count = 1): boolean {
  const day = lastFullDay(at, count);
  return hasNewYorkReached(seenAt, `${day}T09:30Z`, () => newYorkOpen(dateOf(day)));
}

/** Date in New York of the `count`-th last full session that had closed at an instant. */
function lastFullDay(at: EpochMs, count: number): string {
  let left = count;
  // The date in New York is never later than the one in UTC.
  for (let instant = at; ; instant -= DAY_MS) {
    const day = isoUtc(instant).slice(0, 10);
    if (!isTradingDay(day) || isShortDay(day)) continue;
    if (!hasNewYorkReached(at, `${day}T16:00Z`, () => newYorkOpen(dateOf(day)) + SESSION_MS)) continue;
    left--;
    if (left <= 0) return day;
  }
}

/**
 * True when an instant is at or after a local time of New York, written as if it were UTC. New York is four or five
 * hours behind UTC. `exact` is called only when that difference matters: the first query of the time-zone database in a
 * process takes more CPU than a gate.
 */
function hasNewYorkReached(at: EpochMs, wall: string, exact: () => EpochMs): boolean {
  const behind = at - Date.parse(wall);
  if (behind < 4 * HOUR_MS) return false;
  return behind >= 5 * HOUR_MS || at >= exact();
}

/** Regular hours of the New York Stock Exchange, the same for all its stocks. */
export const NYSE_HOURS = {
  isOpen: (_symbol: string, at: EpochMs): boolean => {
    const date = newYorkDate(at);
    const { open, close } = sessionDayOf(date);
    return at >= open && at < close && isTradingDay(isoDay(date));
  },
} as const;
