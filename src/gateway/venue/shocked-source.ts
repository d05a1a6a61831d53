import type { Micros } from './money.ts';
import type { PriceKind, QuoteRow, QuoteSource, RawBar } from './quote-source.ts';

/** A jump that nobody knew of when the session was generated. */
export interface LiveShock {
  /** First second of the session that has it. */
  readonly second: number;
  /** Price after it for each unit of the price before. */
  readonly factor: number;
}

/** A source whose prices jump when shocks are added to the list. Without one it is the source itself. */
export function createShockedSource(source: QuoteSource, shocks: readonly LiveShock[], tick: Micros): QuoteSource {
  const row = (second: number): QuoteRow =>
    shocks
      .filter((shock) => shock.second <= second)
      .reduce((scaled, { factor }) => scaledBy(scaled, factor, tick), source.row(second));
  return {
    row,
    sessionBar(first, seconds, kind) {
      if (shocks.length === 0) return source.sessionBar(first, seconds, kind);
      return barOf(
        Array.from({ length: seconds }, (_, index) => row(first + index)),
        kind,
      );
    },
    pastBar: (minute, kind) => source.pastBar(minute, kind),
  };
}

/** Every price by a factor, to whole increments; the quote keeps its spread. */
function scaledBy(row: QuoteRow, factor: number, tick: Micros): QuoteRow {
  const price = (value: Micros) => Math.max(tick, Math.round((value * factor) / tick) * tick);
  const [bid, last] = [price(row.bid), price(row.last)];
  return {
    ...row,
    bid,
    ask: bid + row.ask - row.bid,
    last,
    high: Math.max(row.high, last),
    low: Math.min(row.low, last),
  };
}

/** A bar over rows; a span without a sale shows the last one before it, with volume 0. */
function barOf(rows: readonly QuoteRow[], kind: PriceKind): RawBar {
  if (kind !== 'TRADES') return { ...extremes(rows.map(QUOTED[kind])), volume: -1, wap: -1, count: -1 };
  const traded = rows.filter(({ tradeSize }) => tradeSize > 0);
  const volume = traded.reduce((sum, { tradeSize }) => sum + tradeSize, 0);
  const value = traded.reduce((sum, { tradeSize, last }) => sum + tradeSize * last, 0);
  const prices = (volume === 0 ? rows.slice(0, 1) : traded).map(({ last }) => last);
  return {
    ...extremes(prices),
    volume,
    wap: volume === 0 ? (prices[0] ?? 0) : Math.round(value / volume),
    count: traded.length,
  };
}

const QUOTED = {
  BID: ({ bid }: QuoteRow) => bid,
  ASK: ({ ask }: QuoteRow) => ask,
  MIDPOINT: ({ bid, ask }: QuoteRow) => (bid + ask) / 2,
} as const;

function extremes(prices: readonly number[]): Pick<RawBar, 'open' | 'high' | 'low' | 'close'> {
  return {
    open: prices[0] ?? 0,
    high: Math.max(...prices),
    low: Math.min(...prices),
    close: prices.at(-1) ?? 0,
  };
}
