import { isTradingDay } from '../../domain/calendar/trading-calendar.ts';
import { type EpochMs, isoUtc } from '../../domain/clock.ts';

const DAY_MS = 86_400_000;

/** `count` trading days after the day of `from` (UTC), every `every`-th one, as `YYYY-MM-DD`. */
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

/** An instant moved by whole weeks. */
export function weeksLater(from: EpochMs, weeks: number): EpochMs {
  return from + weeks * 7 * DAY_MS;
}
