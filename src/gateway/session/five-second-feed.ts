import type { HistoryBar, HistoryQuery } from '../venue/quotes.ts';
import type { SessionContext } from './session-context.ts';

/** Interval between updates of the current bar. */
export const SLICE_MS = 5000;

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
