import { executionRoot } from '../../src/domain/execution-id.ts';
import type { VenueDump } from '../../src/gateway/venue/account.ts';
import { type Course, ON_THE_WAY_MS } from './course.ts';
import type { Finding } from './player.ts';
import type { LoggedExecution, SessionLog } from './session-log.ts';

/** The venue's truth about our orders. */
export interface OrderTruth {
  readonly orders: VenueDump['orders'];
  readonly executions: VenueDump['executions'];
}

/** Commissions are asked for again by then. */
const CHARGED_WITHIN_MS = 60_000;

/** Finds orders, fills and costs of which the log says something else than the venue, and orders that shared an id. */
export function orderFaults(truth: OrderTruth, { session, end }: SessionLog, course: Course | undefined) {
  const findings: Finding[] = [];
  const find = (kind: string, words: string) => void findings.push({ kind, words });
  for (const id of course?.heard.reusedIds() ?? []) find('order id used twice', id);
  if (end === undefined || end.unverified !== null) return findings;
  const logged = new Map(session.orders.map((one) => [one.intent_id, one]));
  for (const { orderRef, status } of truth.orders) {
    const state = logged.get(orderRef)?.state;
    if (status === 'Filled' ? state !== 'FILLED' : state === 'FILLED') {
      find('order state differs', `${orderRef}: ${state} in the log, ${status} at the venue`);
    }
  }
  for (const order of session.orders) {
    if (isFilledTooEarly(order, session)) find('filled by a word', `${order.intent_id} was FILLED before its fills`);
  }
  for (const { executionId, commission } of truth.executions) {
    const fill = session.executions.find((one) => executionRoot(one.execution_id) === executionRoot(executionId));
    if (fill === undefined || isCharged(fill, commission.commission, session.ended_at)) continue;
    find('cost differs', `${executionId}: ${fill.commission} in the log, ${commission.commission} at the venue`);
  }
  return findings;
}

/** It counted as filled when its executions did not add up to it. */
function isFilledTooEarly(
  { intent_id, quantity, transitions }: SessionLog['session']['orders'][number],
  session: SessionLog['session'],
): boolean {
  const filled = transitions.find(({ to }) => to === 'FILLED');
  const fills = session.executions.filter((one) => one.intent_id === intent_id);
  if (filled === undefined || isCorrected(fills, session)) return false;
  const known = fills.filter(({ received_at }) => received_at <= filled.at);
  return known.reduce((sum, one) => sum + one.quantity, 0) < quantity;
}

function isCorrected(fills: readonly LoggedExecution[], { corrections = [] }: SessionLog['session']): boolean {
  return fills.some(({ execution_id }) => corrections.some((one) => one.execution_id === execution_id));
}

function isCharged({ commission, received_at }: LoggedExecution, right: number, endedAt: number): boolean {
  if (commission === null) return received_at > endedAt - CHARGED_WITHIN_MS;
  return Math.abs(commission - right) < 1e-6;
}

/** Finds closing orders that took more than the account held of ours, of all that others were known to have traded. */
export function closingFaults(
  { executions }: OrderTruth,
  others: VenueDump['executions'],
  { session }: SessionLog,
  isKnown: (trade: VenueDump['executions'][number], intentId: string) => boolean,
  course: Course | undefined,
): readonly Finding[] {
  if (course === undefined) return [];
  return session.intents.flatMap((intent) => {
    const { intent_id, strategy_id, symbol, side, quantity, approved } = intent;
    const at = course.heard.placed(intent_id)?.at;
    if (strategy_id !== 'flatten' || !approved || at === undefined) return [];
    const before = others.filter((one) => one.contract.symbol === symbol && one.at <= at);
    if (before.length === 0 || !before.every((one) => isKnown(one, intent_id))) return [];
    const mine = executions.filter((one) => one.contract.symbol === symbol && one.at < at - ON_THE_WAY_MS);
    const held = sumOf([...mine, ...before]);
    const most = side === 'SELL' ? held : -held;
    if (quantity <= Math.max(0, most)) return [];
    return [{ kind: 'closed more than is there', words: `${side} ${quantity} ${symbol}, the account held ${held}` }];
  });
}

function sumOf(trades: VenueDump['executions']): number {
  return trades.reduce((sum, { side, quantity }) => sum + (side === 'BUY' ? quantity : -quantity), 0);
}
