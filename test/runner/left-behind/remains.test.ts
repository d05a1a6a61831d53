import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { remainders } from '../../../src/runner/left-behind/closing.ts';

const fill = (executionId: string, side: 'BUY' | 'SELL', quantity: number, symbol = 'AAPL') => ({
  executionId,
  intentId: 'i',
  symbol,
  side,
  quantity,
});

describe('what killed work has left', () => {
  it('are its fills, each counted once and as it was last corrected', () => {
    const fills = [
      fill('a.01.01', 'BUY', 5),
      fill('a.01.01', 'BUY', 5),
      fill('a.01.02', 'BUY', 3),
      fill('b.01.01', 'SELL', 1),
    ];
    expect(remainders(fills, [{ symbol: 'AAPL', quantity: 9 }])).toEqual([{ symbol: 'AAPL', quantity: 2 }]);
  });

  it('is never more than the account holds, nothing where that holds the other side, and never of another symbol', () =>
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 }), (ours, there) => {
        const fills = ours === 0 ? [] : [fill('a.01.01', ours > 0 ? 'BUY' : 'SELL', Math.abs(ours))];
        const held = [
          { symbol: 'AAPL', quantity: there },
          { symbol: 'MSFT', quantity: 7 },
        ];
        const [one, ...more] = remainders(fills, held);
        expect(more).toEqual([]);
        const quantity = one?.quantity ?? 0;
        expect(Math.abs(quantity)).toBe(ours * there > 0 ? Math.min(Math.abs(ours), Math.abs(there)) : 0);
        expect(quantity * ours).toBeGreaterThanOrEqual(0);
      }),
    ));
});
