import { newYorkDate, newYorkOpen } from '../../domain/calendar/session-day.ts';
import type { EpochMs } from '../../domain/clock.ts';
import type { HistoryBar, HistoryQuery } from '../venue/quotes.ts';
import type { SessionContext } from './session-context.ts';
import { mergeTwo } from './shown-bars.ts';

const DAY_MS = 86_400_000;
/** Interval between updates of the current bar. */
const SLICE_MS = 5000;

/** Calls `onBar` every five seconds with the current, unfinished bar. The returned function stops it. */
export function keepUpToDate(
  context: SessionContext,
  query: HistoryQuery,
  onBar: (bar: HistoryBar) => void,
): () => void {
  const { conId, whatToShow } = query;
  const startOf = startingAt(query.barMs);
  let present = barInProgress(context, query, startOf(context.now()));
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
function barInProgress(context: SessionContext, query: HistoryQuery, start: EpochMs): HistoryBar | undefined {
  const endAt = context.now() - (context.now() % SLICE_MS);
  const seconds = Math.floor((endAt - start) / 1000);
  if (seconds <= 0) return undefined;
  const { conId, whatToShow } = query;
  const duration = { count: seconds, unit: 'S' } as const;
  const slices = context.venue.history({ conId, endAt, duration, barMs: SLICE_MS, whatToShow });
  const [first, ...others] = slices.filter((slice) => slice.at >= start);
  return first === undefined ? undefined : { ...others.reduce(mergeTwo, first), at: start };
}

/** Calls `onSlice` with each bar of five seconds when it ends; outside the session there are none. The returned function stops it. */
export function followSlices(
  context: SessionContext,
  conId: number,
  whatToShow: HistoryQuery['whatToShow'],
  onSlice: (bar: HistoryBar) => void,
): () => void {
  let isOver = false;
  const duration = { count: SLICE_MS / 1000, unit: 'S' } as const;
  const wait = () => {
    context.after(SLICE_MS - (context.now() % SLICE_MS), () => {
      if (isOver) return;
      const query = { conId, endAt: context.now(), duration, barMs: SLICE_MS, whatToShow };
      for (const bar of context.venue.history(query)) onSlice(bar);
      wait();
    });
  };
  wait();
  return () => {
    isOver = true;
  };
}
