import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNumberHeap } from '../../src/statistics/number-heap.ts';
import { ascending, quantile } from '../../src/statistics/quantile.ts';
import { createRunningQuantile } from '../../src/statistics/running-quantile.ts';

const values = fc.array(
  fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ noNaN: true, noDefaultInfinity: true })),
  { maxLength: 150 },
);
const shares = fc.oneof(fc.constantFrom(0, 0.05, 0.3, 0.5, 0.95, 1), fc.double({ min: 0, max: 1, noNaN: true }));

describe('a quantile of a sample that grows', () => {
  it('is that of the sorted sample after every value', () => {
    fc.assert(
      fc.property(values, shares, (sample, p) => {
        const running = createRunningQuantile(p);
        expect(running.value).toBeUndefined();
        for (const [i, value] of sample.entries()) {
          running.add(value);
          expect(running.count).toBe(i + 1);
          expect(
            Object.is((running.value ?? Number.NaN) + 0, (quantile(ascending(sample.slice(0, i + 1)), p) ?? 0) + 0),
          ).toBe(true);
        }
      }),
    );
  });

  it('is of a share only', () => {
    expect(() => createRunningQuantile(95)).toThrow('[0, 1]');
  });
});

it.each(['smallest first', 'largest first'] as const)('a heap gives its numbers back, the %s', (order) => {
  fc.assert(
    fc.property(values, (sample) => {
      const heap = createNumberHeap(order);
      for (const value of sample) heap.add(value);
      expect(heap.size).toBe(sample.length);
      const taken = sample.map(() => (heap.take() ?? Number.NaN) + 0);
      const sorted = ascending(sample.map((value) => value + 0));
      expect(taken).toEqual(order === 'smallest first' ? sorted : sorted.toReversed());
      expect(heap.take()).toBeUndefined();
    }),
  );
});
