import type { HistoryBar, HistoryQuery } from '../venue/quotes.ts';
import type { SessionContext } from './session-context.ts';

/** Length of the slices in which bars of the present come. */
export const SLICE_MS = 5000;

/** Tells the bar of every five seconds as they end; none outside the session. The answer ends it. */
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
