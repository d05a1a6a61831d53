import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDateTime } from '../../src/contracts/date-time.ts';

describe('isDateTime', () => {
  it.each([
    '2026-11-16T14:30:00Z',
    '2026-11-16T14:30:00.250Z',
    '2024-02-29T00:00:00.000000001Z',
    '2000-02-29T23:59:59+14:00',
    '2026-11-16T09:30:00-05:00',
  ])('accepts %s', (text) => {
    expect(isDateTime(text)).toBe(true);
  });

  it.each([
    ['30 February', '2026-02-30T14:30:00Z'],
    ['29 February of a common year', '2026-02-29T14:30:00Z'],
    ['29 February of 1900', '1900-02-29T14:30:00Z'],
    ['31 April', '2026-04-31T14:30:00Z'],
    ['day 0', '2026-04-00T14:30:00Z'],
    ['month 19', '2026-19-01T14:30:00Z'],
    ['month 0', '2026-00-01T14:30:00Z'],
    ['hour 24', '2026-11-16T24:00:00Z'],
    ['minute 60', '2026-11-16T14:60:00Z'],
    ['second 60', '2026-11-16T14:30:60Z'],
    ['a blank for the T', '2026-11-16 14:30:00Z'],
    ['no zone', '2026-11-16T14:30:00'],
    ['a dot without digits', '2026-11-16T14:30:00.Z'],
    ['text behind the zone', '2026-11-16T14:30:00Zulu'],
    ['an offset of 24 hours', '2026-11-16T14:30:00+24:00'],
    ['an offset of 60 minutes', '2026-11-16T14:30:00+01:60'],
    ['an offset without colon', '2026-11-16T14:30:00+0100'],
    ['a letter in the year', '2O26-11-16T14:30:00Z'],
    ['a sign in the day', '2026-11--6T14:30:00Z'],
    ['another separator of dates', '2026/11/16T14:30:00Z'],
    ['another separator of times', '2026-11-16T14.30.00Z'],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(isDateTime(text)).toBe(false);
  });

  it('accepts every instant that the platform prints', () => {
    const instants = fc.date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(fc.property(instants, (date) => isDateTime(date.toISOString())));
  });

  it('accepts a calendar day exactly when the platform keeps it', () => {
    const parts = fc.tuple(
      fc.integer({ min: 1000, max: 9999 }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
    );
    const two = (value: number) => String(value).padStart(2, '0');
    fc.assert(
      fc.property(parts, ([year, month, day]) => {
        const exists = new Date(Date.UTC(year, month - 1, day))
          .toISOString()
          .startsWith(`${year}-${two(month)}-${two(day)}`);
        expect(isDateTime(`${year}-${two(month)}-${two(day)}T00:00:00Z`)).toBe(exists);
      }),
    );
  });
});
