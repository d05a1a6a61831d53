import type { Fields } from '../fields.ts';
import { message } from '../message.ts';

/** A trading session: times in the schedule's zone (`20261118-09:30:00`), and its trading date. */
export interface WireSession {
  readonly start: string;
  readonly end: string;
  readonly date: string;
}

const EMPTY_SESSION: WireSession = { start: '', end: '', date: '' };

/** Reply to a request for bars of kind SCHEDULE. */
export interface HistoricalSchedule {
  readonly kind: 'historicalSchedule';
  readonly reqId: number;
  readonly start: string;
  readonly end: string;
  readonly timeZone: string;
  readonly sessions: readonly WireSession[];
}

// 106, reqId, start, end, time zone, count, {start, end, date}
export const historicalSchedule = message<HistoricalSchedule>(
  106,
  { kind: 'historicalSchedule', reqId: 0, start: '', end: '', timeZone: '', sessions: [] },
  (f, m) => ({
    kind: m.kind,
    reqId: f.integer(m.reqId),
    start: f.text(m.start),
    end: f.text(m.end),
    timeZone: f.text(m.timeZone),
    sessions: f.list(m.sessions, EMPTY_SESSION, session),
  }),
);

function session(f: Fields, s: WireSession): WireSession {
  return { start: f.text(s.start), end: f.text(s.end), date: f.text(s.date) };
}
