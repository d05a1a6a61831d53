import type { JsonObject } from '../../domain/json.ts';
import type { DossierInputs } from './inputs.ts';
import { reviewDates } from './review-dates.ts';
import { STEP_PLANS } from './steps.ts';
import { formatMoney, ROLE_TITLES } from './words.ts';

/** Reviews that the document names by their dates. */
const REVIEWS = 5;

/** Who can stop the system, and how: whoever reads the first page must not have to look it up. */
export function stopLines({ contacts, rollbackCommands }: DossierInputs): readonly JsonObject[] {
  const people = contacts.map(({ role, name, reach }) => ({
    who: `${ROLE_TITLES[role] ?? role}, ${name}`,
    how: `${reach}`,
  }));
  return [
    { who: 'The system itself', how: 'the kill switches above: they close everything without a person' },
    { who: 'Whoever sits at the terminal', how: `${rollbackCommands.stop}; ${rollbackCommands.flatten}` },
    {
      who: 'Whoever has Trader Workstation open',
      how: 'Global Cancel, then Close All Positions: this works when the system does not answer',
    },
    ...people,
  ];
}

/** The limits that are signed for the step, in money; empty where there are none. */
export function limitRows({ deployment }: DossierInputs): readonly JsonObject[] {
  if (deployment === undefined) return [];
  const money = (amount: number) => formatMoney(amount, deployment.currency);
  return [
    { limit: 'Capital in use', value: money(deployment.capital_in_use) },
    { limit: 'Largest worth of one order', value: money(deployment.max_order_value) },
    { limit: 'Largest position in one symbol', value: money(deployment.max_position_value) },
    { limit: 'All positions together', value: money(deployment.max_gross_exposure) },
    { limit: 'Long less short positions', value: money(deployment.max_net_exposure) },
    { limit: 'Loss of a day at which everything is closed', value: money(deployment.max_daily_loss) },
    { limit: 'Fall from the highest point at which everything is closed', value: money(deployment.max_drawdown) },
    { limit: 'Symbols', value: deployment.symbols.join(', ') },
  ];
}

/** When the step is looked at again; nothing in a rehearsal. */
export function stepReviews({ step, validity }: DossierInputs): readonly string[] {
  const plan = STEP_PLANS.find((one) => one.step === step);
  return plan === undefined ? [] : reviewDates(Date.parse(validity.from), plan.reviewEveryDays, REVIEWS);
}
