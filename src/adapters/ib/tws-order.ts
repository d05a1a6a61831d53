import { type Order, OrderAction, OrderType, TimeInForce } from '@stoqey/ib';
import { invariant } from '../../domain/errors.ts';
import type { OrderRequest } from '../../domain/order.ts';
import type { SendableOrder } from '../../domain/permit.ts';

/** What decides the price of an order. */
type Priced = Pick<OrderRequest, 'side' | 'quantity' | 'type' | 'limitPrice' | 'stopPrice'>;

/**
 * An order as the library wants it. What is left undefined is sent empty, and TWS then takes a default of its own: so
 * transmit, time in force and account are always said.
 */
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

/** An order that only asks what it would cost: `whatIf` is not for the caller to choose. */
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
