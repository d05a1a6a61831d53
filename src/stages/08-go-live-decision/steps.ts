import { isTradingDay } from '../../domain/calendar/trading-calendar.ts';
import { type EpochMs, isoUtc } from '../../domain/clock.ts';
import type { Step } from '../../domain/stage.ts';
import type { DossierInputs } from './inputs.ts';

/** Capital in use and reviews of a step. */
export interface StepPlan {
  readonly step: Step;
  readonly title: string;
  /** Fraction of the capital. */
  readonly fraction: number;
  /** Weeks from the decision, first and last; the last step has no end. */
  readonly weeks: readonly [number, number | null];
  /** Trading days between two reviews. */
  readonly reviewEveryDays: number;
  readonly asks: string;
}

/** Steps with real money, in their order. */
export const STEP_PLANS: readonly StepPlan[] = [
  {
    step: 'pilot',
    title: 'pilot',
    fraction: 0.1,
    weeks: [1, 1],
    reviewEveryDays: 1,
    asks: '5 complete paper sessions on consecutive trading days; checklist of at least 95 points with all required items',
  },
  {
    step: 'ramp',
    title: 'ramp',
    fraction: 0.3,
    weeks: [2, 3],
    reviewEveryDays: 3,
    asks: 'everything that the pilot asked, and a new signed decision',
  },
  {
    step: 'full',
    title: 'full capital',
    fraction: 1,
    weeks: [4, null],
    reviewEveryDays: 5,
    asks: '30 complete paper sessions on consecutive trading days with a Sharpe ratio of at least 1.0, a profit, and more than 60 % of round trips won; the checklist as before; a new signed decision',
  },
];

/** Capital in use at a step; undefined in a rehearsal and when no capital is named. */
export function stepCapital(step: Step, capital: DossierInputs['capital']): number | undefined {
  const plan = STEP_PLANS.find((one) => one.step === step);
  return plan === undefined || capital === undefined ? undefined : plan.fraction * capital.inUse;
}

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
