import { newYorkDate, newYorkOpen } from '../../domain/calendar/session-day.ts';
import type { EpochMs } from '../../domain/clock.ts';
import type { HistoryBar, HistoryQuery } from '../venue/types.ts';
import { mergeTwo } from './bar-merging.ts';
import { followSlices, SLICE_MS } from './five-second-feed.ts';
import type { SessionContext } from './session-context.ts';

const DAY_MS = 86_400_000;

/** Tells the present bar as it stands, every five seconds. The answer ends it. */
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

/** Bars are aligned to the open of their session; those of a day and longer begin with it. */
function startingAt(barMs: number): (at: EpochMs) => EpochMs {
  return (at) => {
    const open = newYorkOpen(newYorkDate(at));
    return barMs >= DAY_MS ? open : open + Math.floor((at - open) / barMs) * barMs;
  };
}

/** What the bar in progress has been so far, up to the last whole slice. */
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
