import type { EpochMs } from '../../domain/clock.ts';
import { newYorkDate, newYorkOpen } from '../venue/calendar.ts';
import type { HistoryBar, HistoryQuery } from '../venue/quotes.ts';
import { mergeTwo } from './bar-merging.ts';
import { followSlices, SLICE_MS } from './five-second-feed.ts';
import type { SessionContext } from './session-context.ts';

const DAY_MS = 86_400_000;

/** Calls `onBar` every five seconds with the current, unfinished bar. The returned function stops it. */
export function keepUpToDate(
  context: SessionContext,
  query: HistoryQuery,
  onBar: (bar: HistoryBar) => void,
): () => void {
  const { conId, whatToShow } = query;
  const startOf = startingAt(query.barMs);
  let present = begunBar(context, query, startOf(context.now()));
  return followSlices(context, conId, whatToShow, (slice) => {
    const at = startOf(slice.at);
    present = present?.at === at ? mergeTwo(present, slice) : { ...slice, at };
    onBar(present);
  });
}

/** Bars are aligned to the open of their session; bars of a day and longer begin at the open. */
function startingAt(barMs: number): (at: EpochMs) => EpochMs {
  return (at) => {
    const open = newYorkOpen(newYorkDate(at));
    return barMs >= DAY_MS ? open : open + Math.floor((at - open) / barMs) * barMs;
  };
}

/** The bar in progress, up to the last complete slice. */
function begunBar(context: SessionContext, query: HistoryQuery, start: EpochMs): HistoryBar | undefined {
  const endAt = context.now() - (context.now() % SLICE_MS);
  const seconds = Math.floor((endAt - start) / 1000);
  if (seconds <= 0) return undefined;
  const { conId, whatToShow } = query;
  const duration = { count: seconds, unit: 'S' } as const;
  const slices = context.venue.history({ conId, endAt, duration, barMs: SLICE_MS, whatToShow });
  const [first, ...others] = slices.filter((slice) => slice.at >= start);
  return first === undefined ? undefined : { ...others.reduce(mergeTwo, first), at: start };
}
