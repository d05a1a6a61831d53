import { describe, expect, it } from 'vitest';
import { ClockWatch } from '../../../src/adapters/ib/clock-watch.ts';

const LIMIT_MS = 5000;
const NOON = Date.UTC(2026, 10, 18, 17, 0, 0);
const NOON_SECONDS = NOON / 1000;

/** What is told of an answer that took so long. */
function skewOf(theirSeconds: number, askedAt: number, tookMs = 0): number | undefined {
  return new ClockWatch(LIMIT_MS).answered(theirSeconds, askedAt, askedAt + tookMs)?.skewMs;
}

describe('the watch on the clocks', () => {
  it.each([
    ['the same time', NOON_SECONDS, NOON + 999, 0, undefined],
    ['ahead by the limit', NOON_SECONDS + 5, NOON, 0, undefined],
    ['ahead by more', NOON_SECONDS + 6, NOON, 0, 6000],
    ['behind by the limit, within the second that is cut off', NOON_SECONDS - 5, NOON + 1000, 0, undefined],
    ['behind by more', NOON_SECONDS - 6, NOON + 1, 0, -5001],
    ['an answer that was long on its way', NOON_SECONDS - 3, NOON - 3000, 9000, undefined],
  ])('%s', (_, theirSeconds, askedAt, tookMs, expected) => {
    expect(skewOf(theirSeconds, askedAt, tookMs)).toBe(expected);
  });

  it('tells a difference once, and once that it is over', () => {
    const watch = new ClockWatch(LIMIT_MS);
    const told = [60, 60, 0, 0].map((ahead) => watch.answered(NOON_SECONDS + ahead, NOON, NOON)?.state);
    expect(told).toEqual(['found', undefined, 'over', undefined]);
  });
});
