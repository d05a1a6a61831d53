import type { JsonObject } from '../../domain/json.ts';
import { formatMoney, formatPercent, ROLE_TITLES } from './format.ts';
import type { DossierInputs } from './inputs.ts';
import { formatCapitalSwitches, switchNamed } from './kill-switch-format.ts';
import { reviewDates, STEP_PLANS, stepCapital } from './steps.ts';

/** Number of reviews listed with their dates. */
const REVIEWS = 5;

/** People who can stop the system, and the ways to do it: the first page must be enough. */
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

/** Signed limits of the step, in money; empty without any. */
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

/** Review dates of the step; empty in a rehearsal. */
export function stepReviews({ step, validity }: DossierInputs): readonly string[] {
  const plan = STEP_PLANS.find((one) => one.step === step);
  return plan === undefined ? [] : reviewDates(Date.parse(validity.from), plan.reviewEveryDays, REVIEWS);
}

/** Largest possible loss of a step, in words, and the switches that stop it. */
interface LossLimit {
  readonly amount: string;
  readonly stops: string;
  /** Losses not covered by the limit. */
  readonly beyond: string;
}

/** Computed from capital in use and kill-switch levels; states when no capital is named. */
export function lossLimit({ step, capital, limits }: DossierInputs): LossLimit {
  const pnl = switchNamed(limits.killSwitches, 'pnl');
  const stops =
    `${formatCapitalSwitches(limits.killSwitches)}; no order may bring one symbol ` +
    `above ${formatPercent(limits.limits.box)} of it.`;
  if (step === 'rehearsal') return { amount: 'None: a rehearsal trades simulated money.', stops, beyond: BEYOND };
  const inUse = stepCapital(step, capital);
  if (inUse === undefined || capital === undefined) {
    return { amount: 'Not known: prelive.yaml names no capital.', stops, beyond: BEYOND };
  }
  const loss = formatMoney(-pnl.fireAt * inUse, capital.currency);
  const gross = formatMoney(limits.limits.gross * inUse, capital.currency);
  return {
    amount: `${loss}, which is ${formatPercent(-pnl.fireAt)} of the ${formatMoney(inUse, capital.currency)} in use.`,
    stops,
    beyond: `${BEYOND} All positions together may reach ${gross}.`,
  };
}

const BEYOND =
  'The loss can grow while positions are being closed: a jump of the price, a trading halt or a lost connection is not stopped by a switch.';
