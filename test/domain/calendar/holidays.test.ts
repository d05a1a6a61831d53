import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALENDAR_YEARS, exchangeYear } from '../../../src/domain/calendar/holidays.ts';
import { calendarWarning, isShortDay, isTradingDay } from '../../../src/domain/calendar/trading-calendar.ts';
import xnys from './xnys.json' with { type: 'json' };

/** Published tables, nyse.com, Holidays and Trading Hours; 2025-01-09 was a day of mourning, announced on 30 December 2024. */
const PUBLISHED: Readonly<Record<number, { readonly closed: string; readonly short: string }>> = {
  2023: {
    closed: '01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25',
    short: '07-03 11-24',
  },
  2024: {
    closed: '01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25',
    short: '07-03 11-29 12-24',
  },
  2025: {
    closed: '01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25',
    short: '07-03 11-28 12-24',
  },
  2026: {
    closed: '01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25',
    short: '11-27 12-24',
  },
  2027: {
    closed: '01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24',
    short: '11-26',
  },
  2028: {
    closed: '01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25',
    short: '07-03 11-24',
  },
};

const ofYear = (year: number) => {
  const { closed, short } = exchangeYear(year);
  return { closed: [...closed].sort(), short: [...short].sort() };
};

const anyYear = fc.integer({ min: 2007, max: 2399 });
const weekdayOf = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay();

describe('the holidays of the New York Stock Exchange', () => {
  it.each(Object.entries(PUBLISHED))('are those that it published for %s', (year, { closed, short }) => {
    const dated = (days: string) => days.split(' ').map((day) => `${year}-${day}`);
    expect(ofYear(Number(year))).toEqual({ closed: dated(closed), short: dated(short) });
  });

  it('agree with an independent calendar in every year from 2007 to 2040', () => {
    const years = Array.from({ length: 34 }, (_, place) => 2007 + place);
    const of = (days: readonly string[], year: number) => days.filter((day) => day.startsWith(`${year}-`));
    for (const year of years) {
      expect([year, ofYear(year)]).toEqual([year, { closed: of(xnys.closed, year), short: of(xnys.short, year) }]);
    }
  });

  it('leave 31 December open before a New Year on a Saturday', () => {
    expect(isTradingDay('2027-12-31')).toBe(true);
    expect(isShortDay('2027-12-31')).toBe(false);
    expect(exchangeYear(2028).closed.size).toBe(9);
  });

  it('fall on weekdays of their own year, nine or ten of them, and never on a short day', () => {
    fc.assert(
      fc.property(anyYear, (year) => {
        const { closed, short } = ofYear(year);
        for (const day of [...closed, ...short]) {
          expect(day.startsWith(`${year}-`)).toBe(true);
          expect([1, 2, 3, 4, 5]).toContain(weekdayOf(day));
        }
        expect(short.filter((day) => closed.includes(day))).toEqual([]);
        if (year > CALENDAR_YEARS.last) expect([9, 10]).toContain(closed.length);
      }),
    );
  });

  it('keep Good Friday between 20 March and 23 April', () => {
    fc.assert(
      fc.property(anyYear, (year) => {
        const fridays = ofYear(year).closed.filter((day) => /-0[34]-/.test(day));
        expect(fridays).toHaveLength(1);
        expect(fridays.every((day) => weekdayOf(day) === 5)).toBe(true);
        expect(fridays.every((day) => day >= `${year}-03-20` && day <= `${year}-04-23`)).toBe(true);
      }),
    );
  });
});

describe('a day outside of the years that the calendar knows', () => {
  it.each(['2006-12-29', '2029-01-02', '2100-01-04'])('gives a warning: %s', (day) => {
    expect(calendarWarning(day)).toContain(`${day} is outside of the years`);
  });

  it.each(['2007-01-03', '2028-12-29'])('is none: %s', (day) => {
    expect(calendarWarning(day)).toBeUndefined();
  });
});
