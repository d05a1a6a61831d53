import type { EpochMs } from '../../domain/clock.ts';
import type { HistoryBar, HistoryQuery } from '../venue/quotes.ts';
import type { Venue } from '../venue/types.ts';
import { mergeRuns } from './bar-merging.ts';
import { easternDate } from './new-york-time.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/** Content of bars: the kinds that the venue has, and bid and ask combined. */
export type ShownKind = HistoryQuery['whatToShow'] | 'BID_ASK';

/** Query for bars of any length, including weeks and months. */
export interface ShownQuery extends Omit<HistoryQuery, 'whatToShow'> {
  readonly whatToShow: ShownKind;
}

/** Bars of a query, oldest first. */
export function shownBars(venue: Venue, query: ShownQuery): readonly HistoryBar[] {
  const { whatToShow, barMs } = query;
  if (whatToShow !== 'BID_ASK') return plainBars(venue, { ...query, whatToShow });
  if (barMs <= DAY_MS) return bidAskBars(venue, query);
  return runsOf(bidAskBars(venue, { ...query, barMs: DAY_MS }), keyOf(barMs)).map(averageOf);
}

/** Weeks and months are merged from days. */
function plainBars(venue: Venue, query: HistoryQuery): readonly HistoryBar[] {
  if (query.barMs <= DAY_MS) return venue.history(query);
  return mergeRuns(venue.history({ ...query, barMs: DAY_MS }), keyOf(query.barMs));
}

function keyOf(barMs: number): (bar: HistoryBar) => number {
  return barMs === WEEK_MS ? weekOf : monthOf;
}

/** Weeks begin on Monday; 1 January 1970 was a Thursday. A session never spans two UTC days. */
function weekOf({ at }: HistoryBar): number {
  return Math.floor((Math.floor(at / DAY_MS) + 3) / 7);
}

function monthOf({ at }: HistoryBar): number {
  return Number(easternDate(at).slice(0, 6));
}

/** Open: time average of the bid; high: highest ask; low: lowest bid; close: time average of the ask. Source: IBKR, Historical Bar Data, whatToShow. */
function bidAskBars(venue: Venue, query: ShownQuery): readonly HistoryBar[] {
  const bids = venue.history({ ...query, whatToShow: 'BID' });
  const asks = venue.history({ ...query, whatToShow: 'ASK' });
  const averageBids = timeAverages(venue, { ...query, whatToShow: 'BID' }, bids);
  const averageAsks = timeAverages(venue, { ...query, whatToShow: 'ASK' }, asks);
  return bids.map((bid, place) => ({
    ...bid,
    open: averageBids[place] ?? bid.open,
    high: asks[place]?.high ?? bid.high,
    close: averageAsks[place] ?? bid.close,
  }));
}

/** Averages seconds, or minutes for bars over a minute; without finer bars, the bar's own open and close. */
function timeAverages(venue: Venue, query: HistoryQuery, bars: readonly HistoryBar[]): readonly number[] {
  const [first] = bars;
  if (first === undefined) return [];
  const barMs = query.barMs > MINUTE_MS ? MINUTE_MS : 1000;
  const duration = { count: Math.ceil((query.endAt - first.at) / 1000), unit: 'S' } as const;
  const finer = venue.history({ ...query, barMs, duration });
  let next = 0;
  return bars.map((bar) => {
    const begin = placeFrom(finer, next, bar.at);
    next = placeFrom(finer, begin, bar.at + query.barMs);
    const parts = finer.slice(begin, next);
    return mean((parts.length === 0 ? [bar] : parts).map(({ open, close }) => (open + close) / 2));
  });
}

function placeFrom(bars: readonly HistoryBar[], from: number, at: EpochMs): number {
  let place = from;
  while (place < bars.length && (bars[place]?.at ?? at) < at) place++;
  return place;
}

function runsOf(bars: readonly HistoryBar[], key: (bar: HistoryBar) => number): readonly (readonly HistoryBar[])[] {
  return [...Map.groupBy(bars, key).values()];
}

/** Dated as weeks and months of the other kinds are: by their last day. */
function averageOf(days: readonly HistoryBar[]): HistoryBar {
  return {
    at: days.at(-1)?.at ?? 0,
    open: mean(days.map(({ open }) => open)),
    high: Math.max(...days.map(({ high }) => high)),
    low: Math.min(...days.map(({ low }) => low)),
    close: mean(days.map(({ close }) => close)),
    volume: -1,
    wap: -1,
    count: -1,
  };
}

/** Rounded to 1e-6. */
function mean(values: readonly number[]): number {
  return Math.round((values.reduce((sum, value) => sum + value, 0) / values.length) * 1e6) / 1e6;
}
