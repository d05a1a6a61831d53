import type { NamedFields } from '../../tws/fields.ts';
import type { CompletedOrderMessage } from '../../tws/messages/completed-orders.ts';
import type { OpenOrderMessage, WireMargin, WireOrderState } from '../../tws/messages/open-order.ts';
import { EMPTY_ORDER_STATE } from '../../tws/messages/open-order.ts';
import type { OrderStatusMessage } from '../../tws/messages/order-status.ts';
import { REPLY_CODECS } from '../../tws/replies.ts';
import type { WhatIfResult } from '../venue/account.ts';
import type { VenueContract } from '../venue/contract.ts';
import type { OrderInstruction, VenueOrder } from '../venue/order.ts';
import { wireContract } from './contract-wire.ts';
import { orderTerms } from './order-terms.ts';

/** Converts an order of the venue to an openOrder message. */
export function openOrderOf(record: VenueOrder): OpenOrderMessage {
  const isFilled = record.status === 'Filled';
  const terms = orderTerms(record);
  return {
    ...orderMessage(record, record.contract),
    permId: record.permId,
    state: {
      ...EMPTY_ORDER_STATE,
      status: record.status,
      commission: isFilled ? record.commission : undefined,
      commissionCurrency: isFilled ? record.contract.currency : '',
    },
    others: { ...terms.others, ...stopInForce(record), sharesAllocation: `${record.permId}.1/${record.account}/100` },
    lists: terms.lists,
  };
}

/** Current stop price of a trailing order. */
function stopInForce({ type, stopPrice }: VenueOrder): NamedFields {
  return stopPrice !== undefined && type.startsWith('TRAIL') ? { trailStopPrice: `${stopPrice}` } : {};
}

/** Converts the result of a what-if order to a message. */
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
  return { ...orderMessage(order, contract), ...orderTerms(order), whatIf: true, state };
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
    auxPrice: order.auxPrice ?? 0,
    timeInForce: order.timeInForce === '' ? 'DAY' : order.timeInForce,
    ocaGroup: order.ocaGroup,
    account: order.account,
    orderRef: order.orderRef,
    clientId: order.clientId,
    outsideRth: order.outsideRth,
    parentId: order.parentId,
  };
}

/** Converts an order's state to an orderStatus message. */
export function orderStatusMessageOf(record: VenueOrder): OrderStatusMessage {
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

/** Converts an order that has ended to a completedOrder message. */
export function completedOrderOf(record: VenueOrder, completedTime: string): CompletedOrderMessage {
  const { contract } = record;
  const terms = orderTerms(record);
  return {
    ...REPLY_CODECS.completedOrder.empty,
    contract: wireContract(contract, contract.exchange),
    action: record.side,
    quantity: record.quantity,
    orderType: record.type,
    limitPrice: record.limitPrice ?? 0,
    auxPrice: record.auxPrice ?? 0,
    timeInForce: record.timeInForce === '' ? 'DAY' : record.timeInForce,
    ocaGroup: record.ocaGroup,
    account: record.account,
    orderRef: record.orderRef,
    permId: record.permId,
    outsideRth: record.outsideRth,
    status: record.status,
    filledQuantity: record.filled,
    completedTime,
    completedStatus: completedStatus(record),
    others: { ...terms.others, ...stopInForce(record) },
    lists: terms.lists,
  };
}

function completedStatus({ status, filled, endReason }: VenueOrder): string {
  if (status === 'Filled') return `Filled Size: ${filled}`;
  if (status !== 'Cancelled') return status;
  return endReason === '' ? 'Cancelled by Trader' : `Cancelled by System:${endReason}`;
}
