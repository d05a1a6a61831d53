import type { TickRow } from '../../domain/market-rows.ts';
import { type Micros, toMicros } from './money.ts';
import type { QuoteRow, Sale } from './quote-source.ts';

/** Rows of a session by second; `undefined` for a second without data. */
export type SecondRows = readonly (QuoteRow | undefined)[];

/** Best bid and ask. */
export interface ReplayQuote {
  readonly bid: Micros;
  readonly ask: Micros;
  readonly bidSize: number;
  readonly askSize: number;
}

/** Statistics of a session so far. */
interface Range {
  readonly last: Micros;
  readonly volume: number;
  readonly open: Micros;
  readonly high: Micros;
  readonly low: Micros;
}

/** Creates a writer of successive rows: trades update the session's volume and range. Before the first trade the middle of the quote is the price. */
export function createRowWriter(): (quote: ReplayQuote, sales: readonly Sale[]) => QuoteRow {
  let range: Range | undefined;
  return (quote, sales) => {
    range = sales.reduce<Range | undefined>(extended, range);
    const middle = Math.round((quote.bid + quote.ask) / 2);
    const seen = range ?? { last: middle, volume: 0, open: middle, high: middle, low: middle };
    const tradeSize = sales.reduce((sum, { size }) => sum + size, 0);
    return { ...quote, ...seen, tradeSize, ...(sales.length > 1 ? { sales } : {}) };
  };
}

function extended(range: Range | undefined, { price, size }: Sale): Range {
  if (range === undefined) return { last: price, volume: size, open: price, high: price, low: price };
  const { volume, open, high, low } = range;
  return { last: price, volume: volume + size, open, high: Math.max(high, price), low: Math.min(low, price) };
}

const SECOND_MS = 1000;

/** Rows of a session from its ticks. A second has the data since the previous second. Trades before the first quote wait for it. */
export function rowsOfTicks(ticks: readonly TickRow[], open: number, seconds: number): SecondRows {
  const rows: (QuoteRow | undefined)[] = Array.from({ length: seconds });
  const write = createRowWriter();
  let quote: ReplayQuote | undefined;
  let sales: Sale[] = [];
  for (const [index, tick] of ticks.entries()) {
    if (tick.quote !== undefined) quote = quoteOf(tick.quote);
    if (tick.sale !== undefined) sales.push({ price: toMicros(tick.sale.price), size: tick.sale.size });
    const second = secondOfTick(tick, open, seconds);
    const next = ticks[index + 1];
    if (quote === undefined || (next !== undefined && secondOfTick(next, open, seconds) === second)) continue;
    rows[second] = write(quote, sales);
    sales = [];
  }
  return rows;
}

/** First whole second at or after a tick; ticks up to the close belong to the last second. */
function secondOfTick({ at }: TickRow, open: number, seconds: number): number {
  return Math.min(seconds - 1, Math.ceil((at - open) / SECOND_MS));
}

function quoteOf({ bid, ask, bidSize, askSize }: NonNullable<TickRow['quote']>): ReplayQuote {
  return { bid: toMicros(bid), ask: toMicros(ask), bidSize, askSize };
}
