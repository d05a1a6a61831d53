import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalCdf, normalQuantile } from '../../src/statistics/normal.ts';
import { NUMBER, readOracle, rows, TEXT } from './oracle.ts';

const oracle = readOracle<{
  cdf: { x: number; cdf: string; sf: string }[];
  quantile: { p: string; z: string }[];
}>('normal_cdf_quantile', {
  type: 'object',
  properties: { cdf: rows({ x: NUMBER, cdf: TEXT, sf: TEXT }), quantile: rows({ p: TEXT, z: TEXT }) },
});

describe('normalCdf', () => {
  it.each(oracle.cdf)('is right to 1e-15 at $x, and to 1e-14 relative', ({ x, cdf, sf }) => {
    expect(Math.abs(normalCdf(x) - Number(cdf))).toBeLessThanOrEqual(1e-15);
    expect(Math.abs(normalCdf(x) / Number(cdf) - 1)).toBeLessThan(1e-14);
    expect(Math.abs(normalCdf(-x) - Number(sf))).toBeLessThanOrEqual(1e-15);
  });

  it('ends at 0 and 1 and keeps what is no number', () => {
    expect([normalCdf(-Infinity), normalCdf(-41), normalCdf(41), normalCdf(Infinity)]).toEqual([0, 0, 1, 1]);
    expect(normalCdf(Number.NaN)).toBeNaN();
  });

  it('never decreases, also where the method changes', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -6, max: 6, noNaN: true }),
        fc.double({ min: 1e-12, max: 1, noNaN: true }),
        (x, step) => {
          expect(normalCdf(x + step)).toBeGreaterThanOrEqual(normalCdf(x) - 1e-16);
        },
      ),
    );
    expect(normalCdf(2 + 1e-9)).toBeGreaterThan(normalCdf(2));
  });
});

describe('normalQuantile', () => {
  it.each(oracle.quantile)('is right to 7e-15 at $p', ({ p, z }) => {
    const error = Math.abs(normalQuantile(Number(p)) - Number(z));
    expect(error).toBeLessThanOrEqual(7e-15 * Math.max(1, Math.abs(Number(z))));
  });

  it('is infinite at the ends and refuses what is no probability', () => {
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
    expect(() => normalQuantile(1.1)).toThrow('[0, 1]');
    expect(() => normalQuantile(Number.NaN)).toThrow('[0, 1]');
  });

  it('inverts the distribution function', () => {
    fc.assert(
      fc.property(fc.double({ min: -8, max: 5, noNaN: true }), (x) => {
        expect(normalQuantile(normalCdf(x))).toBeCloseTo(x, 9);
      }),
    );
  });
});
