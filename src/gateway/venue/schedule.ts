import { newYorkDate, type SessionDay, sessionDayAfter, sessionDayOf } from '../../domain/calendar/session-day.ts';
import type { EpochMs } from '../../domain/clock.ts';

/** What begins at a boundary. */
export type BoundaryKind = 'pre_open' | 'open' | 'close' | 'post_close';

/** An instant at which the hours of trading change. */
export interface Boundary {
  readonly at: EpochMs;
  readonly kind: BoundaryKind;
}

/** Hours in which an instant lies: `regular` from open to close, `extended` before and after it, else `closed`. */
export type Hours = 'regular' | 'extended' | 'closed';

/** The days of trading that a venue goes through. Told the time: questions about instants before `day.preOpen` of the last answer are allowed. */
export interface Schedule {
  /** The session that an instant lies in, or else the next one; a session lasts until its post-market ends. */
  dayAt(at: EpochMs): SessionDay;
  hoursAt(at: EpochMs): Hours;
  /** First boundary after an instant. */
  boundaryAfter(at: EpochMs): Boundary;
  /** When an order that arrives now can trade: now, or the next open (pre-open when it may trade outside of regular hours). */
  tradableFrom(at: EpochMs, isExtended: boolean): EpochMs;
}

/** The date of the first open counts as a trading day, whatever the calendar says; the days after it follow the calendar. */
export function createSchedule(firstOpen: EpochMs): Schedule {
  const first = sessionDayOf(newYorkDate(firstOpen));
  let known = first;
  const dayAt = (at: EpochMs): SessionDay => {
    if (at < first.postClose) return first;
    const isKnown = at < known.postClose && known.preOpen <= at;
    if (!isKnown) known = dayFrom(at);
    return known;
  };
  const hoursAt = (at: EpochMs): Hours => {
    const { preOpen, open, close, postClose } = dayAt(at);
    if (at >= open && at < close) return 'regular';
    return at >= preOpen && at < postClose ? 'extended' : 'closed';
  };
  return {
    dayAt,
    hoursAt,
    boundaryAfter(at) {
      const { preOpen, open, close } = dayAt(at);
      if (at < preOpen) return { at: preOpen, kind: 'pre_open' };
      if (at < open) return { at: open, kind: 'open' };
      return at < close ? { at: close, kind: 'close' } : { at: dayAt(at).postClose, kind: 'post_close' };
    },
    tradableFrom(at, isExtended) {
      const hours = hoursAt(at);
      if (hours === 'regular' || (isExtended && hours === 'extended')) return at;
      const day = dayAt(at);
      const coming = at < (isExtended ? day.preOpen : day.open) ? day : sessionDayAfter(day.open);
      return isExtended ? coming.preOpen : coming.open;
    },
  };
}

/** Longer than from an open to the end of the post-market, shorter than from that end to the next open. */
const HALF_DAY_MS = 43_200_000;

/** The session whose post-market has not ended, or the next one. */
function dayFrom(at: EpochMs): SessionDay {
  const day = sessionDayAfter(at - HALF_DAY_MS);
  return at < day.postClose ? day : sessionDayAfter(at);
}
