import type { CompletedOrder } from '../../tws/messages/completed-orders.ts';
import type { OpenOrderMessage, WireMargin, WireOrderState } from '../../tws/messages/open-order.ts';
import { EMPTY_ORDER_STATE } from '../../tws/messages/open-order.ts';
import type { OrderStatusMessage } from '../../tws/messages/order-status.ts';
import type { PlaceOrder } from '../../tws/messages/place-order.ts';
import { REPLY_CODECS } from '../../tws/replies.ts';
import type { OrderInstruction, OrderRecord, VenueContract, WhatIfResult } from '../venue/types.ts';
import { wireContract } from './contract-wire.ts';

/** An order that is held, in a message. */
export function openOrder(record: OrderRecord): OpenOrderMessage {
  const isFilled = record.status === 'Filled';
  return {
    ...orderMessage(record, record.contract),
    permId: record.permId,
    state: {
      ...EMPTY_ORDER_STATE,
      status: record.status,
      commission: isFilled ? record.commission : undefined,
      commissionCurrency: isFilled ? record.contract.currency : '',
    },
    others: { sharesAllocation: `${record.permId}.1/${record.account}/100` },
  };
}

/** The answer to a what-if order. */
export function whatIfAnswer(
  order: OrderInstruction,
  contract: VenueContract,
  result: Extract<WhatIfResult, { kind: 'accepted' }>,
): OpenOrderMessage {
  const pick = (figure: 'before' | 'change' | 'after'): WireMargin => ({
    initial: result.initialMargin[figure],
    maintenance: result.maintenanceMargin[figure],
    equityWithLoan: result.equityWithLoan[figure],
  });
  const state: WireOrderState = {
    ...EMPTY_ORDER_STATE,
    status: 'PreSubmitted',
    before: pick('before'),
    change: pick('change'),
    after: pick('after'),
    commission: result.commission,
    commissionCurrency: result.currency,
  };
  return { ...orderMessage(order, contract), whatIf: true, state };
}

function orderMessage(order: OrderInstruction, contract: VenueContract): OpenOrderMessage {
  return {
    ...REPLY_CODECS.openOrder.empty,
    orderId: order.orderId,
    contract: wireContract(contract, contract.exchange),
    action: order.side,
    quantity: order.quantity,
    orderType: order.type,
    limitPrice: order.limitPrice ?? 0,
    auxPrice: 0,
    timeInForce: order.timeInForce === '' ? 'DAY' : order.timeInForce,
    ocaGroup: order.ocaGroup,
    account: order.account,
    orderRef: order.orderRef,
    clientId: order.clientId,
    outsideRth: order.outsideRth,
    parentId: order.parentId,
  };
}

/** An order's state in a message. */
export function orderStatus(record: OrderRecord): OrderStatusMessage {
  return {
    kind: 'orderStatus',
    orderId: record.orderId,
    status: record.status,
    filled: record.filled,
    remaining: record.remaining,
    averageFillPrice: record.averageFillPrice,
    permId: record.permId,
    parentId: record.parentId,
    lastFillPrice: record.lastFillPrice,
    clientId: record.clientId,
    whyHeld: record.whyHeld,
    marketCapPrice: 0,
  };
}

/** An order that ended, in a message. */
export function completedOrder(record: OrderRecord, completedTime: string): CompletedOrder {
  const { contract } = record;
  return {
    ...REPLY_CODECS.completedOrder.empty,
    contract: wireContract(contract, contract.exchange),
    action: record.side,
    quantity: record.quantity,
    orderType: record.type,
    limitPrice: record.limitPrice ?? 0,
    auxPrice: 0,
    timeInForce: record.timeInForce === '' ? 'DAY' : record.timeInForce,
    ocaGroup: record.ocaGroup,
    account: record.account,
    orderRef: record.orderRef,
    permId: record.permId,
    outsideRth: record.outsideRth,
    status: record.status,
    filledQuantity: record.filled,
    completedTime,
    completedStatus: record.status === 'Filled' ? `Filled Size: ${record.filled}` : record.status,
  };
}

/** The instruction of a request, for a contract that has been found. */
export function orderInstruction(
  request: PlaceOrder,
  clientId: number,
  account: string,
  contract: VenueContract,
  side: 'BUY' | 'SELL',
): OrderInstruction {
  return {
    clientId,
    orderId: request.orderId,
    account: request.account === '' ? account : request.account,
    conId: contract.conId,
    side,
    quantity: request.quantity,
    type: request.orderType.toUpperCase(),
    ...(request.limitPrice === undefined ? {} : { limitPrice: request.limitPrice }),
    timeInForce: request.timeInForce.toUpperCase(),
    orderRef: request.orderRef,
    transmit: request.transmit,
    parentId: request.parentId,
    ocaGroup: request.ocaGroup,
    outsideRth: request.outsideRth,
  };
}

/** Attributes that change what an order does, and that the venue does not simulate. */
const UNSIMULATED =
  'displaySize hidden discretionaryAmt goodAfterTime goodTillDate faGroup allOrNone minQty algoStrategy hedgeType scalePriceIncrement deltaNeutralContract cashQty';

/** Texts by which clients say that an attribute is not set. */
const NOT_SET = /^(|0(\.0+)?|2147483647|1\.7976931348623157[eE]\+?308)$/;

/** The first attribute of an order that would have to be ignored: such an order is refused, not misunderstood. */
export function unsimulatedAttribute(request: PlaceOrder): string | undefined {
  if (request.conditions.length > 0) return 'conditions';
  return UNSIMULATED.split(' ').find((name) => !NOT_SET.test(request.others[name] ?? ''));
}
