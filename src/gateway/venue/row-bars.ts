import { extremes } from './path-bars.ts';
import type { PriceKind, QuoteRow, RawBar, Sale } from './quote-source.ts';

/** A bar over rows; a span without a sale shows the last one before it, with volume 0. */
export function barOf(rows: readonly QuoteRow[], kind: PriceKind): RawBar {
  if (kind !== 'TRADES') return { ...extremes(rows.map(QUOTED[kind])), volume: -1, wap: -1, count: -1 };
  const sales = rows.flatMap(salesOf);
  const volume = sales.reduce((sum, { size }) => sum + size, 0);
  const value = sales.reduce((sum, { size, price }) => sum + size * price, 0);
  const prices = volume === 0 ? rows.slice(0, 1).map(({ last }) => last) : sales.map(({ price }) => price);
  return {
    ...extremes(prices),
    volume,
    wap: volume === 0 ? (prices[0] ?? 0) : Math.round(value / volume),
    count: sales.length,
  };
}

/** What was sold in a second, in order. */
export function salesOf({ sales, last, tradeSize }: QuoteRow): readonly Sale[] {
  if (sales !== undefined) return sales;
  return tradeSize > 0 ? [{ price: last, size: tradeSize }] : [];
}

const QUOTED = {
  BID: ({ bid }: QuoteRow) => bid,
  ASK: ({ ask }: QuoteRow) => ask,
  MIDPOINT: ({ bid, ask }: QuoteRow) => (bid + ask) / 2,
} as const;
