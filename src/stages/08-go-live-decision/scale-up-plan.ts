import type { Artifact, StageContext } from '../../domain/artifact.ts';
import type { JsonObject } from '../../domain/json.ts';
import { documentHead } from './decision-gate.ts';
import type { DossierInputs } from './inputs.ts';
import { capitalSwitchLevels, switchNamed } from './kill-switch-words.ts';
import { reviewDates, weeksLater } from './review-dates.ts';
import { STEP_PLANS, type StepPlan, stepCapital } from './steps.ts';
import { formatMoney, formatPercent } from './words.ts';

/** Reviews that the plan names for the last step, which has no end. */
const REVIEWS_OF_LAST_STEP = 4;
const TRADING_DAYS_PER_WEEK = 5;

/** `SCALE_UP_PLAN.md`: steps, limits in money, review dates and the rules of going back. */
export function scaleUpPlanArtifact(inputs: DossierInputs, context: StageContext): Artifact {
  return {
    kind: 'document',
    path: 'SCALE_UP_PLAN.md',
    template: 'scale-up-plan',
    model: {
      ...documentHead(inputs, context),
      capital: inputs.capital === undefined ? null : formatMoney(inputs.capital.inUse, inputs.capital.currency),
      steps: STEP_PLANS.map((plan) => stepModel(plan, inputs)),
      limits: limitRows(inputs),
      demotions: demotionRules(inputs),
    },
  };
}

/** A row for each limit, with its value at each step. */
function limitRows({ limits: { limits, killSwitches }, capital }: DossierInputs): readonly JsonObject[] {
  const fractions = {
    'capital in use': 1,
    'largest position in one symbol': limits.box,
    'all positions together': limits.gross,
    ...capitalSwitchLevels(killSwitches),
  };
  const money = (plan: StepPlan, fraction: number) => {
    const inUse = stepCapital(plan.step, capital);
    return inUse === undefined || capital === undefined
      ? `${formatPercent(fraction)} of the capital in use`
      : formatMoney(fraction * inUse, capital.currency);
  };
  return [
    { limit: 'part of the capital', values: STEP_PLANS.map((plan) => formatPercent(plan.fraction)) },
    ...Object.entries(fractions).map(([limit, fraction]) => ({
      limit,
      values: STEP_PLANS.map((plan) => money(plan, fraction)),
    })),
  ];
}

function stepModel(plan: StepPlan, inputs: DossierInputs): JsonObject {
  return {
    title: plan.title,
    current: plan.step === inputs.step,
    weeks: plan.weeks[1] === null ? `from week ${plan.weeks[0]}` : formatWeek(plan.weeks[0], plan.weeks[1]),
    review: plan.reviewEveryDays === 1 ? 'every trading day' : `every ${plan.reviewEveryDays} trading days`,
    reviews: datesOf(plan, Date.parse(inputs.validity.from)),
    asks: plan.asks,
  };
}

function formatWeek(first: number, last: number): string {
  return first === last ? `week ${first}` : `weeks ${first} to ${last}`;
}

function datesOf({ weeks: [first, last], reviewEveryDays }: StepPlan, from: number): readonly string[] {
  const days = last === null ? undefined : (last - first + 1) * TRADING_DAYS_PER_WEEK;
  const count = days === undefined ? REVIEWS_OF_LAST_STEP : Math.floor(days / reviewEveryDays);
  return reviewDates(weeksLater(from, first - 1), reviewEveryDays, count);
}

/** When a step is lost, and where the system goes then. */
function demotionRules({ limits: { killSwitches, rollback } }: DossierInputs): readonly JsonObject[] {
  const pnl = switchNamed(killSwitches, 'pnl');
  return [
    { when: 'a kill switch fired', action: 'stop; back to paper trading; a new decision for the pilot step' },
    {
      when: `the loss since the step began is more than ${formatPercent(-pnl.warnAt)} of the capital in use`,
      action: 'back to the step before; the Risk Officer decides about a return',
    },
    { when: 'a rollback was started, by itself or by hand', action: 'stop until the cause is found and corrected' },
    {
      when: `an alert was raised: pacing, more than ${formatPercent(rollback.rejectRatio)} rejects, or latency above ${rollback.latencyFactor} times the baseline`,
      action: 'no next step before a review has found the cause',
    },
    { when: 'a review was missed', action: 'back to the step before until it has been held' },
    { when: 'commit or configuration changed', action: 'the decision is void; validate again' },
    { when: 'the decision is no longer valid', action: 'stop; a new decision' },
  ];
}
