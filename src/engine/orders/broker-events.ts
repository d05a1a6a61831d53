import { REFUSED_BY_US } from '../../domain/broker-error-codes.ts';
import type { EngineContext } from '../base/context.ts';
import type { EngineEvent } from '../base/ports.ts';
import { isTerminal, type OrderEvent } from './order-machine.ts';
import type { OrderManager } from './order-manager.ts';
import { isFilledWhole, isStop, type Order } from './orders.ts';

/** Events of the broker about one order, except executions. */
export type BrokerOrderEvent = Extract<
  EngineEvent,
  {
    kind:
      | 'order_submitted'
      | 'order_status'
      | 'order_rejected'
      | 'cancel_rejected'
      | 'order_warning'
      | 'cancel_submitted';
  }
>;

type EventOf<K extends BrokerOrderEvent['kind']> = Extract<BrokerOrderEvent, { kind: K }>;

/** Applies an event of the broker to the state machine of its order. */
export function onBrokerEvent(event: BrokerOrderEvent, manager: OrderManager, context: EngineContext): void {
  const order = manager.orders.find(event.intentId);
  if (order === undefined) {
    if (event.intentId !== '')
      context.notice('warning', 'FOREIGN_ORDER', `${event.kind} for an order that is not ours`);
    return;
  }
  switch (event.kind) {
    case 'order_submitted':
      onSubmitted(order, event, manager);
      break;
    case 'order_status':
      onStatus(order, event, manager, context);
      break;
    case 'order_rejected':
      onRejected(order, event, manager, context);
      break;
    case 'cancel_rejected':
      onCancelRejected(order, event, manager, context);
      break;
    case 'order_warning':
      context.notice('warning', 'ORDER_WARNING', `${order.request.symbol} ${event.code}: ${event.reason}`);
      break;
    case 'cancel_submitted':
      manager.cancelSubmitted(order);
      break;
  }
}

function onSubmitted(order: Order, event: EventOf<'order_submitted'>, manager: OrderManager): void {
  order.brokerOrderId = event.brokerOrderId;
  order.submittedAt ??= event.at;
  manager.advance(order, 'SUBMIT');
}

function onStatus(order: Order, event: EventOf<'order_status'>, manager: OrderManager, context: EngineContext): void {
  manager.orders.acknowledge(order, event.at);
  if (event.status === 'FILLED') order.isCalledFilled = true;
  manager.orders.noteFilled(order, event.status === 'FILLED' ? order.request.quantity : event.filled, event.at);
  const orderEvent = eventOfStatus(order, event.status, context);
  manager.advance(order, orderEvent);
  if (order.state === 'UNKNOWN') manager.ask();
}

function eventOfStatus(order: Order, status: EventOf<'order_status'>['status'], context: EngineContext): OrderEvent {
  switch (status) {
    case 'PRE_SUBMITTED':
      return order.filled > 0 ? 'ACCEPT_PARTIAL' : 'PRE_SUBMIT';
    case 'ACCEPTED':
      if (order.filled > 0) return 'ACCEPT_PARTIAL';
      // A held stop order is PRE_SUBMITTED; ACCEPTED means that its price was reached.
      return isStop(order.request) ? 'TRIGGER' : 'ACCEPT';
    case 'FILLED':
      return context.isEnforced('no-fill-by-status') && !isFilledShort(order) ? 'REPORT_FILLED' : 'FILL';
    case 'CANCELED':
      return ending(order, context);
    case 'PENDING_CANCEL':
    case 'INACTIVE':
      return status;
  }
}

/** True for an order whose executions were corrected to fewer shares: only the status can complete it. */
function isFilledShort(order: Order): boolean {
  return order.filled < order.request.quantity && !isTerminal(order.state) && isFilledWhole(order);
}

/** A day order that the broker ends at the close has expired; an earlier end raises a notice. */
function ending(order: Order, context: EngineContext): OrderEvent {
  if (order.cancelRequestedAt !== null || isTerminal(order.state)) return 'CANCEL';
  if (context.now >= context.config.session.closesAt) return 'EXPIRE';
  const { symbol, intentId } = order.request;
  context.notice('warning', 'UNSOLICITED_CANCEL', `${symbol} order ${intentId} was cancelled, and not by us`);
  return 'CANCEL';
}

function onRejected(
  order: Order,
  event: EventOf<'order_rejected'>,
  manager: OrderManager,
  context: EngineContext,
): void {
  const { code, reason, at } = event;
  const { intentId, side, quantity, symbol } = order.request;
  if (order.state !== 'REJECTED') {
    context.log.rejects.push({ intentId, at, code, reason });
    context.notice('warning', 'ORDER_REJECTED', `${side} ${quantity} ${symbol}: ${code} ${reason}`);
  }
  manager.advance(order, 'REJECT', `${code} ${reason}`);
}

/**
 * A refused cancel makes an open order UNKNOWN and queries the open orders. If the order is listed, `found` (reconciliation.ts) clears
 * `cancelRequestedAt` and `cancel` works again. Without an answer `timeOut` (deadlines.ts) queries again each `orderTimeoutMs`.
 */
function onCancelRejected(
  order: Order,
  { code, reason }: EventOf<'cancel_rejected'>,
  manager: OrderManager,
  context: EngineContext,
): void {
  context.notice('warning', 'CANCEL_REJECTED', `${order.request.symbol} ${code}: ${reason}`);
  // The cancel was never sent: it may be repeated once the connection is back.
  if (code === REFUSED_BY_US) order.cancelRequestedAt = null;
  manager.advance(order, 'REJECT_CANCEL');
  if (!isTerminal(order.state)) manager.ask();
}
