import { type EpochMs, MINUTE_MS } from '../../domain/clock.ts';
import type { Bar, Quote, Trade } from '../../domain/market.ts';
import type { FeedRecord } from '../../domain/session-record.ts';
import type { MarketView } from '../base/ports.ts';

/** Turns ticks into one-minute bars that the clock closes, and watches that they keep coming. */
export interface MarketData extends MarketView {
  /** False for a tick of a symbol that is not its own. */
  onQuote(quote: Quote): boolean;
  onTrade(trade: Trade): boolean;
  /** A completed bar that was not built here: history. */
  onBar(bar: Bar): void;
  /** Bars of all minutes that ended at or before `at`, by minute, then in the order of the symbols. */
  closeBars(at: EpochMs): readonly Bar[];
  /** Counts and names the symbols without a bar for the minute that began at `minute`. */
  missing(minute: EpochMs): readonly string[];
  /** Marks feeds that have been silent since before `oldest` as stale, the others as fresh; gives those that changed. */
  checkFreshness(oldest: EpochMs): readonly { readonly symbol: string; readonly stale: boolean }[];
  feedRecords(): readonly FeedRecord[];
}

/** One symbol's stream. A tick overwrites its fields and allocates nothing: this is the hot path. */
interface Feed {
  readonly symbol: string;
  bid: number;
  ask: number;
  last: number;
  lastClose: number;
  lastBarAt: EpochMs;
  lastTickAt: EpochMs;
  stale: boolean;
  /** Start of the minute being built. */
  minute: EpochMs;
  readonly trades: Candle;
  /** Used for a minute without a trade. */
  readonly mids: Candle;
  quoteCount: number;
  tradeCount: number;
  barCount: number;
  missingBars: number;
  staleSpells: number;
}

interface Candle {
  ticks: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

/** Market data of the given symbols; ticks of others are ignored. */
export function createMarketData(symbols: readonly string[]): MarketData {
  const feeds = symbols.map(createFeed);
  const bySymbol = new Map(feeds.map((feed) => [feed.symbol, feed]));
  const closed: Bar[] = [];
  const place = ({ symbol }: Bar) => symbols.indexOf(symbol);
  return {
    ...viewOf(bySymbol),
    onQuote: (quote) => {
      const feed = bySymbol.get(quote.symbol);
      if (feed === undefined) return false;
      takeQuote(feed, quote, closed);
      return true;
    },
    onTrade: (trade) => {
      const feed = bySymbol.get(trade.symbol);
      if (feed === undefined) return false;
      takeTrade(feed, trade, closed);
      return true;
    },
    onBar: (bar) => {
      const feed = bySymbol.get(bar.symbol);
      if (feed !== undefined) takeBar(feed, bar);
    },
    closeBars: (at) => {
      for (const feed of feeds) if (feed.minute + MINUTE_MS <= at) closeMinute(feed, closed);
      return closed.length === 0 ? NO_BARS : closed.splice(0).sort((a, b) => a.at - b.at || place(a) - place(b));
    },
    missing: (minute) => {
      const without = feeds.filter((feed) => feed.lastBarAt < minute);
      for (const feed of without) feed.missingBars++;
      return without.map(({ symbol }) => symbol);
    },
    checkFreshness: (oldest) => {
      const changed = feeds.filter((feed) => feed.stale !== feed.lastTickAt < oldest);
      for (const feed of changed) turn(feed);
      return changed.map(({ symbol, stale }) => ({ symbol, stale }));
    },
    feedRecords: () => feeds.map(recordOf),
  };
}

const NO_BARS: readonly Bar[] = [];

function createFeed(symbol: string): Feed {
  const never = Number.NEGATIVE_INFINITY;
  return {
    symbol,
    bid: Number.NaN,
    ask: Number.NaN,
    last: Number.NaN,
    lastClose: Number.NaN,
    lastBarAt: never,
    lastTickAt: never,
    stale: true,
    minute: never,
    trades: { ticks: 0, open: Number.NaN, high: Number.NaN, low: Number.NaN, close: Number.NaN, volume: 0 },
    mids: { ticks: 0, open: Number.NaN, high: Number.NaN, low: Number.NaN, close: Number.NaN, volume: 0 },
    quoteCount: 0,
    tradeCount: 0,
    barCount: 0,
    missingBars: 0,
    staleSpells: 0,
  };
}

function viewOf(feeds: ReadonlyMap<string, Feed>): MarketView {
  return {
    mark: (symbol) => {
      const feed = feeds.get(symbol);
      return feed === undefined ? undefined : markOf(feed);
    },
    quote: (symbol) => {
      const feed = feeds.get(symbol);
      return feed !== undefined && isQuoted(feed) ? { bid: feed.bid, ask: feed.ask } : undefined;
    },
    lastClose: (symbol) => defined(feeds.get(symbol)?.lastClose),
    isStale: (symbol) => feeds.get(symbol)?.stale ?? true,
  };
}

function markOf(feed: Feed): number | undefined {
  if (isQuoted(feed)) return (feed.bid + feed.ask) / 2;
  return defined(feed.last) ?? defined(feed.lastClose);
}

function isQuoted(feed: Feed): boolean {
  return feed.bid > 0 && feed.ask >= feed.bid;
}

function defined(value: number | undefined): number | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : value;
}

function takeQuote(feed: Feed, quote: Quote, closed: Bar[]): void {
  feed.bid = quote.bid;
  feed.ask = quote.ask;
  feed.lastTickAt = quote.at;
  feed.quoteCount++;
  if (quote.at >= feed.minute + MINUTE_MS) startMinute(feed, quote.at, closed);
  if (quote.bid > 0 && quote.ask >= quote.bid) tick(feed.mids, (quote.bid + quote.ask) / 2);
}

function takeTrade(feed: Feed, trade: Trade, closed: Bar[]): void {
  feed.last = trade.price;
  feed.lastTickAt = trade.at;
  feed.tradeCount++;
  if (trade.at >= feed.minute + MINUTE_MS) startMinute(feed, trade.at, closed);
  tick(feed.trades, trade.price);
  feed.trades.volume += trade.size;
}

function takeBar(feed: Feed, bar: Bar): void {
  feed.lastClose = bar.close;
  feed.lastBarAt = bar.at;
  feed.lastTickAt = Math.max(feed.lastTickAt, bar.at + MINUTE_MS);
  feed.barCount++;
}

function tick(candle: Candle, price: number): void {
  if (candle.ticks === 0) {
    candle.open = price;
    candle.high = price;
    candle.low = price;
  } else if (price > candle.high) candle.high = price;
  else if (price < candle.low) candle.low = price;
  candle.close = price;
  candle.ticks++;
}

/** A tick of a later minute has come before the clock: the minute before it is complete. */
function startMinute(feed: Feed, at: EpochMs, closed: Bar[]): void {
  closeMinute(feed, closed);
  feed.minute = at - (at % MINUTE_MS);
}

function closeMinute(feed: Feed, closed: Bar[]): void {
  const candle = feed.trades.ticks > 0 ? feed.trades : feed.mids;
  if (candle.ticks > 0) {
    const { open, high, low, close } = candle;
    const bar = { symbol: feed.symbol, at: feed.minute, open, high, low, close, volume: feed.trades.volume };
    takeBar(feed, bar);
    closed.push(bar);
  }
  clear(feed.trades);
  clear(feed.mids);
}

function clear(candle: Candle): void {
  candle.ticks = 0;
  candle.volume = 0;
}

function turn(feed: Feed): void {
  feed.stale = !feed.stale;
  if (feed.stale) feed.staleSpells++;
}

function recordOf(feed: Feed): FeedRecord {
  const { symbol, quoteCount, tradeCount, barCount, missingBars, staleSpells } = feed;
  return { symbol, quotes: quoteCount, trades: tradeCount, bars: barCount, missingBars, staleSpells };
}
