import type { EpochMs } from '../../domain/clock.ts';
import type { PastMidpoint, PastQuote, PastSale } from '../../tws/messages/historical-ticks.ts';
import { newYorkDate, newYorkOpen, SESSION_MS } from '../venue/calendar.ts';
import type { VenueContract } from '../venue/contract.ts';
import type { MarketSnapshot } from '../venue/quotes.ts';
import type { Venue } from '../venue/types.ts';

/** Kind of historical ticks. */
export type TickKind = 'sale' | 'quote' | 'midpoint';

/** Maximum number of ticks of one request. */
export const MAX_PAST_TICKS = 1000;

const SECOND_MS = 1000;

/** Query for historical ticks. */
export interface PastQuery {
  readonly kind: TickKind;
  /** A change of size alone is not a quote tick. */
  readonly ignoreSize: boolean;
  readonly count: number;
  /** Returns the first ticks from this instant; when absent, the last ones up to `until`. */
  readonly from?: EpochMs;
  readonly until: EpochMs;
}

/** Snapshots of the seconds of the last session in which a value changed, oldest first. */
export function pastTicks(venue: Venue, { conId }: VenueContract, query: PastQuery): readonly MarketSnapshot[] {
  const isNews = newsTest(query.kind, query.ignoreSize);
  const count = Math.min(query.count, MAX_PAST_TICKS);
  const open = newYorkOpen(newYorkDate(query.until));
  const last = wholeSecond(Math.min(query.until, open + SESSION_MS - SECOND_MS));
  const first = Math.max(query.from === undefined ? 0 : wholeSecond(query.from + SECOND_MS - 1), open);
  const found: MarketSnapshot[] = [];
  const look = (at: EpochMs) => {
    const picture = venue.snapshot(conId, at);
    const before = at === open ? undefined : venue.snapshot(conId, at - SECOND_MS);
    if (before === undefined || isNews(before, picture)) found.push({ ...picture, at });
  };
  if (query.from === undefined) {
    for (let at = last; at >= first && found.length < count; at -= SECOND_MS) look(at);
    return found.reverse();
  }
  for (let at = first; at <= last && found.length < count; at += SECOND_MS) look(at);
  return found;
}

function wholeSecond(at: EpochMs): EpochMs {
  return at - (at % SECOND_MS);
}

type NewsTest = (before: MarketSnapshot, now: MarketSnapshot) => boolean;

function newsTest(kind: TickKind, ignoreSize: boolean): NewsTest {
  if (kind === 'sale') return (before, now) => before.volume !== now.volume;
  if (kind === 'midpoint') return (before, now) => midpointOf(before) !== midpointOf(now);
  return (before, now) =>
    before.bid !== now.bid ||
    before.ask !== now.ask ||
    (!ignoreSize && (before.bidSize !== now.bidSize || before.askSize !== now.askSize));
}

/** Midpoint of a quote, rounded to 1e-6. */
export function midpointOf({ bid, ask }: { readonly bid: number; readonly ask: number }): number {
  return Math.round(((bid + ask) / 2) * 1e6) / 1e6;
}

/** Exchange of a trade in tick messages. */
export function saleExchange({ primaryExchange, exchange }: VenueContract): string {
  return primaryExchange === '' ? exchange : primaryExchange;
}

/** Converts a snapshot to a trade tick. */
export function pastSale(contract: VenueContract, { at, last, lastSize }: MarketSnapshot): PastSale {
  const exchange = saleExchange(contract);
  return { seconds: at / SECOND_MS, attributes: 0, price: last, size: lastSize, exchange, conditions: '' };
}

/** Converts a snapshot to a quote tick. */
export function pastQuote({ at, bid, ask, bidSize, askSize }: MarketSnapshot): PastQuote {
  return { seconds: at / SECOND_MS, attributes: 0, bid, ask, bidSize, askSize };
}

/** Converts a snapshot to a midpoint tick. */
export function pastMidpoint(picture: MarketSnapshot): PastMidpoint {
  return { seconds: picture.at / SECOND_MS, price: midpointOf(picture), size: 0 };
}
