import type { DayPath } from './day-path.ts';
import type { PastPath } from './past-path.ts';
import type { PriceKind, QuoteRow, RawBar, Sale } from './quote-source.ts';

/** Reads a typed array of sufficient length. */
const at = (values: { readonly [index: number]: number | undefined }, index: number): number => values[index] ?? 0;

/** Row of a path in units of 1e-6; `tick` in the same unit. */
export function rowAt(path: DayPath, row: number, tick: number): QuoteRow {
  return {
    bid: at(path.bid, row) * tick,
    ask: at(path.ask, row) * tick,
    bidSize: at(path.bidSize, row),
    askSize: at(path.askSize, row),
    last: at(path.last, row) * tick,
    tradeSize: at(path.size, row),
    volume: at(path.volume, row),
    open: at(path.last, 0) * tick,
    high: at(path.high, row) * tick,
    low: at(path.low, row) * tick,
  };
}

/** Bar over rows of a path, prices in units of 1e-6. */
export function pathBar(path: DayPath, first: number, rows: number, kind: PriceKind, tick: number): RawBar {
  path.ensure(first + rows - 1);
  return inMicros(kind === 'TRADES' ? tradeBar(path, first, rows) : quoteBar(path, first, rows, kind), tick);
}

/** Bar of trades. A span without a trade has the previous price and volume 0. */
function tradeBar(path: DayPath, first: number, seconds: number): RawBar {
  const prices: number[] = [];
  let volume = 0;
  let value = 0;
  for (let second = first; second < first + seconds; second++) {
    const size = at(path.size, second);
    if (size === 0) continue;
    prices.push(at(path.last, second));
    volume += size;
    value += size * at(path.last, second);
  }
  if (prices.length === 0) prices.push(at(path.last, first));
  return {
    ...extremes(prices),
    volume,
    wap: volume === 0 ? at(path.last, first) : value / volume,
    count: volume === 0 ? 0 : prices.length,
  };
}

const QUOTES_ONLY = { volume: -1, wap: -1, count: -1 } as const;

function quoteBar(path: DayPath, first: number, seconds: number, kind: PriceKind): RawBar {
  const price = {
    BID: (second: number) => at(path.bid, second),
    ASK: (second: number) => at(path.ask, second),
    MIDPOINT: (second: number) => (at(path.bid, second) + at(path.ask, second)) / 2,
    TRADES: (second: number) => at(path.last, second),
  }[kind];
  const prices = Array.from({ length: seconds }, (_, index) => price(first + index));
  return { ...extremes(prices), ...QUOTES_ONLY };
}

/** First, highest, lowest and last of prices. */
export function extremes(prices: readonly number[]): Pick<RawBar, 'open' | 'high' | 'low' | 'close'> {
  return {
    open: at(prices, 0),
    high: Math.max(...prices),
    low: Math.min(...prices),
    close: at(prices, prices.length - 1),
  };
}

const TRADES_PER_MINUTE = 30;

/** Bar of a past minute, prices in units of 1e-6; `half` = half the spread in ticks. */
export function pastBarAt(past: PastPath, minute: number, kind: PriceKind, half: number, tick: number): RawBar {
  const shift = { BID: -half, ASK: half, MIDPOINT: 0, TRADES: 0 }[kind];
  const trades = kind === 'TRADES' ? half : 0;
  const open = Math.round(at(past.open, minute) + shift + trades * at(past.openSide, minute));
  const close = Math.round(at(past.close, minute) + shift + trades * at(past.closeSide, minute));
  const high = Math.max(open, close, Math.round(at(past.high, minute) + shift));
  const low = Math.min(open, close, Math.round(at(past.low, minute) + shift));
  const prices = { open, high, low, close };
  if (kind !== 'TRADES') return inMicros({ ...prices, ...QUOTES_ONLY }, tick);
  const wap = (open + high + low + close) / 4;
  return inMicros({ ...prices, volume: at(past.volume, minute), wap, count: TRADES_PER_MINUTE }, tick);
}

function inMicros(bar: RawBar, tick: number): RawBar {
  return {
    open: bar.open * tick,
    high: bar.high * tick,
    low: bar.low * tick,
    close: bar.close * tick,
    volume: bar.volume,
    wap: bar.wap === -1 ? -1 : Math.round(bar.wap * tick),
    count: bar.count,
  };
}

/** Bar over rows. A span without a trade has the previous price and volume 0. */
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

/** Trades of a second in order. */
export function salesOf({ sales, last, tradeSize }: QuoteRow): readonly Sale[] {
  if (sales !== undefined) return sales;
  return tradeSize > 0 ? [{ price: last, size: tradeSize }] : [];
}

const QUOTED = {
  BID: ({ bid }: QuoteRow) => bid,
  ASK: ({ ask }: QuoteRow) => ask,
  MIDPOINT: ({ bid, ask }: QuoteRow) => (bid + ask) / 2,
} as const;
