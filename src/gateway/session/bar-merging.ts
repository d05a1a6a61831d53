import type { HistoryBar } from '../venue/quotes.ts';

/** Merges two successive bars. Volume, average price and count are -1 when one of the bars has none. */
export function mergeTwo(first: HistoryBar, second: HistoryBar): HistoryBar {
  const isTraded = first.volume >= 0 && second.volume >= 0;
  const volume = isTraded ? first.volume + second.volume : -1;
  return {
    at: first.at,
    open: first.open,
    high: Math.max(first.high, second.high),
    low: Math.min(first.low, second.low),
    close: second.close,
    volume,
    wap: volume > 0 ? averageOf(first, second, volume) : -1,
    count: isTraded ? first.count + second.count : -1,
  };
}

function averageOf(first: HistoryBar, second: HistoryBar, volume: number): number {
  const value = Math.max(first.wap, 0) * first.volume + Math.max(second.wap, 0) * second.volume;
  return Math.round((value / volume) * 1e6) / 1e6;
}

/** Merges each run of bars with the same key. A merged bar has the date of its last bar, as a Gateway dates weeks and months. */
export function mergeRuns(bars: readonly HistoryBar[], keyOf: (bar: HistoryBar) => number): readonly HistoryBar[] {
  const merged: HistoryBar[] = [];
  let key: number | undefined;
  for (const bar of bars) {
    const last = merged.at(-1);
    if (last === undefined || keyOf(bar) !== key) merged.push(bar);
    else merged[merged.length - 1] = { ...mergeTwo(last, bar), at: bar.at };
    key = keyOf(bar);
  }
  return merged;
}
