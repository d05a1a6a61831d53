import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namedPositions, PositionBook } from '../../../src/adapters/ib/position-book.ts';

const buy = (quantity: number, symbol = 'AAPL') => ({ symbol, side: 'BUY', quantity }) as const;
const sell = (quantity: number, symbol = 'AAPL') => ({ symbol, side: 'SELL', quantity }) as const;

describe('what an account must hold', () => {
  it('is what it held, and the fills since', () => {
    const book = new PositionBook();
    book.start([{ symbol: 'AAPL', quantity: 10 }]);
    book.add(buy(5));
    book.add(sell(7, 'MSFT'));
    expect(
      book.differences([
        { symbol: 'AAPL', quantity: 15 },
        { symbol: 'MSFT', quantity: -7 },
      ]),
    ).toEqual([]);
  });

  it('is compared over the symbols of both sides, each named with what was expected and found', () => {
    const book = new PositionBook();
    book.start([]);
    book.add(buy(5));
    expect(book.differences([{ symbol: 'TSLA', quantity: 3 }])).toEqual([
      { symbol: 'AAPL', ours: 5, brokers: 0 },
      { symbol: 'TSLA', ours: 0, brokers: 3 },
    ]);
    expect(book.differences([{ symbol: 'TSLA', quantity: 3 }], false)).toEqual([
      { symbol: 'TSLA', ours: 0, brokers: 3 },
    ]);
  });

  it('takes a correction in the place of what it corrects', () => {
    const book = new PositionBook();
    book.start([]);
    book.add(buy(50));
    book.add(buy(60), buy(50));
    expect(book.differences([{ symbol: 'AAPL', quantity: 60 }])).toEqual([]);
  });

  it('says nothing before the account was looked at', () => {
    const book = new PositionBook();
    book.add(buy(50));
    expect(book.isKnown).toBe(false);
    book.start([{ symbol: 'AAPL', quantity: 1 }]);
    expect(book.differences([{ symbol: 'AAPL', quantity: 1 }])).toEqual([]);
  });

  it('of any fills is their sum', () => {
    const fill = fc.record({
      symbol: fc.constantFrom('A', 'B', 'C'),
      side: fc.constantFrom('BUY' as const, 'SELL' as const),
      quantity: fc.integer({ min: 0, max: 1000 }),
    });
    fc.assert(
      fc.property(fc.array(fill), (fills) => {
        const book = new PositionBook();
        book.start([]);
        for (const one of fills) book.add(one);
        const rows = fills.map(({ symbol, side, quantity }) => ({
          symbol,
          quantity: side === 'BUY' ? quantity : -quantity,
        }));
        expect(book.differences(rows)).toEqual([]);
      }),
    );
  });

  it('tells a stock from a contract on it, and leaves other accounts out', () => {
    const position = {
      account: 'DU1',
      symbol: 'AAPL',
      securityType: 'STK',
      conId: 1,
      quantity: 2,
      averageCost: 3,
    } as const;
    expect(
      namedPositions(
        [position, { ...position, securityType: 'OPT', conId: 9 }, { ...position, account: 'DU2' }],
        'DU1',
      ),
    ).toEqual([
      { symbol: 'AAPL', quantity: 2 },
      { symbol: 'AAPL OPT 9', quantity: 2 },
    ]);
  });
});
