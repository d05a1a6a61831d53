import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { poolSums, sampleSums } from '../../src/statistics/pooled-moments.ts';

const samples = fc.array(fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 30 }), { maxLength: 6 });

describe('pooled sums', () => {
  it('are those of all values in one sample', () => {
    fc.assert(
      fc.property(samples, (parts) => {
        const pooled = poolSums(parts.map(sampleSums));
        const whole = sampleSums(parts.flat());
        expect(pooled.observations).toBe(whole.observations);
        expect(pooled.mean).toBeCloseTo(whole.mean, 8);
        expect(pooled.squaredDeviations).toBeCloseTo(whole.squaredDeviations, 4);
      }),
    );
  });

  it('of nothing are zeros', () => {
    expect(poolSums([])).toEqual({ observations: 0, mean: 0, squaredDeviations: 0 });
  });
});
