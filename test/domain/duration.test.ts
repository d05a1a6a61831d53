import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AGE_UNITS, durationMs, readDuration, SCENARIO_DURATION } from '../../src/domain/duration.ts';

const DAY_MS = 86_400_000;

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

describe('a length of time', () => {
  it.each([
    ['100ms', 100],
    ['1.5s', 1500],
    ['0.25s', 250],
    ['744h', 31 * DAY_MS],
  ])('%s is read', (text, ms) => {
    expect(readDuration(text, SCENARIO_DURATION)).toEqual({ kind: 'duration', ms });
  });

  it.each(['0.0001ms', '745h', '99999999999999999999h', `${'9'.repeat(400)}h`])(
    '%.30s is beyond the bounds',
    (text) => {
      expect(readDuration(text, SCENARIO_DURATION)).toEqual({ kind: 'refused', why: 'bounds' });
    },
  );

  it.each(['', '6', 'h', '-1h', '+1h', '6 h', '6hours', '1e3s', '1d', '1.h', '.5h', 'NaNs', 'Infinityh', '１h'])(
    '"%s" is none',
    (text) => {
      expect(readDuration(text, SCENARIO_DURATION)).toEqual({ kind: 'refused', why: 'form' });
    },
  );

  it('is a whole number of milliseconds within its bounds, or is refused, whatever the text', () => {
    const text = fc.oneof(
      fc.string(),
      fc.tuple(fc.double({ min: 0 }), fc.constantFrom('ms', 's', 'm', 'h', 'd', '')).map(([n, unit]) => `${n}${unit}`),
      fc.stringMatching(/^\d{1,30}(\.\d{1,20})?(ms|s|m|h)$/),
    );
    fc.assert(
      fc.property(text, (one) => {
        const read = readDuration(one, SCENARIO_DURATION);
        if (read.kind === 'refused') return;
        expect(Number.isSafeInteger(read.ms)).toBe(true);
        expect(read.ms).toBeGreaterThanOrEqual(0);
        expect(read.ms).toBeLessThanOrEqual(31 * DAY_MS);
      }),
      { seed: 3, numRuns: 2000 },
    );
  });
});
