import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/domain/random.ts';
import { psrOfReturns } from '../../src/statistics/psr.ts';
import { createRollingPsr } from '../../src/statistics/rolling-psr.ts';

const small = fc.double({ min: -0.01, max: 0.01, noNaN: true });
const series = fc.oneof(
  fc.array(small, { maxLength: 300 }),
  fc.array(fc.constantFrom(0.001, 0.0011), { minLength: 2, maxLength: 100 }),
  fc.array(fc.constant(0.001), { maxLength: 100 }),
  fc.array(fc.constantFrom(0, 0, 0, 0, 0.0003, -0.0002), { maxLength: 200 }),
  // A drift far above the noise, at which the terms of the standard error cancel out.
  fc
    .tuple(small, fc.array(small, { minLength: 2, maxLength: 60 }))
    .map(([drift, noise]) => noise.map((x) => drift + x * 1e-6)),
  // Values much larger than those that stay in the window.
  fc.array(fc.oneof({ weight: 9, arbitrary: small }, { weight: 1, arbitrary: fc.constantFrom(1, -1, 1e6, 1e-9) }), {
    maxLength: 200,
  }),
  fc.array(fc.oneof(small, fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 0)), { maxLength: 100 }),
);

describe('the rolling probabilistic Sharpe ratio', () => {
  it('is as near as it says to the one of the newest returns, after each return, and exists where that exists', () => {
    fc.assert(
      fc.property(fc.array(series, { maxLength: 4 }), fc.integer({ min: 2, max: 80 }), (parts, window) => {
        const all = parts.flat();
        const rolling = createRollingPsr(window);
        for (const [i, value] of all.entries()) {
          rolling.add(value);
          const newest = all.slice(Math.max(0, i + 1 - window), i + 1);
          const [exact, estimate] = [psrOfReturns(newest, 0), rolling.estimate()];
          expect(rolling.count()).toBe(newest.length);
          expect(estimate === undefined).toBe(exact === undefined);
          if (estimate === undefined || exact === undefined) continue;
          expect(Math.abs(estimate.nearly - exact)).toBeLessThanOrEqual(estimate.error);
          expect(estimate.exact()).toBe(exact);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is sure to a millionth on ordinary returns without working anything out anew', () => {
    const random = createRandom('rolling');
    const rolling = createRollingPsr(240);
    let largest = 0;
    for (let minute = 0; minute < 5_000; minute++) {
      rolling.add(0.0004 * random.normal() + 0.00002);
      if (minute >= 120) largest = Math.max(largest, rolling.estimate()?.error ?? 1);
    }
    expect(largest).toBeGreaterThan(0);
    expect(largest).toBeLessThan(1e-6);
  });

  it('gives the exact one of its time also after later returns', () => {
    const rolling = createRollingPsr(3);
    for (const value of [0.01, -0.02, 0.03]) rolling.add(value);
    const then = rolling.estimate();
    for (const value of [0.5, 0.4, 0.3]) rolling.add(value);
    expect(then?.exact()).toBe(psrOfReturns([0.01, -0.02, 0.03], 0));
  });
});
