import { describe, expect, it } from 'vitest';
import { createHoldStrategy, type HoldState } from '../../src/engine/strategy/strategies/hold.ts';

const AT = Date.UTC(2026, 10, 16, 14, 31);

/** A strategy that has seen a close of each symbol. */
function holding(amount: HoldState, closes: Readonly<Record<string, number>> = { AAPL: 200, MSFT: 400 }) {
  const strategy = createHoldStrategy(['AAPL', 'MSFT'], amount, { restingOrder: true });
  for (const [symbol, close] of Object.entries(closes)) {
    strategy.onBar({ symbol, at: AT - 60_000, open: close, high: close, low: close, close, volume: 100 });
  }
  const decide = (positions: Readonly<Record<string, number>> = {}) =>
    strategy.onClock({ at: AT, capital: 100_000, position: (symbol) => positions[symbol] ?? 0 });
  return { strategy, decide };
}

describe('the strategy that holds', () => {
  it.each<[string, HoldState, number, number]>([
    ['a fraction of the capital, in whole shares', { weight: 0.15 }, 75, 37],
    ['a number of shares', { shares: 1 }, 1, 1],
  ])('buys %s of each symbol at once', (_, amount, apple, microsoft) => {
    expect(holding(amount).decide()).toEqual([
      { symbol: 'AAPL', quantity: apple, urgency: 'now' },
      { symbol: 'MSFT', quantity: microsoft, urgency: 'now' },
    ]);
  });

  it.each<[string, HoldState, Record<string, number>, number]>([
    ['a tenth more', { weight: 0.15 }, { AAPL: 75 }, 83],
    ['one share more where a tenth is less', { shares: 1 }, { AAPL: 1 }, 2],
    ['more than it has where the order before was filled', { shares: 1 }, { AAPL: 2 }, 3],
    ['more than it wants to hold where it has nothing yet', { shares: 1 }, {}, 2],
  ])('then asks patiently for %s of the first symbol, so that an order rests', (_, amount, positions, quantity) => {
    const { decide } = holding(amount);
    decide();
    const [first, second] = decide(positions);
    expect(first).toEqual({ symbol: 'AAPL', quantity, urgency: 'patient' });
    expect(second).toMatchObject({ symbol: 'MSFT', urgency: 'now' });
  });

  it('leaves a symbol alone whose price it does not know', () => {
    expect(holding({ shares: 1 }, { MSFT: 400 }).decide()).toEqual([{ symbol: 'MSFT', quantity: 1, urgency: 'now' }]);
  });

  it('says in its parameters what it holds', () => {
    expect(holding({ weight: 0.15 }).strategy).toMatchObject({ id: 'hold', parameters: { weight: 0.15 } });
  });
});
