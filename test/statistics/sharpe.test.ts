import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTES_PER_YEAR } from '../../src/domain/market.ts';
import { autocorrelation, moments } from '../../src/statistics/moments.ts';
import { annualizationFactor, sharpe, sharpeStandardErrorIid } from '../../src/statistics/sharpe.ts';
import { NUMBER, readOracle, rows, TEXT } from './oracle.ts';

const lo = readOracle<{
  se_iid: { sr: number; T: number; se: number }[];
  eta_ar1: { rho: number; q: number; eta: number; sqrt_q: number }[];
}>('sharpe_lo_2002', {
  type: 'object',
  properties: {
    se_iid: rows({ sr: NUMBER, T: NUMBER, se: NUMBER }),
    eta_ar1: rows({ rho: NUMBER, q: NUMBER, eta: NUMBER, sqrt_q: NUMBER }),
  },
});

const stability = readOracle<{
  cases: { name: string; mean: number; sd_n_minus_1: number; lag1_autocorr: number }[];
}>('univariate_numerical_stability', {
  type: 'object',
  properties: { cases: rows({ name: TEXT, mean: NUMBER, sd_n_minus_1: NUMBER, lag1_autocorr: NUMBER }) },
});

/** Multiples of a hundredth of a basis point up to 10 %. */
const returns = fc
  .array(fc.integer({ min: -100_000, max: 100_000 }), { minLength: 3, maxLength: 60 })
  .map((ticks) => ticks.map((value) => value / 1e6));
const daily = { periodsPerYear: 252 };

describe('sharpe', () => {
  it('is mean over standard deviation, annualized by the square root of the periods', () => {
    const estimate = sharpe([0.01, 0.02, 0.03], { periodsPerYear: 252 });
    expect(estimate).toMatchObject({
      observations: 3,
      kurtosis: expect.closeTo(1.5, 12),
      skewness: expect.closeTo(0, 9),
    });
    expect(estimate?.perPeriod).toBeCloseTo(2, 12);
    expect(estimate?.annualized).toBeCloseTo(2 * Math.sqrt(252), 12);
  });

  it('takes the risk-free return off first', () => {
    expect(sharpe([0.01, 0.02, 0.03], { ...daily, riskFreePerPeriod: 0.02 })?.perPeriod).toBeCloseTo(0, 12);
  });

  it.each([
    ['no return', []],
    ['one return', [0.01]],
    ['no variance', [0.01, 0.01, 0.01]],
    ['no variance but for rounding', [0.3, 0.1 + 0.2, 0.3]],
    ['a return that is no number', [0.01, Number.NaN, 0.02]],
    ['an infinite return', [0.01, Number.POSITIVE_INFINITY, 0.02]],
  ])('does not exist for %s', (_case, sample) => {
    expect(sharpe(sample, daily)).toBeUndefined();
  });

  it('shows how little 6 h prove: an annualized standard error of 16.5 whatever the ratio', () => {
    const minutes = Array.from({ length: 360 }, (_, i) => 1e-6 + (i % 2 === 0 ? 1e-4 : -1e-4));
    expect(sharpe(minutes, { periodsPerYear: MINUTES_PER_YEAR })?.standardErrorIid).toBeCloseTo(16.522, 2);
  });

  it.each([-16, -3, 4, 10])('is the same to the bit for returns times 2^%i', (power) => {
    fc.assert(
      fc.property(returns, (sample) => {
        const scaled = sharpe(
          sample.map((value) => value * 2 ** power),
          daily,
        );
        expect(scaled?.perPeriod).toBe(sharpe(sample, daily)?.perPeriod);
      }),
    );
  });

  it('does not depend on the order of the returns', () => {
    fc.assert(
      fc.property(returns, (sample) => {
        const one = sharpe(sample, daily);
        fc.pre(one !== undefined);
        expect(sharpe(sample.toReversed(), daily)?.perPeriod).toBeCloseTo(one.perPeriod, 9);
      }),
    );
  });

  it('changes when a constant is added to the returns', () => {
    expect(sharpe([0.02, 0.03, 0.04], daily)?.perPeriod).not.toBeCloseTo(
      sharpe([0.01, 0.02, 0.03], daily)?.perPeriod ?? 0,
    );
  });
});

describe('standard error and annualization of Lo 2002', () => {
  it.each(lo.se_iid)('a ratio of $sr over $T observations has the standard error $se', ({ sr, T, se }) => {
    expect(sharpeStandardErrorIid(sr, T)).toBeCloseTo(se, 13);
  });

  it.each(lo.eta_ar1)('autocorrelation $rho over $q periods scales by $eta', ({ rho, q, eta, sqrt_q }) => {
    const powers = Array.from({ length: q }, (_, i) => rho ** (i + 1));
    expect(annualizationFactor(q, powers)).toBeCloseTo(eta, 11);
    expect(annualizationFactor(q, [])).toBeCloseTo(sqrt_q, 12);
  });
});

describe('moments', () => {
  const pair = (base: number) => [
    base + 0.2,
    ...Array.from({ length: 1000 }, (_, i) => base + (i % 2 === 0 ? 0.1 : 0.3)),
  ];

  const samples: Readonly<Record<string, readonly number[]>> = {
    NumAcc1: [10000001, 10000003, 10000002],
    NumAcc3: pair(1e6),
    NumAcc4: pair(1e7),
  };

  it.each(stability.cases)('survive $name, where a one-pass formula does not', (certified) => {
    const sample = samples[certified.name] ?? [];
    expect(moments(sample)?.mean).toBeCloseTo(certified.mean, 8);
    expect(moments(sample)?.standardDeviation).toBeCloseTo(certified.sd_n_minus_1, 8);
    expect(autocorrelation(sample, 1)).toBeCloseTo(certified.lag1_autocorr, 7);
  });

  it('keep the inequality of Pearson, so that no standard error is imaginary', () => {
    fc.assert(
      fc.property(returns, (sample) => {
        const shape = moments(sample);
        fc.pre(shape !== undefined);
        expect(shape.kurtosis).toBeGreaterThanOrEqual(shape.skewness ** 2 + 1 - 1e-9);
      }),
    );
  });

  it('know no autocorrelation at a lag outside the sample or without variance', () => {
    expect(autocorrelation([1, 2, 3], 0)).toBeUndefined();
    expect(autocorrelation([1, 2, 3], 3)).toBeUndefined();
    expect(autocorrelation([1, 1, 1], 1)).toBeUndefined();
  });
});
