import { type EpochMs, isoUtc } from '../../domain/clock.ts';

const DAY_MS = 86_400_000;

/** `count` weekdays after the day of `from` (UTC), every `every`-th one, as `YYYY-MM-DD`. Exchange holidays are not known here. */
export function reviewDates(from: EpochMs, every: number, count: number): readonly string[] {
  const dates: string[] = [];
  let day = from;
  for (let weekdays = 0; dates.length < count; ) {
    day += DAY_MS;
    if (isWeekend(day)) continue;
    weekdays++;
    if (weekdays % every === 0) dates.push(isoUtc(day).slice(0, 10));
  }
  return dates;
}

/** The weekday after a day, both `YYYY-MM-DD`: a calendar without exchange holidays, for where no better one is at hand. */
export function nextWeekday(day: string): string {
  return reviewDates(Date.parse(`${day}T00:00:00Z`), 1, 1)[0] ?? day;
}

/** An instant moved by whole weeks. */
export function weeksLater(from: EpochMs, weeks: number): EpochMs {
  return from + weeks * 7 * DAY_MS;
}

function isWeekend(day: EpochMs): boolean {
  const weekday = new Date(day).getUTCDay();
  return weekday === 0 || weekday === 6;
}
