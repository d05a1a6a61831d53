import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Side } from '../../src/domain/order.ts';
import { createMarketData } from '../../src/engine/data/market-data.ts';
import { createExposures } from '../../src/engine/orders/exposures.ts';
import { createPortfolio } from '../../src/engine/orders/portfolio.ts';
import { createSumTree } from '../../src/engine/orders/sum-tree.ts';

const value = fc.oneof(fc.integer({ min: -1_000, max: 1_000 }), fc.double({ min: -1e6, max: 1e6, noNaN: true }));
const added = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0);

describe('a tree of sums', () => {
  const steps = (places: number) => fc.array(fc.tuple(fc.nat({ max: places - 1 }), value), { maxLength: 120 });

  it('of few numbers is the plain loop to the last bit', () => {
    fc.assert(
      fc.property(steps(32), fc.nat({ max: 31 }), value, (all, place, instead) => {
        const tree = createSumTree();
        const values: number[] = [];
        for (const [index, each] of all) {
          while (values.length <= index) values.push(0);
          values[index] = each;
          tree.set(index, each);
          expect(tree.total()).toBe(added(values));
        }
        while (values.length <= place) values.push(0);
        const known = values.map((each, i) => (i === place ? instead : each));
        expect(tree.totalWith(place, instead)).toBe(added(known));
      }),
    );
  });

  it('of many depends on the values as they are now, not on how they became so', () => {
    fc.assert(
      fc.property(steps(3_000), fc.nat({ max: 2_999 }), value, (all, place, instead) => {
        const [grown, fresh] = [createSumTree(), createSumTree()];
        const values = Array.from({ length: 3_000 }, () => 0);
        for (const [index, each] of all) {
          values[index] = each;
          grown.set(index, each);
          expect(grown.total()).toBeCloseTo(added(values), 5);
        }
        for (const [index, each] of values.entries()) fresh.set(index, each);
        expect(grown.total()).toBe(fresh.total());
        fresh.set(place, instead);
        expect(grown.totalWith(place, instead)).toBe(fresh.total());
      }),
      { numRuns: 40 },
    );
  });
});

const SYMBOLS = Array.from({ length: 40 }, (_, i) => `S${i}`);
const symbol = fc.constantFrom(...SYMBOLS);
const shares = fc.integer({ min: -500, max: 500 });
const cents = fc.integer({ min: 1, max: 20_000 }).map((price) => price / 100);

it('exposures are those of a walk over all symbols, whatever has changed', () => {
  const change = fc.oneof(
    fc.record({ kind: fc.constant('price' as const), symbol, price: cents }),
    fc.record({ kind: fc.constant('position' as const), symbol, shares }),
    fc.record({ kind: fc.constant('open' as const), symbol, shares: fc.nat({ max: 500 }), side: side() }),
    fc.record({ kind: fc.constant('ask' as const), symbol, own: value, side: side() }),
  );
  fc.assert(
    fc.property(fc.array(change, { maxLength: 80 }), (changes) => {
      const market = createMarketData(SYMBOLS);
      const positions = new Map<string, number>();
      const open = new Map<string, number>();
      const position = (each: string) => positions.get(each) ?? 0;
      const openQuantity = (each: string, sideOf: Side) => open.get(`${sideOf} ${each}`) ?? 0;
      const exposures = createExposures({ symbols: SYMBOLS, market, position, openQuantity });
      const worst = (each: string, sideOf: Side) =>
        position(each) + (sideOf === 'BUY' ? openQuantity(each, 'BUY') : -openQuantity(each, 'SELL'));
      const price = (each: string) => market.mark(each) ?? 0;
      for (const each of changes) {
        if (each.kind === 'price') market.onTrade({ symbol: each.symbol, at: 0, price: each.price, size: 1 });
        else if (each.kind === 'position') {
          positions.set(each.symbol, each.shares);
          exposures.touch(each.symbol);
        } else if (each.kind === 'open') {
          open.set(`${each.side} ${each.symbol}`, each.shares);
          exposures.touch(each.symbol);
        } else {
          const gross = SYMBOLS.map((one) =>
            one === each.symbol
              ? each.own
              : Math.max(Math.abs(worst(one, 'BUY')), Math.abs(worst(one, 'SELL'))) * price(one),
          );
          const net = SYMBOLS.map((one) => (one === each.symbol ? each.own : worst(one, each.side) * price(one)));
          expect(exposures.grossWith(each.symbol, each.own)).toBeCloseTo(added(gross), 4);
          expect(exposures.netWith(each.symbol, each.side, each.own)).toBeCloseTo(added(net), 4);
        }
      }
    }),
  );
});

it('an account of which only the changed marks are read is worth what it is worth', () => {
  const change = fc.oneof(
    fc.record({ symbol, price: cents }),
    fc.record({ symbol, price: cents, quantity: fc.integer({ min: 1, max: 500 }), side: side() }),
  );
  fc.assert(
    fc.property(fc.array(fc.array(change, { maxLength: 6 }), { maxLength: 25 }), (minutes) => {
      const market = createMarketData(SYMBOLS);
      const [followed, naive] = [createPortfolio(1_000_000), createPortfolio(1_000_000)];
      const takeMarked = market.follow();
      for (const [at, changes] of minutes.entries()) {
        for (const each of changes) {
          if (!('quantity' in each)) market.onTrade({ symbol: each.symbol, at, price: each.price, size: 1 });
          else for (const portfolio of [followed, naive]) portfolio.fill(each);
        }
        expect(followed.value(at, market.mark, takeMarked)).toEqual(naive.value(at, market.mark));
      }
    }),
  );
});

function side() {
  return fc.constantFrom<Side>('BUY', 'SELL');
}
