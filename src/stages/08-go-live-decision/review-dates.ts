import { type EpochMs, isoUtc } from '../../domain/clock.ts';
import { isTradingDay } from '../../domain/trading-calendar.ts';

const DAY_MS = 86_400_000;

/** Dates (`YYYY-MM-DD`) of `count` reviews after the day of `from` (UTC), one every `every` trading days. */
export function reviewDates(from: EpochMs, every: number, count: number): readonly string[] {
  const dates: string[] = [];
  let at = from;
  for (let tradingDays = 0; dates.length < count; ) {
    at += DAY_MS;
    const day = isoUtc(at).slice(0, 10);
    if (!isTradingDay(day)) continue;
    tradingDays++;
    if (tradingDays % every === 0) dates.push(day);
  }
  return dates;
}

/** Adds whole weeks to an instant. */
export function weeksLater(from: EpochMs, weeks: number): EpochMs {
  return from + weeks * 7 * DAY_MS;
}
