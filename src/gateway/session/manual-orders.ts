import type { OrderRecord } from '../venue/types.ts';
import type { OrderOwner } from './order-request.ts';

/**
 * Client id by which the venue keeps orders that were placed by hand, past the API. Clients see them as order 0 of
 * client 0; once client 0 has bound them they have a negative order id there.
 */
export const MANUAL_CLIENT_ID = -1;

/** Client that may see and bind orders placed by hand. */
export const BINDING_CLIENT_ID = 0;

/** Which orders placed by hand a client has bound. */
export interface ManualOrders {
  /** From now on each one as it comes. */
  bindAll(isOn: boolean): void;
  /** True when the order is one of the client's from now on and was not before. */
  bind(order: OrderRecord): boolean;
  isBound(order: OrderRecord): boolean;
  /** The order as this client is shown it. */
  shown(order: OrderRecord): OrderRecord;
  /** The order that this client means by an id. */
  ownerOf(orderId: number): OrderOwner;
}

/** Nothing is bound yet. */
export function createManualOrders(clientId: number): ManualOrders {
  const bound = new Set<number>();
  const mayBind = clientId === BINDING_CLIENT_ID;
  let isBinding = false;
  const isManual = (order: OrderRecord) => order.clientId === MANUAL_CLIENT_ID;
  const isBound = (order: OrderRecord) => bound.has(order.permId);
  const bind = (order: OrderRecord) => {
    if (!mayBind || !isManual(order) || isBound(order)) return false;
    bound.add(order.permId);
    return true;
  };
  return {
    bindAll: (isOn) => {
      isBinding = isOn;
    },
    bind: (order) => bind(order),
    isBound: (order) => isBound(order) || (isBinding && isManual(order)),
    shown: (order) => {
      if (!isManual(order)) return order;
      return { ...order, clientId: BINDING_CLIENT_ID, orderId: isBound(order) ? -order.orderId : 0 };
    },
    ownerOf: (orderId) =>
      mayBind && orderId < 0 ? { clientId: MANUAL_CLIENT_ID, orderId: -orderId } : { clientId, orderId },
  };
}
