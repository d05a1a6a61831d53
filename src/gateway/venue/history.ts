import { fromMicros } from './money.ts';
import type { PriceKind, QuoteSource, RawBar, Span } from './quote-source.ts';
import type { HistoryBar, HistoryQuery } from './quotes.ts';
import type { TradingDay, TradingDays } from './trading-days.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const SPANS_MS = { W: 7 * DAY_MS, M: 30 * DAY_MS, Y: 365 * DAY_MS } as const;

/** Adjusts a bar for later changes of the shares. */
export type Adjust = (bar: RawBar, span: Span) => RawBar;

/** Completed bars of a query, oldest first, from regular sessions only. */
export function historyBars(
  source: QuoteSource,
  days: TradingDays,
  query: HistoryQuery,
  kind: PriceKind,
  adjust: Adjust,
): readonly HistoryBar[] {
  const asked = { source, query, kind, adjust };
  const started = sessionsUntil(source, days, query);
  const { unit, count } = query.duration;
  if (unit === 'D') {
    return started.slice(Math.max(0, started.length - count)).flatMap((day) => sessionBars(asked, day));
  }
  const from = query.endAt - count * (unit === 'S' ? 1000 : SPANS_MS[unit]);
  return started.filter(({ close }) => close > from).flatMap((day) => sessionBars(asked, day, from));
}

/** Sessions with at least one bar at the query's end. */
function sessionsUntil(source: QuoteSource, days: TradingDays, query: HistoryQuery): readonly TradingDay[] {
  const last = days.openedAt(query.endAt).index;
  const sessions = Array.from({ length: last - days.oldest + 1 }, (_, place) => days.byIndex(days.oldest + place));
  return sessions.filter((day) => countBars(source, day, query) > 0);
}

/** Number of bars of a session complete at the query's end. Bars are aligned to the open; the last may be shorter. */
function countBars(source: QuoteSource, { open, close }: TradingDay, query: HistoryQuery): number {
  const barMs = Math.min(query.barMs, close - open);
  if (open < source.finestFrom && barMs % MINUTE_MS !== 0) return 0;
  return query.endAt >= close
    ? Math.ceil((close - open) / barMs)
    : Math.max(0, Math.floor((query.endAt - open) / barMs));
}

interface Asked {
  readonly source: QuoteSource;
  readonly query: HistoryQuery;
  readonly kind: PriceKind;
  readonly adjust: Adjust;
}

/** Bars that start at or after `from`. A span without data has no bar. */
function sessionBars({ source, query, kind, adjust }: Asked, day: TradingDay, from = day.open): readonly HistoryBar[] {
  const { open, close } = day;
  const barMs = Math.min(query.barMs, close - open);
  const first = Math.max(0, Math.ceil((from - open) / barMs));
  const bars: HistoryBar[] = [];
  for (let place = first; place < countBars(source, day, query); place++) {
    const start = open + place * barMs;
    const span = { from: start, to: Math.min(start + barMs, close) };
    const raw = rawBar(source, span, kind);
    if (raw !== undefined) bars.push(published(adjust(raw, span), start));
  }
  return bars;
}

/** Builds longer bars from minutes where the source has only minutes. */
function rawBar(source: QuoteSource, span: Span, kind: PriceKind): RawBar | undefined {
  const { from, to } = span;
  if (from >= source.finestFrom || to - from === MINUTE_MS) return source.bar(span, kind);
  const minutes = Array.from({ length: (to - from) / MINUTE_MS }, (_, place) => {
    const start = from + place * MINUTE_MS;
    return source.bar({ from: start, to: start + MINUTE_MS }, kind);
  });
  const known = minutes.filter((bar) => bar !== undefined);
  return known.length === 0 ? undefined : merged(known);
}

/** Merges successive bars into one. */
function merged(bars: readonly RawBar[]): RawBar {
  const total = (pick: (bar: RawBar) => number) => bars.reduce((sum, bar) => sum + pick(bar), 0);
  const traded = bars.every((bar) => bar.volume >= 0);
  const volume = total((bar) => bar.volume);
  return {
    open: bars[0]?.open ?? 0,
    high: Math.max(...bars.map((bar) => bar.high)),
    low: Math.min(...bars.map((bar) => bar.low)),
    close: bars.at(-1)?.close ?? 0,
    volume: traded ? volume : -1,
    wap: traded && volume > 0 ? Math.round(total((bar) => bar.wap * bar.volume) / volume) : -1,
    count: traded ? total((bar) => bar.count) : -1,
  };
}

function published(raw: RawBar, at: number): HistoryBar {
  return {
    at,
    open: fromMicros(raw.open),
    high: fromMicros(raw.high),
    low: fromMicros(raw.low),
    close: fromMicros(raw.close),
    volume: raw.volume,
    wap: raw.wap === -1 ? -1 : fromMicros(raw.wap),
    count: raw.count,
  };
}
