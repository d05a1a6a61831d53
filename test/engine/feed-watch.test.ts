import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMarketData } from '../../src/engine/data/market-data.ts';

const SYMBOLS = ['AAPL', 'MSFT', 'TSLA'];
const MINUTE = 60_000;
const symbol = fc.constantFrom(...SYMBOLS);
const minute = fc.nat({ max: 6 }).map((n) => n * MINUTE);
const step = fc.oneof(
  fc.record({ kind: fc.constant('bar' as const), symbol, at: minute }),
  fc.record({ kind: fc.constant('tick' as const), symbol, at: fc.nat({ max: 7 * MINUTE }) }),
  fc.record({ kind: fc.constant('freshness' as const), at: fc.nat({ max: 7 * MINUTE }) }),
  fc.record({ kind: fc.constant('missing' as const), at: minute }),
);

it('feeds that are stale, and bars that are missing, are those that a walk over all feeds finds', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const market = createMarketData(SYMBOLS);
      const never = Number.NEGATIVE_INFINITY;
      const feeds = SYMBOLS.map((name) => ({ name, tickAt: never, barAt: never, stale: true }));
      const own = (name: string) => feeds.filter((feed) => feed.name === name);
      for (const each of steps) {
        if (each.kind === 'bar') {
          market.onBar({ symbol: each.symbol, at: each.at, open: 1, high: 1, low: 1, close: 1, volume: 1 });
          for (const feed of own(each.symbol)) {
            feed.barAt = each.at;
            feed.tickAt = Math.max(feed.tickAt, each.at + MINUTE);
          }
        } else if (each.kind === 'tick') {
          // A quote without a bid builds no bar.
          market.onQuote({ symbol: each.symbol, at: each.at, bid: 0, ask: 1, bidSize: 0, askSize: 1 });
          for (const feed of own(each.symbol)) feed.tickAt = each.at;
        } else if (each.kind === 'freshness') {
          const changed = feeds.filter((feed) => feed.stale !== feed.tickAt < each.at);
          for (const feed of changed) feed.stale = !feed.stale;
          const expected = changed.map(({ name, stale }) => ({ symbol: name, stale }));
          expect(market.checkFreshness(each.at)).toEqual(expected);
        } else {
          const without = feeds.filter(({ barAt }) => barAt < each.at).map(({ name }) => name);
          expect(market.missing(each.at)).toEqual(without);
        }
      }
    }),
    { numRuns: 500 },
  );
});
