import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clopperPearson, proportionLowerBound } from '../../src/statistics/binomial.ts';
import { createLatencyHistogram } from '../../src/statistics/latency-histogram.ts';
import { ascending, quantile, quantileInterval, quantileRankInterval } from '../../src/statistics/quantile.ts';
import { NUMBER, readOracle, rows, TEXT } from './oracle.ts';

const R1 = 'R1 inverted_cdf (nearest rank)';
const oracle = readOracle<{
  data: Record<string, number[]>;
  rows: { data: string; p: number; [R1]: number }[];
}>('quantile_definitions', {
  type: 'object',
  properties: {
    data: { type: 'object', additionalProperties: { type: 'array', items: NUMBER } },
    rows: rows({ data: TEXT, p: NUMBER, [R1]: NUMBER }),
  },
});

const samples = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 200 });
const shares = fc.double({ min: 0, max: 1, noNaN: true });

describe('quantile', () => {
  it.each(oracle.rows)('of $data at $p is the nearest rank', ({ data, p, ...row }) => {
    expect(quantile(ascending(oracle.data[data] ?? []), p)).toBe(row[R1]);
  });

  it('does not exist for an empty sample, and only for shares', () => {
    expect(quantile([], 0.95)).toBeUndefined();
    expect(() => quantile([1], 95)).toThrow('[0, 1]');
  });

  it('is an element of the sample and never falls as the share rises', () => {
    fc.assert(
      fc.property(samples, shares, shares, (sample, one, other) => {
        const sorted = ascending(sample);
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        expect(sample).toContain(quantile(sorted, low));
        expect(quantile(sorted, low)).toBeLessThanOrEqual(quantile(sorted, high) ?? Number.NaN);
      }),
    );
  });

  it('moves and stretches with the sample', () => {
    fc.assert(
      fc.property(samples, shares, (sample, p) => {
        const moved = ascending(sample.map((value) => 3 * value + 7));
        expect(quantile(moved, p)).toBe(3 * (quantile(ascending(sample), p) ?? Number.NaN) + 7);
      }),
    );
  });
});

describe('interval of a quantile', () => {
  it.each([
    [200, 0.95, { lower: 183, upper: 196 }],
    [50, 0.95, { lower: 45 }],
    [50, 0.5, { lower: 18, upper: 32 }],
    [50, 0.05, { upper: 6 }],
    [3, 0.5, {}],
    [0, 0.5, {}],
  ])('of %i observations at %d has the ranks %j', (n, p, ranks) => {
    expect(quantileRankInterval(n, p, 0.95)).toEqual(ranks);
  });

  it('is absent when one end lies beyond the sample', () => {
    const sample = Array.from({ length: 200 }, (_, i) => i + 1);
    expect(quantileInterval(sample, 0.95, 0.95)).toEqual([183, 196]);
    expect(quantileInterval(sample.slice(0, 50), 0.95, 0.95)).toBeUndefined();
    expect(quantileInterval([], 0.95, 0.95)).toBeUndefined();
  });
});

describe('interval of a proportion', () => {
  // All and none have closed forms; the others follow from the binomial sums (checked by exact rational arithmetic).
  it.each([
    [50, 50, 0.025 ** (1 / 50), 1],
    [0, 50, 0, 1 - 0.025 ** (1 / 50)],
    [1, 1, 0.025, 1],
    [122, 128, 0.900764876306109, 0.982605943859727],
  ])('%i of %i lies in [%d, %d]', (successes, trials, low, high) => {
    const [lower, upper] = clopperPearson(successes, trials, 0.95);
    expect(lower).toBeCloseTo(low, 12);
    expect(upper).toBeCloseTo(high, 12);
  });

  it('of all of 50 proves no more than 0.942, of all of 200 0.985', () => {
    expect(proportionLowerBound(50, 50, 0.95)).toBeCloseTo(0.942, 3);
    expect(proportionLowerBound(200, 200, 0.95)).toBeCloseTo(0.985, 3);
  });

  it('contains the proportion and shrinks with more trials', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), shares, (trials, share) => {
        const [low, high] = clopperPearson(share * trials, trials, 0.95);
        const [tighterLow, tighterHigh] = clopperPearson(share * trials * 4, trials * 4, 0.95);
        expect(low).toBeLessThanOrEqual(share + 1e-9);
        expect(high).toBeGreaterThanOrEqual(share - 1e-9);
        expect(tighterHigh - tighterLow).toBeLessThanOrEqual(high - low + 1e-9);
      }),
    );
  });

  it('refuses more successes than trials', () => {
    expect(() => clopperPearson(2, 1, 0.95)).toThrow('no proportion');
    expect(() => clopperPearson(0, 0, 0.95)).toThrow('no proportion');
  });
});

describe('latency histogram', () => {
  it('agrees with the nearest rank to three digits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 5000, noNaN: true }), { minLength: 1, maxLength: 300 }),
        (times) => {
          const histogram = createLatencyHistogram();
          for (const time of times) histogram.record(time);
          const exact = quantile(ascending(times), 0.95) ?? Number.NaN;
          const { count, p95Ms, maximumMs } = histogram.summary();
          expect(count).toBe(times.length);
          expect(Math.abs(p95Ms - exact)).toBeLessThanOrEqual(exact * 0.001 + 0.0011);
          expect(maximumMs).toBeGreaterThanOrEqual(p95Ms);
        },
      ),
    );
  });

  it('counts a clock that went backwards as no time', () => {
    const histogram = createLatencyHistogram();
    histogram.record(-0.2);
    expect(histogram.summary()).toEqual({ count: 1, p50Ms: 0, p95Ms: 0, p99Ms: 0, maximumMs: 0 });
  });
});
