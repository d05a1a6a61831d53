import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moments, quickMoments } from '../../src/statistics/moments.ts';
import { psrOfReturns, quickPsrError, quickPsrOfReturns } from '../../src/statistics/psr.ts';

const small = fc.double({ min: -0.01, max: 0.01, noNaN: true });
const series = fc.oneof(
  fc.array(small, { maxLength: 300 }),
  // Two values, one value, and values with a trend, where the terms of the standard error cancel out.
  fc.array(fc.constantFrom(0.001, 0.0011), { minLength: 2, maxLength: 40 }),
  fc.array(fc.constant(0.001), { maxLength: 40 }),
  fc
    .tuple(small, fc.array(small, { minLength: 2, maxLength: 60 }))
    .map(([drift, noise]) => noise.map((x) => drift + x * 1e-6)),
  fc.array(fc.oneof(small, fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 0)), { maxLength: 20 }),
);

describe('the quick probabilistic Sharpe ratio', () => {
  it('is near the exact one, exists where it does, and looks at its part of the series alone', () => {
    fc.assert(
      fc.property(series, series, fc.constantFrom(0, 0.01), (before, returns, benchmark) => {
        const span = { from: before.length, to: before.length + returns.length };
        const exact = psrOfReturns(returns, benchmark);
        const quick = quickPsrOfReturns([...before, ...returns, 1], benchmark, span);
        expect(quick === undefined).toBe(exact === undefined);
        if (quick === undefined || exact === undefined) return;
        expect(Math.abs(quick - exact)).toBeLessThanOrEqual(quickPsrError(quick));
      }),
      { numRuns: 1_000 },
    );
  });

  it('has the mean and the deviation of the exact moments to the last bit', () => {
    fc.assert(
      fc.property(series, (returns) => {
        const [exact, quick] = [moments(returns), quickMoments(returns, { from: 0, to: returns.length })];
        expect(quick?.mean).toBe(exact?.mean);
        expect(quick?.standardDeviation).toBe(exact?.standardDeviation);
      }),
    );
  });
});
