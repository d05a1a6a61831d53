import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../src/domain/clock.ts';
import { createMarketData } from '../../src/engine/data/market-data.ts';
import { at as nth } from './support.ts';

const T = Date.UTC(2026, 10, 16, 14, 30);
const quote = (at: number, bid: number, ask: number, symbol = 'AAPL') => ({
  symbol,
  at,
  bid,
  ask,
  bidSize: 1,
  askSize: 1,
});
const trade = (at: number, price: number, size = 10, symbol = 'AAPL') => ({ symbol, at, price, size });

describe('one-minute bars', () => {
  it('are made of the trades of the minute and closed by the clock', () => {
    const market = createMarketData(['AAPL']);
    for (const [at, price] of [
      [0, 10],
      [10, 12],
      [20, 9],
      [59_999, 11],
    ] as const)
      market.onTrade(trade(T + at, price));
    expect(market.closeBars(T + MINUTE_MS - 1)).toEqual([]);
    const bar = { symbol: 'AAPL', at: T, open: 10, high: 12, low: 9, close: 11, volume: 40 };
    expect(market.closeBars(T + MINUTE_MS)).toEqual([bar]);
    expect(market.closeBars(T + MINUTE_MS)).toEqual([]);
    expect(market.lastClose('AAPL')).toBe(11);
  });

  it('put a tick that comes with the instant of the minute end, before the clock, into the next minute', () => {
    const market = createMarketData(['AAPL']);
    market.onTrade(trade(T + 1_000, 10));
    market.onTrade(trade(T + MINUTE_MS, 20));
    expect(market.closeBars(T + MINUTE_MS).map(({ at, close }) => [at, close])).toEqual([[T, 10]]);
    expect(market.closeBars(T + 2 * MINUTE_MS).map(({ at, open }) => [at, open])).toEqual([[T + MINUTE_MS, 20]]);
  });

  it('are made of the middle of the quotes when nothing traded', () => {
    const market = createMarketData(['AAPL']);
    market.onQuote(quote(T, 10, 12));
    market.onQuote(quote(T + 1, 11, 13));
    market.onQuote(quote(T + 2, -1, 13));
    expect(market.closeBars(T + MINUTE_MS)).toEqual([
      { symbol: 'AAPL', at: T, open: 11, high: 12, low: 11, close: 12, volume: 0 },
    ]);
  });

  it('come in the order of minutes, then of symbols', () => {
    const market = createMarketData(['MSFT', 'AAPL']);
    for (const minute of [0, 1])
      for (const symbol of ['AAPL', 'MSFT']) market.onTrade(trade(T + minute * MINUTE_MS, 10, 1, symbol));
    const keys = market.closeBars(T + 2 * MINUTE_MS).map(({ symbol, at }) => `${(at - T) / MINUTE_MS} ${symbol}`);
    expect(keys).toEqual(['0 MSFT', '0 AAPL', '1 MSFT', '1 AAPL']);
  });

  it('ignore symbols that nobody asked for', () => {
    const market = createMarketData(['AAPL']);
    market.onTrade(trade(T, 10, 1, 'IBM'));
    market.onQuote(quote(T, 10, 11, 'IBM'));
    market.onBar({ symbol: 'IBM', at: T, open: 1, high: 1, low: 1, close: 1, volume: 1 });
    expect(market.closeBars(T + MINUTE_MS)).toEqual([]);
    expect(market.mark('IBM')).toBeUndefined();
    expect(market.isStale('IBM')).toBe(true);
  });

  it('agree with the trades, however these fall', () => {
    const ticks = fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 10 * MINUTE_MS - 1 }),
        fc.integer({ min: 1, max: 999 }),
        fc.integer({ min: 1, max: 99 }),
      ),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(ticks, (unordered) => {
        const all = unordered.toSorted(([a], [b]) => a - b);
        const market = createMarketData(['AAPL']);
        const bars = all.flatMap(([at, price, size]) => {
          market.onTrade(trade(T + at, price, size));
          return market.closeBars(T + at);
        });
        bars.push(...market.closeBars(T + 10 * MINUTE_MS));
        const byMinute = Map.groupBy(all, ([at]) => T + at - ((T + at) % MINUTE_MS));
        expect(bars.map(({ at }) => at)).toEqual([...byMinute.keys()]);
        for (const bar of bars) {
          const inside = byMinute.get(bar.at) ?? [];
          const prices = inside.map(([, price]) => price);
          expect([bar.open, bar.high, bar.low, bar.close]).toEqual([
            prices[0],
            Math.max(...prices),
            Math.min(...prices),
            prices.at(-1),
          ]);
          expect(bar.volume).toBe(inside.reduce((sum, [, , size]) => sum + size, 0));
        }
      }),
    );
  });
});

describe('prices', () => {
  it('the mark is the middle of a valid quote, else the last trade, else the last close', () => {
    const market = createMarketData(['AAPL']);
    expect(market.mark('AAPL')).toBeUndefined();
    market.onBar({ symbol: 'AAPL', at: T, open: 8, high: 8, low: 8, close: 8, volume: 1 });
    expect(market.mark('AAPL')).toBe(8);
    market.onTrade(trade(T + MINUTE_MS, 9));
    expect(market.mark('AAPL')).toBe(9);
    market.onQuote(quote(T + MINUTE_MS, 10, 11));
    expect(market.mark('AAPL')).toBe(10.5);
    expect(market.quote('AAPL')).toEqual({ bid: 10, ask: 11 });
  });

  it.each([
    ['missing', -1, 11],
    ['absent', 0, 0],
    ['crossed', 12, 11],
    ['not a number', Number.NaN, 11],
  ])('a quote with a side %s is none', (_, bid, ask) => {
    const market = createMarketData(['AAPL']);
    market.onTrade(trade(T, 9));
    market.onQuote(quote(T, bid, ask));
    expect(market.quote('AAPL')).toBeUndefined();
    expect(market.mark('AAPL')).toBe(9);
  });
});

describe('watching', () => {
  it('a feed is stale before its first tick and after a silence, and each silence counts once', () => {
    const market = createMarketData(['AAPL', 'MSFT']);
    expect(market.isStale('AAPL')).toBe(true);
    expect(market.checkFreshness(T)).toEqual([]);
    market.onQuote(quote(T, 10, 11));
    expect(market.checkFreshness(T)).toEqual([{ symbol: 'AAPL', stale: false }]);
    expect(market.checkFreshness(T + 1)).toEqual([{ symbol: 'AAPL', stale: true }]);
    expect(market.checkFreshness(T + 2)).toEqual([]);
    market.onTrade(trade(T + 5, 10));
    expect(market.checkFreshness(T + 5)).toEqual([{ symbol: 'AAPL', stale: false }]);
    expect(market.feedRecords().map(({ symbol, staleSpells }) => [symbol, staleSpells])).toEqual([
      ['AAPL', 1],
      ['MSFT', 0],
    ]);
  });

  it('names and counts the symbols without a bar', () => {
    const market = createMarketData(['AAPL', 'MSFT']);
    market.onTrade(trade(T, 10));
    market.closeBars(T + MINUTE_MS);
    expect(market.missing(T)).toEqual(['MSFT']);
    expect(market.missing(T + MINUTE_MS)).toEqual(['AAPL', 'MSFT']);
    const records = market.feedRecords();
    expect(nth(records, 0)).toEqual({ symbol: 'AAPL', quotes: 0, trades: 1, bars: 1, missingBars: 1, staleSpells: 0 });
    expect(nth(records, 1).missingBars).toBe(2);
  });
});
