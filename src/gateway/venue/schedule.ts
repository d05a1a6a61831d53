import type { EpochMs } from '../../domain/clock.ts';
import { newYorkDate, type SessionDay, sessionDayAfter, sessionDayOf } from './calendar.ts';

/** Start or end of trading hours. */
export type BoundaryKind = 'pre_open' | 'open' | 'close' | 'post_close';

/** An instant at which the trading hours change. */
export interface Boundary {
  readonly at: EpochMs;
  readonly kind: BoundaryKind;
}

/** Trading hours of an instant: `regular` from open to close, `extended` in pre- and post-market, else `closed`. */
export type Hours = 'regular' | 'extended' | 'closed';

/** Trading days of a venue. */
export interface Schedule {
  /** Session of an instant, or the next one; a session lasts until its post-market ends. */
  dayAt(at: EpochMs): SessionDay;
  hoursAt(at: EpochMs): Hours;
  /** First boundary after an instant. */
  boundaryAfter(at: EpochMs): Boundary;
  /** Earliest trading of an order that arrives at `at`: `at`, or the next open (pre-open for orders that may trade outside regular hours). */
  tradableFrom(at: EpochMs, isExtended: boolean): EpochMs;
}

/** Creates a schedule. The date of the first open is always a trading day; later days follow the calendar. */
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

/** More than from an open to the end of the post-market, less than from there to the next open. */
const HALF_DAY_MS = 43_200_000;

/** Session with a post-market that has not ended, or the next session. */
function dayFrom(at: EpochMs): SessionDay {
  const day = sessionDayAfter(at - HALF_DAY_MS);
  return at < day.postClose ? day : sessionDayAfter(at);
}
