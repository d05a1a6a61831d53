import type { HistoryQuery } from '../venue/quotes.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const MONTH_MS = 30 * DAY_MS;

/** Bar lengths by the names that a Gateway lists; weeks and months have abbreviated names. */
export const BAR_SIZES: ReadonlyMap<string, number> = new Map([
  ...[1, 5, 10, 15, 30].map((count) => [`${count} secs`, count * SECOND_MS] as const),
  ['1 min', MINUTE_MS],
  ...[2, 3, 5, 10, 15, 20, 30].map((count) => [`${count} mins`, count * MINUTE_MS] as const),
  ['1 hour', HOUR_MS],
  ...[2, 3, 4, 8].map((count) => [`${count} hours`, count * HOUR_MS] as const),
  ['1 day', DAY_MS],
  ['1W', WEEK_MS],
  ['1M', MONTH_MS],
]);

const ALIASES: ReadonlyMap<string, string> = new Map([
  ['1 sec', '1 secs'],
  ['1 week', '1W'],
  ['1 month', '1M'],
]);

/** Length of a bar by its name; a week has 7 days, a month 30. */
export function barSizeMs(name: string): number | undefined {
  const trimmed = name.trim();
  return BAR_SIZES.get(ALIASES.get(trimmed) ?? trimmed);
}

/** Step sizes of Interactive Brokers: the longest duration of a row, its smallest and its largest bar. */
const STEPS: readonly (readonly [durationMs: number, smallestMs: number, largestMs: number])[] = [
  [60 * SECOND_MS, SECOND_MS, MINUTE_MS],
  [120 * SECOND_MS, SECOND_MS, 2 * MINUTE_MS],
  [1800 * SECOND_MS, SECOND_MS, 30 * MINUTE_MS],
  [3600 * SECOND_MS, 5 * SECOND_MS, HOUR_MS],
  [14_400 * SECOND_MS, 10 * SECOND_MS, 3 * HOUR_MS],
  [28_800 * SECOND_MS, 30 * SECOND_MS, 8 * HOUR_MS],
  [DAY_MS, MINUTE_MS, DAY_MS],
  [2 * DAY_MS, 2 * MINUTE_MS, DAY_MS],
  [WEEK_MS, 3 * MINUTE_MS, WEEK_MS],
  [MONTH_MS, 30 * MINUTE_MS, MONTH_MS],
  [Number.POSITIVE_INFINITY, DAY_MS, MONTH_MS],
];

const UNITS_MS = { S: SECOND_MS, D: DAY_MS, W: WEEK_MS, M: MONTH_MS, Y: 365 * DAY_MS } as const;

/** Result of checking a bar's length against a duration. */
export type StepCheck = 'allowed' | 'too_small' | 'too_large';

/** Checks a bar's length against the step sizes. A duration between two rows belongs to the longer one. */
export function checkStep(duration: HistoryQuery['duration'], barMs: number): StepCheck {
  const [smallest, largest] = stepsOf(duration);
  if (barMs < smallest) return 'too_small';
  return barMs > largest ? 'too_large' : 'allowed';
}

/** Names of the bar lengths that a duration allows. */
export function allowedSizes(duration: HistoryQuery['duration']): string {
  const [smallest, largest] = stepsOf(duration);
  return [...BAR_SIZES]
    .filter(([, ms]) => ms >= smallest && ms <= largest)
    .map(([name]) => name)
    .join(', ');
}

function stepsOf({ count, unit }: HistoryQuery['duration']): readonly [smallestMs: number, largestMs: number] {
  const [, smallest = DAY_MS, largest = MONTH_MS] = STEPS.find(([ms]) => count * UNITS_MS[unit] <= ms) ?? [];
  return [smallest, largest];
}
