import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPortfolio, type Fill } from '../../src/engine/orders/portfolio.ts';

const buy = (quantity: number, price: number, symbol = 'AAPL'): Fill => ({ symbol, side: 'BUY', quantity, price });
const sell = (quantity: number, price: number, symbol = 'AAPL'): Fill => ({ symbol, side: 'SELL', quantity, price });

describe('average cost and realised profit', () => {
  it.each([
    ['opens', [buy(100, 10)], { quantity: 100, averageCost: 10, realised: 0 }],
    ['adds', [buy(100, 10), buy(300, 12)], { quantity: 400, averageCost: 11.5, realised: 0 }],
    ['reduces', [buy(100, 10), sell(40, 12)], { quantity: 60, averageCost: 10, realised: 80 }],
    ['closes', [buy(100, 10), sell(100, 9)], { quantity: 0, averageCost: 0, realised: -100 }],
    ['turns through zero', [buy(100, 10), sell(150, 12)], { quantity: -50, averageCost: 12, realised: 200 }],
    ['opens short', [sell(100, 10)], { quantity: -100, averageCost: 10, realised: 0 }],
    ['covers with profit', [sell(100, 10), buy(100, 8)], { quantity: 0, averageCost: 0, realised: 200 }],
    ['covers and goes long', [sell(100, 10), buy(130, 11)], { quantity: 30, averageCost: 11, realised: -100 }],
  ] as const)('%s', (_, fills, expected) => {
    const portfolio = createPortfolio(10_000);
    for (const fill of fills) portfolio.fill(fill);
    expect(portfolio.quantity('AAPL')).toBe(expected.quantity);
    expect(portfolio.averageCost('AAPL')).toBeCloseTo(expected.averageCost, 10);
    expect(portfolio.value(0, () => undefined).realised).toBeCloseTo(expected.realised, 10);
  });

  it('marks what is held, and takes the cost where there is no price', () => {
    const portfolio = createPortfolio(10_000);
    portfolio.fill(buy(100, 10));
    portfolio.fill(sell(10, 50, 'MSFT'));
    portfolio.charge(2);
    const value = portfolio.value(7, (symbol) => (symbol === 'AAPL' ? 11 : undefined));
    expect(value).toEqual({
      at: 7,
      cash: 9_498,
      marketValue: 600,
      equity: 10_098,
      fees: 2,
      realised: 0,
      unrealised: 100,
    });
    expect(portfolio.held()).toEqual(['AAPL', 'MSFT']);
  });
});

const fills = fc.array(
  fc.record({
    symbol: fc.constantFrom('AAPL', 'MSFT', 'TSLA'),
    side: fc.constantFrom('BUY' as const, 'SELL' as const),
    quantity: fc.integer({ min: 1, max: 500 }),
    price: fc.integer({ min: 100, max: 99_999 }).map((cents) => cents / 100),
    commission: fc.integer({ min: -50, max: 500 }).map((cents) => cents / 100),
  }),
  { maxLength: 60 },
);
const marks = fc.record({
  AAPL: fc.integer({ min: 1, max: 999 }),
  MSFT: fc.integer({ min: 1, max: 999 }),
  TSLA: fc.integer({ min: 1, max: 999 }),
});
const markOf = (prices: Record<string, number>) => (symbol: string) => prices[symbol];

describe('conservation', () => {
  it('cash and market value are the start, the profit and the loss, less the fees; positions are the sums of the fills', () => {
    fc.assert(
      fc.property(fills, marks, (all, prices) => {
        const portfolio = createPortfolio(1_000_000);
        for (const fill of all) {
          portfolio.fill(fill);
          portfolio.charge(fill.commission);
        }
        const { cash, marketValue, equity, realised, unrealised, fees } = portfolio.value(0, markOf(prices));
        expect(equity).toBe(cash + marketValue);
        expect(equity).toBeCloseTo(1_000_000 + realised + unrealised - fees, 4);
        for (const symbol of ['AAPL', 'MSFT', 'TSLA']) {
          const signed = all
            .filter((fill) => fill.symbol === symbol)
            .map(({ side, quantity }) => (side === 'BUY' ? quantity : -quantity));
          expect(portfolio.quantity(symbol)).toBe(signed.reduce((a, b) => a + b, 0));
        }
      }),
    );
  });

  it('a portfolio that is worked out anew from its fills is the same', () => {
    fc.assert(
      fc.property(fills, marks, (all, prices) => {
        const portfolio = createPortfolio(1_000_000);
        for (const fill of all) {
          portfolio.fill(fill);
          portfolio.charge(fill.commission);
        }
        const before = portfolio.value(0, markOf(prices));
        portfolio.restate(all);
        const after = portfolio.value(0, markOf(prices));
        for (const key of ['cash', 'marketValue', 'equity', 'fees', 'realised', 'unrealised'] as const)
          expect(after[key]).toBeCloseTo(before[key], 4);
      }),
    );
  });
});
