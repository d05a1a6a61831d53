import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equityCurve, maximumDrawdown } from '../../../src/stages/07-paper-trading/returns.ts';
import { profitLine } from '../../../src/stages/07-paper-trading/session-summary.ts';
import { makeSession } from './made-session.ts';

const curves = fc
  .array(
    fc.record({ wait: fc.integer({ min: 1, max: 600_000 }), equity: fc.integer({ min: -500_000, max: 500_000 }) }),
    {
      minLength: 1,
      maxLength: 100,
    },
  )
  .map((steps) => {
    let at = Date.UTC(2026, 10, 16, 14, 30);
    return steps.map(({ wait, equity }) => {
      at += wait;
      return { at, equity };
    });
  });

describe('the profit line of a session', () => {
  it('begins at zero, ends at the profit, and holds only profits that the curve has', () => {
    fc.assert(
      fc.property(curves, (curve) => {
        const line = profitLine(curve);
        const profits = curve.map(({ equity }) => equity - (curve[0]?.equity ?? 0));
        expect(line).toHaveLength(49);
        expect([line[0], line.at(-1)]).toEqual([0, profits.at(-1)]);
        expect(line.filter((value) => !profits.includes(value))).toEqual([]);
      }),
    );
  });

  it('takes at each instant the last point before or at it, to the cent', () => {
    const curve = Array.from({ length: 97 }, (_, i) => ({ at: i * 1000, equity: 100 + i / 8 }));
    expect(profitLine(curve).slice(0, 4)).toEqual([0, 0.25, 0.5, 0.75]);
    expect(profitLine(curve.map(({ at, equity }) => ({ at, equity: equity / 3 }))).at(-1)).toBe(4);
    const late = [
      { at: 0, equity: 5 },
      { at: 47.9, equity: 6 },
      { at: 48, equity: 7 },
    ];
    expect(profitLine(late).slice(-2)).toEqual([0, 2]);
  });

  it('is empty without a point', () => {
    expect(profitLine([])).toEqual([]);
  });

  it('never falls deeper than the largest fall that is recorded beside it', () => {
    const { session } = makeSession(3);
    const curve = equityCurve(session);
    const line = profitLine(curve).map((profit, i) => ({ at: i, equity: session.capitalInUse + profit }));
    const fall = maximumDrawdown(curve, session.capitalInUse) ?? 0;
    expect(fall).toBeGreaterThan(0);
    expect(maximumDrawdown(line, session.capitalInUse)).toBeLessThanOrEqual(fall + 1e-6);
  });
});
