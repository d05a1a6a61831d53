import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deflatedSharpe, expectedMaximumSharpe, independentTrials } from '../../src/statistics/dsr.ts';
import { minimumTrackRecordLength, psr2012, psrOfReturns } from '../../src/statistics/psr.ts';
import { sharpeStandardError } from '../../src/statistics/sharpe.ts';
import { NUMBER, readOracle, rows, TEXT } from './oracle.ts';

type Inputs = Record<string, number>;
interface Case {
  description: string;
  input: Inputs;
  output: string;
  recomputed: number;
  abs_tolerance?: number;
}
const INPUT = { type: 'object', additionalProperties: NUMBER };
const CASES = {
  type: 'object',
  properties: { cases: rows({ description: TEXT, input: INPUT, output: TEXT, recomputed: NUMBER }) },
};
const psrOracle = readOracle<{ cases: Case[] }>('psr_mintrl_2012', CASES);
const dsrOracle = readOracle<{
  cases: Case[];
  expected_max_of_N_standard_normals: { rows: { N: number; approx: number }[] };
}>('dsr_2014', CASES);

function get(input: Inputs, name: string): number {
  const value = input[name];
  if (value === undefined) throw new Error(`the oracle has no ${name}`);
  return value;
}

function momentsOf(input: Inputs) {
  return {
    sharpe: get(input, 'sr'),
    observations: input['n'] ?? 2,
    skewness: get(input, 'skew'),
    kurtosis: get(input, 'kurtosis'),
  };
}

const measures: Record<string, (input: Inputs) => number> = {
  psr: (input) => psr2012(momentsOf(input), get(input, 'benchmark')),
  sr_std: (input) => sharpeStandardError(momentsOf(input)),
  min_trl_years: (input) =>
    minimumTrackRecordLength(momentsOf(input), get(input, 'benchmark'), get(input, 'prob')) /
    get(input, 'periods_per_year'),
  SR0: (input) =>
    expectedMaximumSharpe({
      count: get(input, 'N'),
      sharpeVariance: get(input, 'var_sr_annual') / get(input, 'periods'),
    }),
  z: (input) => expectedMaximumSharpe({ count: get(input, 'N'), sharpeVariance: 1 }),
  dsr: (input) =>
    deflatedSharpe(
      {
        sharpe: get(input, 'sr_annual') / Math.sqrt(get(input, 'periods')),
        observations: get(input, 'T'),
        skewness: get(input, 'skew'),
        kurtosis: get(input, 'kurtosis'),
      },
      { count: get(input, 'N'), sharpeVariance: get(input, 'var_sr_annual') / get(input, 'periods') },
    ),
  N: (input) => independentTrials(get(input, 'M'), get(input, 'avg_corr')),
  dsr_wrong: (input) =>
    deflatedSharpe(
      {
        sharpe: get(input, 'sr'),
        observations: get(input, 'T'),
        skewness: get(input, 'skew'),
        kurtosis: get(input, 'kurtosis'),
      },
      { count: get(input, 'N'), sharpeVariance: get(input, 'var_sr') },
    ),
};

describe('published cases', () => {
  it.each([...psrOracle.cases, ...dsrOracle.cases])('$description: $recomputed', ({ input, output, recomputed }) => {
    const measure = measures[output];
    expect(measure).toBeDefined();
    expect(measure?.(input)).toBeCloseTo(recomputed, 10);
  });

  it.each(dsrOracle.expected_max_of_N_standard_normals.rows)(
    'expected maximum of $N trials: $approx',
    ({ N, approx }) => {
      expect(expectedMaximumSharpe({ count: N, sharpeVariance: 1 })).toBeCloseTo(approx, 10);
    },
  );
});

const returns = fc
  .array(fc.integer({ min: -50_000, max: 50_000 }), { minLength: 4, maxLength: 60 })
  .map((ticks) => ticks.map((value) => value / 1e6))
  .filter((sample) => psrOfReturns(sample, 0) !== undefined);
const estimate = { sharpe: 0.1, observations: 250, skewness: -0.5, kurtosis: 5 };

describe('probabilistic Sharpe ratio', () => {
  it('does not exist where the Sharpe ratio does not', () => {
    expect(psrOfReturns([0.01, 0.01], 0)).toBeUndefined();
    expect(psrOfReturns([], 0)).toBeUndefined();
  });

  it('is one half when the ratio equals its benchmark, also without any spread', () => {
    expect(psr2012(estimate, 0.1)).toBe(0.5);
    expect(psr2012({ sharpe: 1, observations: 10, skewness: 2, kurtosis: 5 }, 1)).toBe(0.5);
  });

  it('is a probability, and falls as the benchmark rises', () => {
    fc.assert(
      fc.property(returns, fc.double({ min: -2, max: 2, noNaN: true }), (sample, benchmark) => {
        const low = psrOfReturns(sample, benchmark) ?? Number.NaN;
        const high = psrOfReturns(sample, benchmark + 0.1) ?? Number.NaN;
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(1);
        expect(high).toBeLessThanOrEqual(low + 1e-15);
      }),
    );
  });

  it('turns into its complement when the returns change sign', () => {
    fc.assert(
      fc.property(returns, (sample) => {
        const mirrored =
          psrOfReturns(
            sample.map((value) => -value),
            0,
          ) ?? Number.NaN;
        expect(mirrored).toBeCloseTo(1 - (psrOfReturns(sample, 0) ?? Number.NaN), 9);
      }),
    );
  });

  it('moves away from one half when the sample is repeated', () => {
    fc.assert(
      fc.property(returns, (sample) => {
        const once = Math.abs((psrOfReturns(sample, 0) ?? Number.NaN) - 0.5);
        const thrice = Math.abs((psrOfReturns([...sample, ...sample, ...sample], 0) ?? Number.NaN) - 0.5);
        expect(thrice).toBeGreaterThanOrEqual(once - 1e-9);
      }),
    );
  });
});

describe('minimum track record length', () => {
  it('is infinite for a ratio that is not above its benchmark', () => {
    expect(minimumTrackRecordLength(estimate, 0.1, 0.95)).toBe(Number.POSITIVE_INFINITY);
  });

  it('is the length at which the probabilistic Sharpe ratio reaches the confidence', () => {
    const observations = minimumTrackRecordLength(estimate, 0, 0.95);
    expect(psr2012({ ...estimate, observations }, 0)).toBeCloseTo(0.95, 12);
  });
});

describe('deflated Sharpe ratio', () => {
  it('falls with the number and the variance of the trials', () => {
    const at = (count: number, sharpeVariance: number) => deflatedSharpe(estimate, { count, sharpeVariance });
    expect(at(10, 0.001)).toBeGreaterThan(at(100, 0.001));
    expect(at(10, 0.001)).toBeGreaterThan(at(10, 0.002));
  });

  it('is the probabilistic Sharpe ratio against 0 when only one thing was tried', () => {
    expect(deflatedSharpe(estimate, { count: 1, sharpeVariance: 0.5 })).toBe(psr2012(estimate, 0));
  });
});
