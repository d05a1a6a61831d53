import { describe, expect, test } from 'vitest';
import { compactDate, newYorkOpen, previousOpens } from '../../../src/domain/calendar/session-day.ts';

const iso = (at: number) => new Date(at).toISOString();

describe('the calendar of New York', () => {
  test.each([
    ['winter', { year: 2026, month: 11, day: 16 }, '2026-11-16T14:30:00.000Z'],
    ['summer', { year: 2026, month: 7, day: 1 }, '2026-07-01T13:30:00.000Z'],
    ['the Friday before summer time begins', { year: 2026, month: 3, day: 6 }, '2026-03-06T14:30:00.000Z'],
    ['the Monday after it has begun', { year: 2026, month: 3, day: 9 }, '2026-03-09T13:30:00.000Z'],
    ['the Friday before it ends', { year: 2026, month: 10, day: 30 }, '2026-10-30T13:30:00.000Z'],
    ['the Monday after it has ended', { year: 2026, month: 11, day: 2 }, '2026-11-02T14:30:00.000Z'],
  ])('opens at 09:30 New York in %s', (_, date, expected) => {
    expect(iso(newYorkOpen(date))).toBe(expected);
  });

  test('takes the weekdays before a session, oldest first, each at its own 09:30', () => {
    const opens = previousOpens(newYorkOpen({ year: 2026, month: 11, day: 3 }), 3);
    expect(opens.map(iso)).toEqual([
      '2026-10-29T13:30:00.000Z',
      '2026-10-30T13:30:00.000Z',
      '2026-11-02T14:30:00.000Z',
    ]);
  });

  test('names the date of New York, not of UTC', () => {
    expect(compactDate(Date.UTC(2026, 10, 17, 2))).toBe('20261116');
  });
});
