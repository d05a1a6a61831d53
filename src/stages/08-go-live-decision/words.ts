import { type AccountReference, accountKind } from '../../domain/account.ts';
import type { Decision, Role } from '../../domain/decision.ts';
import type { JsonValue } from '../../domain/json.ts';
import type { Step } from '../../domain/stage.ts';
import type { ClauseVerdict, EvidenceUse } from '../../domain/verdict.ts';

/** What a decision means, in a sentence. */
export const DECISION_WORDS: Readonly<Record<Decision, string>> = {
  GO_LIVE_APPROVED: 'the system may trade real money at this step',
  CONDITIONAL_APPROVAL: 'the system may trade real money at this step, with the waived clauses below',
  ROLLBACK_AND_INVESTIGATE: 'the system must not trade; what failed is investigated first',
  NOT_READY: 'the system must not trade yet; evidence is missing',
  REHEARSAL_PASSED: 'the rehearsal passed; it approves nothing',
  REHEARSAL_FAILED: 'the rehearsal failed; what failed is listed below',
  REHEARSAL_INCOMPLETE: 'the rehearsal is incomplete; evidence is missing',
};

/** What a step is, in a sentence. */
export const STEP_WORDS: Readonly<Record<Step, string>> = {
  rehearsal: 'rehearsal on the simulated gateway, no real money',
  pilot: 'pilot with 10 % of the capital',
  ramp: 'ramp with 30 % of the capital',
  full: 'full capital',
};

/** Roles as people call them. */
export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  risk_officer: 'Risk Officer',
  cto: 'Chief Technology Officer',
  lead_trader: 'Lead Trader',
};

/** The same by the names that contacts have. */
export const ROLE_TITLES: Readonly<Record<string, string>> = {
  ...ROLE_WORDS,
  'broker trade desk': 'Trade desk of the broker',
};

/** Name of a clause in a document. */
export function clauseTitle({ title, label, id }: Pick<ClauseVerdict, 'title' | 'label' | 'id'>): string {
  return title ?? label ?? id;
}

/** The account that a step trades, and whose money that is. */
export function formatTradingAccount(account: AccountReference): string {
  return accountKind(account) === 'live'
    ? `${account.masked}, LIVE: real money`
    : `${account.masked}, paper: no real money`;
}

/** A value for a table: yes and no, numbers with up to four digits after the point and commas between thousands. */
export function formatDocumentValue(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return 'missing';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'number' ? formatDocumentNumber(value) : JSON.stringify(value);
}

/**
 * A value with what is known of it: `41 annualized; 95 % interval 8.5 to 73.5; 360 observations`.
 *
 * @param number how the ends of the interval are written.
 */
export function formatMeasured(
  value: string,
  { unit, interval, samples }: Pick<EvidenceUse, 'unit' | 'interval' | 'samples'>,
  number: (value: number) => string = formatDocumentNumber,
): string {
  return [
    unit === 'boolean' ? value : `${value} ${unit}`,
    ...(interval === undefined ? [] : [`95 % interval ${interval.map(number).join(' to ')}`]),
    ...(samples === undefined ? [] : [`${samples} ${samples === 1 ? 'observation' : 'observations'}`]),
  ].join('; ');
}

/** One to four decimals by size, without trailing zeros; commas between thousands; never `-0`. */
export function formatDocumentNumber(value: number): string {
  const size = Math.abs(value);
  const decimals = size >= 100 ? 1 : size >= 1 ? 2 : 4;
  const [whole = '', fraction = ''] = size.toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const kept = fraction.replace(/0+$/, '');
  const digits = kept === '' ? grouped : `${grouped}.${kept}`;
  return value < 0 && /[1-9]/.test(digits) ? `-${digits}` : digits;
}

/** Money without cents: `12,500 USD`. */
export function formatMoney(amount: number, currency: string): string {
  return `${formatDocumentNumber(Math.round(amount))} ${currency}`;
}

/** A gain or a loss to the cent: `+1,234.50 USD`, `-3.00 USD`, `0.00 USD`. */
export function moneyToTheCent(amount: number, currency: string): string {
  const [whole = '', cents = ''] = Math.abs(amount).toFixed(2).split('.');
  const digits = `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents}`;
  const sign = /[1-9]/.test(digits) ? (amount < 0 ? '-' : '+') : '';
  return `${sign}${digits} ${currency}`;
}

/** A fraction as `12.5 %`. */
export function formatPercent(fraction: number): string {
  return `${formatDocumentNumber(Math.round(fraction * 1000) / 10)} %`;
}
