import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AGE_UNITS, durationMs } from '../../src/domain/duration.ts';

describe('a duration', () => {
  it.each([
    ['250ms', 250],
    ['60s', 60_000],
    ['45m', 2_700_000],
    ['6h', 21_600_000],
    ['1.5h', 5_400_000],
    ['0s', 0],
  ])('of %s is %d ms', (text, expected) => {
    expect(durationMs(text)).toBe(expected);
  });

  it.each(['', '6', 'h', '-1h', '6 h', '6hours', '1e3s', '٣h', '1.h', '.5h', '90d', `${'9'.repeat(20)}h`])(
    'is not read from "%s"',
    (text) => {
      expect(durationMs(text)).toBeUndefined();
    },
  );

  it('has the units that are asked for, and no others', () => {
    expect(durationMs('90d', AGE_UNITS)).toBe(7_776_000_000);
    expect(durationMs('90s', AGE_UNITS)).toBeUndefined();
  });

  it('is a finite number or nothing, for every text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(Number.isFinite(durationMs(text) ?? 0)).toBe(true);
      }),
    );
  });
});
