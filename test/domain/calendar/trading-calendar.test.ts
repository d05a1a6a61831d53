import { describe, expect, it } from 'vitest';
import { nextFullTradingDay } from '../../../src/domain/calendar/trading-calendar.ts';

describe('the trading day after a day', () => {
  it.each([
    ['a weekday', '2026-11-17', '2026-11-18'],
    ['a Friday', '2026-11-20', '2026-11-23'],
    ['a Saturday', '2026-11-21', '2026-11-23'],
    ['the day before Thanksgiving: a holiday, a short day, a weekend', '2026-11-25', '2026-11-30'],
    ['Christmas: a short day, a holiday, a weekend', '2026-12-23', '2026-12-28'],
    ['Good Friday', '2027-03-25', '2027-03-29'],
    ['Juneteenth on a Saturday, kept on the Friday', '2027-06-17', '2027-06-21'],
    ['Independence Day on a Sunday, kept on the Monday', '2027-07-02', '2027-07-06'],
    ['the turn of the year', '2026-12-31', '2027-01-04'],
    ['Christmas of a year that is not published yet', '2030-12-23', '2030-12-26'],
  ])('%s', (_case, day, next) => {
    expect(nextFullTradingDay(day)).toBe(next);
  });

  // Source: nyse.com counts 251 trading days in 2026, of which two are short, and 251 in 2027, of which one is.
  it.each([
    ['2026', 249],
    ['2027', 250],
  ])('comes as often in %s as the exchange opens for a whole day', (year, count) => {
    const days: string[] = [];
    for (let day = nextFullTradingDay(`${Number(year) - 1}-12-31`); day.startsWith(year); day = nextFullTradingDay(day))
      days.push(day);
    expect(days).toHaveLength(count);
  });
});
