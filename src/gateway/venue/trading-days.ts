import {
  newYorkDate,
  previousOpens,
  type SessionDay,
  sessionDayAfter,
  sessionDayOf,
} from '../../domain/calendar/session-day.ts';
import type { EpochMs } from '../../domain/clock.ts';
import { invariant } from '../../domain/errors.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A session with its index. */
export interface TradingDay extends SessionDay {
  /** 0 = the first session; negative = before it. */
  readonly index: number;
  /** Minutes of the regular session: 390, on short days 210. */
  readonly minutes: number;
  /** Calendar days since the previous session: 1, over a weekend 3. */
  readonly daysSince: number;
}

/** Sessions of a market, including those of its history. */
export interface TradingDays {
  /** Index of the oldest session. */
  readonly oldest: number;
  /** The last session that opened at or before `at`; before all of them, the oldest. */
  openedAt(at: EpochMs): TradingDay;
  byIndex(index: number): TradingDay;
}

/** Creates the sessions. The first is always held; the others follow the calendar. */
export function createTradingDays(firstOpen: EpochMs, sessionsBefore: number): TradingDays {
  const past = previousOpens(firstOpen, sessionsBefore + 1);
  const days = [...past, firstOpen].map((open, place) =>
    numbered(sessionDayOf(newYorkDate(open)), place - past.length, past[place - 1] ?? open - DAY_MS),
  );
  // The market has no session for it: it only gives the next one its `daysSince`.
  days.shift();
  const byIndex = (index: number): TradingDay => {
    invariant(index >= -sessionsBefore, `the market has no session ${index}`);
    for (;;) {
      const known = days[index + sessionsBefore];
      if (known !== undefined) return known;
      const last = days.at(-1) ?? numbered(sessionDayOf(newYorkDate(firstOpen)), 0, firstOpen - DAY_MS);
      days.push(numbered(sessionDayAfter(last.open), last.index + 1, last.open));
    }
  };
  let present = byIndex(0);
  let nextOpen = byIndex(1).open;
  return {
    oldest: -sessionsBefore,
    byIndex,
    openedAt(at) {
      if (at >= present.open && at < nextOpen) return present;
      let index = present.index;
      while (byIndex(index + 1).open <= at) index++;
      while (index > -sessionsBefore && byIndex(index).open > at) index--;
      present = byIndex(index);
      nextOpen = byIndex(index + 1).open;
      return present;
    },
  };
}

function numbered(day: SessionDay, index: number, openBefore: EpochMs): TradingDay {
  const daysSince = Math.round((day.open - openBefore) / DAY_MS);
  return { ...day, index, minutes: (day.close - day.open) / MINUTE_MS, daysSince };
}

/** Second of a session's regular hours, limited to them. */
export function secondOf({ open, minutes }: TradingDay, at: EpochMs): number {
  return Math.min(minutes * 60 - 1, Math.max(0, Math.floor((at - open) / SECOND_MS)));
}
