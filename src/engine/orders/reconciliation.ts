import type { EpochMs } from '../../domain/clock.ts';
import type { EngineContext } from '../base/context.ts';
import type { EngineEvent } from '../base/ports.ts';
import { isTerminal } from './order-machine.ts';
import type { OrderManager } from './order-manager.ts';
import { isStop, type Order } from './orders.ts';

/** The broker's answer to a query of open orders. */
export type OpenOrdersAnswer = Extract<EngineEvent, { kind: 'open_orders' }>;

/** Consecutive answers without an order before its absence counts: one may have crossed its fill. */
const ABSENCES_NEEDED = 2;

const NONE_LISTED: ReadonlySet<string> = new Set();

/** Skips orders with recent activity; the broker's list may predate it. */
const SETTLE_MS = 1_000;

/** Compares the engine's orders with the broker's list. Changes after the query are ignored: the answer may be older. */
export function reconcile(answer: OpenOrdersAnswer, manager: OrderManager, context: EngineContext): void {
  manager.answered(answer);
  const active = manager.orders.active();
  if (answer.orders.length + active.length === 0) return;
  const listed = answer.orders.length === 0 ? NONE_LISTED : new Set(answer.orders.map(({ intentId }) => intentId));
  for (const order of active) {
    if (!isComparable(order, answer.requestedAt)) continue;
    if (listed.has(order.request.intentId)) found(order, manager);
    else missed(order, manager, context);
  }
  for (const intentId of listed) checkEnded(manager.orders.find(intentId), answer.requestedAt, manager);
}

function isComparable(order: Order, requestedAt: EpochMs): boolean {
  return isSettled(order, requestedAt) && order.state !== 'INITIALIZED' && order.state !== 'SUBMITTED';
}

function isSettled({ lastMessageAt, cancelRequestedAt }: Order, requestedAt: EpochMs): boolean {
  return requestedAt - Math.max(lastMessageAt, cancelRequestedAt ?? 0) >= SETTLE_MS;
}

function found(order: Order, manager: OrderManager): void {
  order.absences = 0;
  if (order.state !== 'UNKNOWN') return;
  order.cancelRequestedAt = null;
  if (order.filled > 0) manager.advance(order, 'ACCEPT_PARTIAL');
  // The next status shows whether a stop order has triggered.
  else manager.advance(order, isStop(order.request) ? 'PRE_SUBMIT' : 'ACCEPT');
}

function missed(order: Order, manager: OrderManager, context: EngineContext): void {
  order.absences++;
  const needed = context.isEnforced('absent-twice-rule') ? ABSENCES_NEEDED : 1;
  if (order.absences >= needed) absent(order, manager, context);
  if (!isTerminal(order.state)) manager.ask();
}

/** Handles an order that is gone. Only executions show whether it was filled, so they are read before it counts as ended. */
function absent(order: Order, manager: OrderManager, context: EngineContext): void {
  const isDoubtful = order.state !== 'UNKNOWN' || order.filled < order.reportedFilled;
  if (isDoubtful && context.isEnforced('ask-for-missing-executions')) manager.askExecutions();
  // An order reported as filled was not cancelled: it stays unknown until its executions arrive.
  if (order.state === 'UNKNOWN' && order.filled < order.reportedFilled) return;
  if (order.state === 'UNKNOWN') notifyGone(order, context);
  manager.advance(order, 'ABSENT');
}

function notifyGone({ request, submittedAt, acknowledgedAt }: Order, context: EngineContext): void {
  const { symbol, intentId } = request;
  const isNeverSent = submittedAt === null && acknowledgedAt === null;
  const [code, words] = isNeverSent ? ['ORDER_NEVER_SENT', 'it was never sent'] : ['ORDER_GONE', 'it has ended there'];
  context.notice('warning', code, `${symbol} order ${intentId}: the broker does not have it, ${words}`);
}

/** An order that ended here and is open at the broker: the state machine records the violation. */
function checkEnded(order: Order | undefined, requestedAt: EpochMs, manager: OrderManager): void {
  if (order === undefined || order.closedAt === null || !isSettled(order, requestedAt)) return;
  manager.advance(order, 'ACCEPT');
}
