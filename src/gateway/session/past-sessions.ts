import type { EpochMs } from '../../domain/clock.ts';
import { isTradingDay } from '../../domain/trading-calendar.ts';
import type { HistoricalSchedule, WireSession } from '../../tws/messages/historical-schedule.ts';
import { isoDay, newYorkDate, newYorkOpen, type SessionDay, sessionDayOf } from '../venue/calendar.ts';
import type { HistoryQuery } from '../venue/quotes.ts';
import { easternClock, easternDate } from './new-york-time.ts';

const DAY_MS = 86_400_000;
const SPAN_DAYS = { S: 1 / 86_400, W: 7, M: 30, Y: 365 } as const;

/** Parameters of a schedule. */
export interface ScheduleQuery {
  readonly reqId: number;
  readonly endAt: EpochMs;
  readonly duration: HistoryQuery['duration'];
  /** Regular trading hours only; otherwise with pre-market and post-market. */
  readonly useRth: boolean;
  /** Open of the venue's session, which counts as a trading day even when the calendar has none. */
  readonly sessionOpen: EpochMs;
}

/** Sessions of a duration, oldest first. A duration in days is a number of sessions; other units are calendar time. */
export function scheduleOf(query: ScheduleQuery): HistoricalSchedule {
  const sessions = sessionsUntil(query).map((day) => wireSession(day, query.useRth));
  const start = sessions[0]?.start ?? '';
  const end = sessions.at(-1)?.end ?? '';
  return { kind: 'historicalSchedule', reqId: query.reqId, start, end, timeZone: 'US/Eastern', sessions };
}

function sessionsUntil({ endAt, duration, sessionOpen }: ScheduleQuery): readonly SessionDay[] {
  const { count, unit } = duration;
  const wanted = unit === 'D' ? count : Number.POSITIVE_INFINITY;
  const from = unit === 'D' ? Number.NEGATIVE_INFINITY : endAt - count * SPAN_DAYS[unit] * DAY_MS;
  const days: SessionDay[] = [];
  for (let noon = newYorkOpen(newYorkDate(endAt)); noon + DAY_MS > from && days.length < wanted; noon -= DAY_MS) {
    const date = newYorkDate(noon);
    const day = sessionDayOf(date);
    const isHeld = isTradingDay(isoDay(date)) || day.open === sessionOpen;
    if (isHeld && day.open <= endAt && day.close > from) days.unshift(day);
  }
  return days;
}

function wireSession(day: SessionDay, useRth: boolean): WireSession {
  const start = useRth ? day.open : day.preOpen;
  const end = useRth ? day.close : day.postClose;
  return { start: zoned(start), end: zoned(end), date: easternDate(start) };
}

function zoned(at: EpochMs): string {
  return `${easternDate(at)}-${easternClock(at)}`;
}
