import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PreliveError } from '../../../src/domain/errors.ts';
import {
  CLOSING_TIME_MS,
  longestSession,
  requireTimeLeft,
  requireWithinDay,
} from '../../../src/runner/paper/longest-session.ts';

const MINUTE_MS = 60_000;
/** 2026-11-16 16:00 New York, and a short day's 13:00. */
const CLOSE = Date.UTC(2026, 10, 16, 21);
const EARLY_CLOSE = Date.UTC(2026, 10, 27, 18);

const refusal = (work: () => void): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof PreliveError && error.code === 'DURATION_TOO_LONG') return error.message;
    throw error;
  }
  return 'not refused';
};

describe('a session beyond the day of the market', () => {
  it.each([
    [
      'a day at 10:00',
      Date.UTC(2026, 10, 16, 15),
      CLOSE,
      1440,
      'The market closes at 16:00 New York; from now the longest session is 5h58m: --duration 358m (asked for: 24h).',
    ],
    [
      'six hours on a short day',
      Date.UTC(2026, 10, 27, 14, 30),
      EARLY_CLOSE,
      360,
      'The market closes at 13:00 New York; from now the longest session is 3h28m: --duration 208m (asked for: 6h).',
    ],
    [
      'a minute just before the close',
      CLOSE - 150_000,
      CLOSE,
      1,
      'The market closes at 16:00 New York; two minutes are needed to close positions, so no session fits any more (asked for: 1m).',
    ],
  ])('is refused with the longest that fits: %s', (_, now, closesAt, minutes, text) => {
    expect(refusal(() => requireWithinDay(now, { closesAt }, minutes * MINUTE_MS))).toBe(text);
  });

  it('is any that would not leave two minutes to close its positions, and no other', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -600_000, max: 30_000_000 }),
        fc.integer({ min: 1, max: 90_000_000 }),
        (left, ms) => {
          const isRefused = refusal(() => requireWithinDay(CLOSE - left, { closesAt: CLOSE }, ms)) !== 'not refused';
          expect(isRefused).toBe(ms + CLOSING_TIME_MS > left);
          expect(longestSession(CLOSE - left, { closesAt: CLOSE })).toBe(left - CLOSING_TIME_MS);
        },
      ),
    );
  });
});

it('work without a duration of its own is refused with the time that it needs', () => {
  expect(refusal(() => requireTimeLeft(CLOSE - 240_000, { closesAt: CLOSE }, 180_000, 'a drill'))).toBe(
    'The market closes at 16:00 New York; a drill needs 5m before that.',
  );
});
