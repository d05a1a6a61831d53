import { type EpochMs, MINUTE_MS } from '../../domain/clock.ts';
import type { Bar, Quote, Trade } from '../../domain/market.ts';
import type { FeedRecord } from '../../domain/session-record.ts';
import type { MarketView, MarkFollower } from '../base/ports.ts';

/** Builds one-minute bars that the clock closes, and watches the freshness of feeds. */
export interface EngineMarketData extends MarketView {
  /** False for a tick of another symbol. */
  onQuote(quote: Quote): boolean;
  onTrade(trade: Trade): boolean;
  /** A completed bar from history. */
  onBar(bar: Bar): void;
  /** Returns the bars of all minutes that ended at or before `at`, by minute, then by symbol order. */
  closeBars(at: EpochMs): readonly Bar[];
  /** Counts and names the symbols without a bar for the minute that began at `minute`. */
  missing(minute: EpochMs): readonly string[];
  /** Marks feeds without a tick since `oldest` as stale and the others as fresh; returns the changed ones. */
  checkFreshness(oldest: EpochMs): readonly Change[];
  feedRecords(): readonly FeedRecord[];
}

/** Feed of one symbol. A tick overwrites its fields without allocation: this is the hot path. */
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
  /** Bit set of the followers whose list of changed feeds lacks this one. */
  unaware: number;
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
export function createMarketData(symbols: readonly string[]): EngineMarketData {
  const feeds = symbols.map(createFeed);
  const bySymbol = new Map(feeds.map((feed) => [feed.symbol, feed]));
  const places = new Map(symbols.map((symbol, i) => [symbol, i]));
  const watch = createWatch();
  const followers = createFollowers(feeds);
  const place = ({ symbol }: Bar) => places.get(symbol) ?? 0;
  return {
    ...viewOf(bySymbol),
    follow: followers.follow,
    onQuote: (quote) => {
      const feed = bySymbol.get(quote.symbol);
      if (feed === undefined) return false;
      takeQuote(feed, quote, watch);
      followers.tell(feed);
      return true;
    },
    onTrade: (trade) => {
      const feed = bySymbol.get(trade.symbol);
      if (feed === undefined) return false;
      takeTrade(feed, trade, watch);
      followers.tell(feed);
      return true;
    },
    onBar: (bar) => {
      const feed = bySymbol.get(bar.symbol);
      if (feed === undefined) return;
      takeBar(feed, bar, watch);
      followers.tell(feed);
    },
    closeBars: (at) => {
      const { closed } = watch;
      if (at >= watch.closesAt) {
        watch.closesAt = Number.POSITIVE_INFINITY;
        for (const feed of feeds) {
          if (feed.minute + MINUTE_MS <= at) closeMinute(feed, watch);
          else if (isOpen(feed)) watch.closesAt = Math.min(watch.closesAt, feed.minute + MINUTE_MS);
        }
      }
      if (closed.length === 0) return NO_BARS;
      for (const { symbol } of closed) followers.tell(bySymbol.get(symbol));
      return closed.splice(0).sort((a, b) => a.at - b.at || place(a) - place(b));
    },
    missing: (minute) => {
      if (watch.newestBarAt >= minute && watch.newestBars === feeds.length) return NO_SYMBOLS;
      const without = feeds.filter((feed) => feed.lastBarAt < minute);
      for (const feed of without) feed.missingBars++;
      return without.map(({ symbol }) => symbol);
    },
    checkFreshness: (oldest) => {
      const isAsBefore = oldest <= watch.freshUntil && oldest >= watch.checkedFrom;
      watch.checkedFrom = oldest;
      if (isAsBefore) return NO_CHANGES;
      let changed: Change[] | undefined;
      watch.freshUntil = Number.POSITIVE_INFINITY;
      for (const feed of feeds) {
        if (feed.stale !== feed.lastTickAt < oldest) {
          turn(feed);
          changed ??= [];
          changed.push({ symbol: feed.symbol, stale: feed.stale });
        }
        if (!feed.stale && feed.lastTickAt < watch.freshUntil) watch.freshUntil = feed.lastTickAt;
      }
      return changed ?? NO_CHANGES;
    },
    feedRecords: () => feeds.map(recordOf),
  };
}

const NO_BARS: readonly Bar[] = [];
const NO_SYMBOLS: readonly string[] = [];
const NO_CHANGES: readonly Change[] = [];

/** A feed that has become stale or fresh. */
interface Change {
  readonly symbol: string;
  readonly stale: boolean;
}

/** Bounds over all feeds, so that a clock event without work for them visits none. */
interface Watch {
  /** Bars closed by a tick of a later minute before the clock event. */
  readonly closed: Bar[];
  /** Earliest end of an open minute. */
  closesAt: EpochMs;
  /** Earliest last tick of the fresh feeds; -∞ once a stale one has ticked. Up to this threshold freshness is unchanged. */
  freshUntil: EpochMs;
  /** Threshold of the last freshness check. */
  checkedFrom: EpochMs;
  /** Start of the newest minute with a bar; `newestBars` counts its bars. */
  newestBarAt: EpochMs;
  newestBars: number;
}

function createWatch(): Watch {
  const never = Number.NEGATIVE_INFINITY;
  return { closed: [], closesAt: never, freshUntil: never, checkedFrom: never, newestBarAt: never, newestBars: 0 };
}

/** Notifies followers of marks that may have changed; a further tick costs one comparison. */
function createFollowers(feeds: readonly Feed[]) {
  const lists: Changed[] = [];
  return {
    /** For a new follower every symbol has changed. */
    follow: (): MarkFollower => {
      const bit = 1 << lists.length;
      const changed: Changed = { feeds: [...feeds], count: feeds.length };
      lists.push(changed);
      return (visit) => {
        for (let i = 0; i < changed.count; i++) {
          const feed = changed.feeds[i];
          if (feed === undefined) continue;
          feed.unaware |= bit;
          visit(feed.symbol, markOf(feed));
        }
        changed.count = 0;
      };
    },
    tell: (feed: Feed | undefined) => {
      if (feed === undefined || feed.unaware === 0) return;
      for (let i = 0; i < lists.length; i++) {
        const changed = lists[i];
        if (changed !== undefined && (feed.unaware & (1 << i)) !== 0) changed.feeds[changed.count++] = feed;
      }
      feed.unaware = 0;
    },
  };
}

/** Changed feeds of a follower: the first `count`. Shortening a list takes longer than counting. */
interface Changed {
  readonly feeds: Feed[];
  count: number;
}

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
    unaware: 0,
  };
}

function viewOf(feeds: ReadonlyMap<string, Feed>): Omit<MarketView, 'follow'> {
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

function takeQuote(feed: Feed, quote: Quote, watch: Watch): void {
  feed.bid = quote.bid;
  feed.ask = quote.ask;
  takeInstant(feed, quote.at, watch);
  feed.quoteCount++;
  if (quote.bid > 0 && quote.ask >= quote.bid) {
    tick(feed.mids, (quote.bid + quote.ask) / 2);
    expectClose(feed, watch);
  }
}

function takeTrade(feed: Feed, trade: Trade, watch: Watch): void {
  feed.last = trade.price;
  takeInstant(feed, trade.at, watch);
  feed.tradeCount++;
  tick(feed.trades, trade.price);
  feed.trades.volume += trade.size;
  expectClose(feed, watch);
}

function takeInstant(feed: Feed, at: EpochMs, watch: Watch): void {
  heard(feed, at, watch);
  if (at >= feed.minute + MINUTE_MS) startMinute(feed, at, watch);
}

/** Ticks may arrive out of order: the newest by arrival counts. */
function heard(feed: Feed, at: EpochMs, watch: Watch): void {
  feed.lastTickAt = at;
  if (feed.stale) watch.freshUntil = Number.NEGATIVE_INFINITY;
  else if (at < watch.freshUntil) watch.freshUntil = at;
}

function expectClose(feed: Feed, watch: Watch): void {
  const closesAt = feed.minute + MINUTE_MS;
  if (closesAt < watch.closesAt) watch.closesAt = closesAt;
}

function isOpen({ trades, mids }: Feed): boolean {
  return trades.ticks > 0 || mids.ticks > 0;
}

function takeBar(feed: Feed, bar: Bar, watch: Watch): void {
  countBar(feed.lastBarAt, bar.at, watch);
  feed.lastClose = bar.close;
  feed.lastBarAt = bar.at;
  heard(feed, Math.max(feed.lastTickAt, bar.at + MINUTE_MS), watch);
  feed.barCount++;
}

function countBar(before: EpochMs, at: EpochMs, watch: Watch): void {
  if (at > watch.newestBarAt) {
    watch.newestBarAt = at;
    watch.newestBars = 0;
  } else if (before === watch.newestBarAt) watch.newestBars--;
  if (at === watch.newestBarAt) watch.newestBars++;
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

/** A tick of a later minute came before the clock event: the minute before it is complete. */
function startMinute(feed: Feed, at: EpochMs, watch: Watch): void {
  closeMinute(feed, watch);
  feed.minute = at - (at % MINUTE_MS);
}

function closeMinute(feed: Feed, watch: Watch): void {
  const candle = feed.trades.ticks > 0 ? feed.trades : feed.mids;
  if (candle.ticks > 0) {
    const { open, high, low, close } = candle;
    const bar = { symbol: feed.symbol, at: feed.minute, open, high, low, close, volume: feed.trades.volume };
    takeBar(feed, bar, watch);
    watch.closed.push(bar);
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
