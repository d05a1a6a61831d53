import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { optionPrice } from '../../../src/gateway/venue/option-source.ts';

describe('theoretical option prices', () => {
  test.each([
    // Computed with the normal distribution of Python (statistics.NormalDist).
    [{ underlying: 100, strike: 100, volatility: 0.2, yearsToExpiry: 1 }, 7.9656],
    [{ underlying: 42, strike: 40, volatility: 0.2, yearsToExpiry: 0.5 }, 3.4472],
    [{ underlying: 110, strike: 100, volatility: 0.2, yearsToExpiry: 0 }, 10],
    [{ underlying: 90, strike: 100, volatility: 0.2, yearsToExpiry: 0 }, 0],
  ])('a call of %o costs %d', ({ underlying, ...terms }, expected) => {
    expect(optionPrice(underlying, { ...terms, right: 'C' })).toBeCloseTo(expected, 3);
  });

  test('call - put = underlying - strike, and neither is below its intrinsic value', () => {
    const amounts = fc.double({ min: 1, max: 1000, noNaN: true });
    const law = {
      volatility: fc.double({ min: 0.01, max: 3, noNaN: true }),
      yearsToExpiry: fc.double({ min: 0, max: 3, noNaN: true }),
    };
    fc.assert(
      fc.property(amounts, amounts, fc.record(law), (underlying, strike, terms) => {
        const call = optionPrice(underlying, { strike, right: 'C', ...terms });
        const put = optionPrice(underlying, { strike, right: 'P', ...terms });
        expect(call - put).toBeCloseTo(underlying - strike, 6);
        expect(call).toBeGreaterThanOrEqual(Math.max(0, underlying - strike) - 1e-3);
        expect(put).toBeGreaterThanOrEqual(Math.max(0, strike - underlying) - 1e-3);
      }),
      { seed: 100 },
    );
  });
});
