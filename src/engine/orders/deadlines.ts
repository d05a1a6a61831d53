import type { EpochMs } from '../../domain/clock.ts';
import type { EngineContext } from '../base/context.ts';
import type { OrderManager } from './order-manager.ts';
import type { Order } from './orders.ts';

/** Looks at every working order's deadlines. Called with the clock. */
export function checkDeadlines(manager: OrderManager, context: EngineContext): void {
  if (manager.orders.active().length === 0) return;
  for (const order of manager.orders.active()) {
    if (isOverdue(order, context)) timeOut(order, manager, context);
    else if (isPatienceOver(order, context)) manager.cancel(order, true);
  }
}

function isOverdue(order: Order, { now, config: { execution } }: EngineContext): boolean {
  if (isUnanswered(order)) return now - order.lastEventAt >= execution.orderTimeoutMs;
  if (order.state === 'PENDING_REPLACE') return now - order.lastEventAt >= execution.orderTimeoutMs;
  if (order.state === 'PENDING_CANCEL') return now - order.lastEventAt >= execution.cancelTimeoutMs;
  return isOlder(order.reportedFilledAt, now - execution.orderTimeoutMs);
}

function isUnanswered({ state }: Order): boolean {
  return state === 'INITIALIZED' || state === 'SUBMITTED' || state === 'UNKNOWN';
}

function isOlder(at: EpochMs | null, limit: EpochMs): boolean {
  return at !== null && at <= limit;
}

function timeOut(order: Order, manager: OrderManager, context: EngineContext): void {
  const { symbol, intentId } = order.request;
  if (order.state !== 'UNKNOWN')
    context.notice('warning', 'ORDER_UNKNOWN', `${symbol} order ${intentId}: no word in state ${order.state}`);
  if (order.reportedFilledAt !== null && context.isEnforced('ask-for-missing-executions')) {
    context.notice('warning', 'EXECUTIONS_MISSING', `${symbol} order ${intentId}: ${formatMissing(order)}`);
    manager.askExecutions();
  }
  order.reportedFilledAt = null;
  manager.advance(order, 'TIME_OUT');
  manager.ask();
}

function formatMissing({ filled, reportedFilled }: Order): string {
  return `the broker calls ${reportedFilled} filled, its executions show ${filled}`;
}

function isPatienceOver(order: Order, { now, config: { execution } }: EngineContext): boolean {
  const isResting = order.state === 'PRE_SUBMITTED' || order.state === 'ACCEPTED' || order.state === 'PARTIALLY_FILLED';
  return order.request.type === 'LIMIT' && isResting && now - order.intentAt >= execution.passiveMs;
}
