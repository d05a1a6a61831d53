import { describe, expect, it } from 'vitest';
import { isSinceFullSession, lastFullSession } from '../../../src/domain/calendar/session-day.ts';

const at = (text: string) => Date.parse(text);
const opening = (text: string, count?: number) => new Date(lastFullSession(at(text), count).opensAt).toISOString();

describe('the last full trading session', () => {
  it.each([
    [
      'on a trading day before the close is that of the day before',
      '2026-11-19T20:59:59.999Z',
      '2026-11-18T14:30:00.000Z',
    ],
    ['from the close on is that of the day', '2026-11-19T21:00:00.000Z', '2026-11-19T14:30:00.000Z'],
    [
      'late in the evening in New York is still that of the day there',
      '2026-11-20T03:00:00.000Z',
      '2026-11-19T14:30:00.000Z',
    ],
    ['over a weekend is that of Friday', '2026-11-22T12:00:00.000Z', '2026-11-20T14:30:00.000Z'],
    ['on Monday before the close is that of Friday', '2026-11-23T15:00:00.000Z', '2026-11-20T14:30:00.000Z'],
    [
      'after Thanksgiving and its short Friday is that of Wednesday',
      '2026-11-28T12:00:00.000Z',
      '2026-11-25T14:30:00.000Z',
    ],
    ['in summer opens at 13:30 UTC', '2026-07-15T20:00:00.000Z', '2026-07-15T13:30:00.000Z'],
    [
      'on the Monday after the clocks changed is that of Friday in summer time',
      '2026-11-02T12:00:00.000Z',
      '2026-10-30T13:30:00.000Z',
    ],
  ])('%s', (_when, instant, expected) => {
    expect(opening(instant)).toBe(expected);
  });

  it('can be counted back over weekends, holidays and short days', () => {
    expect(opening('2026-11-30T22:00:00.000Z', 3)).toBe('2026-11-24T14:30:00.000Z');
  });

  it('has begun at an instant exactly when its opening is not later, through a year', () => {
    const quarter = 900_000;
    const end = at('2027-01-01T00:00:00.000Z');
    for (let now = at('2026-01-01T00:00:00.000Z'); now < end; now += 7 * quarter) {
      const { opensAt } = lastFullSession(now, 2);
      for (const seenAt of [opensAt - 3_600_000, opensAt - 1, opensAt, opensAt + 3_600_000])
        expect(isSinceFullSession(seenAt, now, 2), new Date(now).toISOString()).toBe(seenAt >= opensAt);
    }
  });
});
