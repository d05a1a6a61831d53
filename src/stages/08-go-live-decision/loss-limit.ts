import type { DossierInputs } from './inputs.ts';
import { formatCapitalSwitches, switchNamed } from './kill-switch-words.ts';
import { stepCapital } from './steps.ts';
import { formatMoney, formatPercent } from './words.ts';

/** The most money that a step can lose, in words, and what stops it. */
export interface LossLimit {
  readonly amount: string;
  readonly stops: string;
  /** What the limit does not cover. */
  readonly beyond: string;
}

/** From capital in use and the levels of the kill switches; says so when no capital is named. */
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
