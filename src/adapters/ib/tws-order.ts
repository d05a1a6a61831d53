import { type Order, OrderAction, OrderType, TimeInForce } from '@stoqey/ib';
import { invariant } from '../../domain/errors.ts';
import type { OrderRequest } from '../../domain/order.ts';
import type { SendableOrder } from '../../domain/permit.ts';
import type { EngineEvent } from '../../engine/base/ports.ts';

/** Fields that decide the price of an order. */
type Priced = Pick<OrderRequest, 'side' | 'quantity' | 'type' | 'limitPrice' | 'stopPrice'>;

/** Converts an order. Transmit, time in force and account are always set: TWS replaces empty fields by its own defaults. */
export function twsOrder(order: SendableOrder, account: string): Order {
  return {
    ...twsPrice(order),
    tif: TimeInForce[order.timeInForce],
    account,
    orderRef: order.intentId,
    transmit: true,
    outsideRth: false,
    whatIf: false,
  };
}

/** Order that only queries its cost; the caller cannot change `whatIf`. */
export function twsWhatIfOrder(order: Priced, account: string): Order {
  return { ...twsPrice(order), tif: TimeInForce.DAY, account, transmit: true, outsideRth: false, whatIf: true };
}

function twsPrice(order: Priced): Order {
  const common = {
    action: order.side === 'BUY' ? OrderAction.BUY : OrderAction.SELL,
    totalQuantity: order.quantity,
  };
  switch (order.type) {
    case 'MARKET':
      return { ...common, orderType: OrderType.MKT };
    case 'LIMIT':
      return { ...common, orderType: OrderType.LMT, lmtPrice: limitOf(order) };
    case 'STOP':
      return { ...common, orderType: OrderType.STP, auxPrice: stopOf(order) };
    case 'STOP_LIMIT':
      return { ...common, orderType: OrderType.STP_LMT, lmtPrice: limitOf(order), auxPrice: stopOf(order) };
  }
}

function limitOf({ limitPrice }: Priced): number {
  invariant(limitPrice, 'a limit order without a limit price');
  return limitPrice;
}

function stopOf({ stopPrice }: Priced): number {
  invariant(stopPrice, 'a stop order without a stop price');
  return stopPrice;
}

/** Order status of the engine. */
export type BrokerOrderStatus = Extract<EngineEvent, { kind: 'order_status' }>['status'];

/** TWS names; ApiPending and PendingSubmit mean that the broker has not answered yet. */
const STATUSES: ReadonlyMap<string, BrokerOrderStatus> = new Map([
  ['PreSubmitted', 'PRE_SUBMITTED'],
  ['Submitted', 'ACCEPTED'],
  ['PendingCancel', 'PENDING_CANCEL'],
  ['Cancelled', 'CANCELED'],
  ['ApiCancelled', 'CANCELED'],
  ['Filled', 'FILLED'],
  ['Inactive', 'INACTIVE'],
]);

/** Undefined for a status that means nothing for the order or is unknown: it then changes nothing. */
export function orderStatusOf(twsStatus: string): BrokerOrderStatus | undefined {
  return STATUSES.get(twsStatus);
}
