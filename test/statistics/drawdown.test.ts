import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawdown, equityOfReturns } from '../../src/statistics/drawdown.ts';
import { NUMBER, readOracle } from './oracle.ts';

const NUMBERS = { type: 'array', items: NUMBER };
const oracle = readOracle<{
  equity: number[];
  max_drawdown: number;
  max_drawdown_duration_obs: number;
  returns_case: { returns: number[]; equity_with_initial_1: number[]; max_drawdown: number };
  trap: { returns: number[]; mdd_with_initial: number };
}>('drawdown', {
  type: 'object',
  required: ['equity', 'max_drawdown', 'max_drawdown_duration_obs', 'returns_case', 'trap'],
  properties: { equity: NUMBERS, max_drawdown: NUMBER, max_drawdown_duration_obs: NUMBER },
});

const curves = fc.array(fc.double({ min: 1, max: 1000, noNaN: true }), { minLength: 1, maxLength: 60 });

describe('drawdown', () => {
  it('is the deepest fall from the highest point so far', () => {
    expect(drawdown(oracle.equity)).toEqual({
      maximum: oracle.max_drawdown,
      peakIndex: 3,
      troughIndex: 4,
      longestDuration: oracle.max_drawdown_duration_obs,
    });
  });

  it.each([
    ['recovered', [100, 90, 95, 100], 3],
    ['not recovered', [100, 90, 95], 2],
    ['twice, the second longer', [100, 90, 101, 100, 99, 98], 3],
    ['never', [100, 100, 101], 0],
  ])('lasts from the peak to the recovery or the end: %s', (_case, equity, duration) => {
    expect(drawdown(equity)?.longestDuration).toBe(duration);
  });

  it('follows from returns', () => {
    const equity = equityOfReturns(oracle.returns_case.returns, 1);
    equity.forEach((value, i) => {
      expect(value).toBeCloseTo(oracle.returns_case.equity_with_initial_1[i] ?? Number.NaN, 12);
    });
    expect(drawdown(equity)?.maximum).toBeCloseTo(oracle.returns_case.max_drawdown, 14);
  });

  it('sees a loss in the first period, because the initial capital is part of the curve', () => {
    expect(drawdown(equityOfReturns(oracle.trap.returns, 1))?.maximum).toBeCloseTo(oracle.trap.mdd_with_initial, 14);
  });

  it.each([[[]], [[100, 0]], [[100, -5, 10]], [[Number.NaN]]])('does not exist for %j', (equity) => {
    expect(drawdown(equity)).toBeUndefined();
  });

  it('is 0 for a curve that never falls', () => {
    fc.assert(
      fc.property(curves, (curve) => {
        expect(drawdown(curve.toSorted((a, b) => a - b))).toMatchObject({ maximum: 0, longestDuration: 0 });
      }),
    );
  });

  it('is the same for a curve in another currency, and never falls as the curve goes on', () => {
    fc.assert(
      fc.property(curves, fc.double({ min: 1, max: 1000, noNaN: true }), (curve, next) => {
        const now = drawdown(curve)?.maximum ?? Number.NaN;
        expect(drawdown(curve.map((value) => value * 8))?.maximum).toBe(now);
        expect(drawdown([...curve, next])?.maximum).toBeGreaterThanOrEqual(now);
      }),
    );
  });
});
