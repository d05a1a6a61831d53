import type { EpochMs } from '../../domain/clock.ts';
import type { EngineContext } from '../base/context.ts';
import type { EngineEvent } from '../base/ports.ts';
import { isTerminal } from './order-machine.ts';
import type { OrderManager } from './order-manager.ts';
import { isStop, type Order } from './orders.ts';

/** The broker's answer to "which orders are open?". */
export type OpenOrdersAnswer = Extract<EngineEvent, { kind: 'open_orders' }>;

/** Answers in a row that must miss an order before its absence counts: one may have crossed its fill. */
const ABSENCES_NEEDED = 2;

const NONE_LISTED: ReadonlySet<string> = new Set();

/** An order of which something was heard or sent a moment ago is on its way between the two lists. */
const SETTLE_MS = 1_000;

/**
 * Holds the engine's orders against the broker's list. What changed after the question says nothing, because the
 * answer may be older than the change.
 */
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

function isSettled({ lastWordAt, cancelRequestedAt }: Order, requestedAt: EpochMs): boolean {
  return requestedAt - Math.max(lastWordAt, cancelRequestedAt ?? 0) >= SETTLE_MS;
}

function found(order: Order, manager: OrderManager): void {
  order.absences = 0;
  if (order.state !== 'UNKNOWN') return;
  order.cancelRequestedAt = null;
  if (order.filled > 0) manager.advance(order, 'ACCEPT_PARTIAL');
  // Whether a stop order has triggered its next status tells.
  else manager.advance(order, isStop(order.request) ? 'PRE_SUBMIT' : 'ACCEPT');
}

function missed(order: Order, manager: OrderManager, context: EngineContext): void {
  order.absences++;
  const needed = context.isEnforced('absent-twice-rule') ? ABSENCES_NEEDED : 1;
  if (order.absences >= needed) absent(order, manager, context);
  if (!isTerminal(order.state)) manager.ask();
}

/** It is gone; whether it was filled only the executions say, so they are read before it counts as ended. */
function absent(order: Order, manager: OrderManager, context: EngineContext): void {
  const isDoubtful = order.state !== 'UNKNOWN' || order.filled < order.reportedFilled;
  if (isDoubtful && context.isEnforced('ask-for-missing-executions')) manager.askExecutions();
  // What the broker calls filled has not been cancelled: the order stays unknown until its executions are there.
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

/** An order that has ended here and is open there contradicts everything that was told: the machine refuses it. */
function checkEnded(order: Order | undefined, requestedAt: EpochMs, manager: OrderManager): void {
  if (order === undefined || order.closedAt === null || !isSettled(order, requestedAt)) return;
  manager.advance(order, 'ACCEPT');
}
