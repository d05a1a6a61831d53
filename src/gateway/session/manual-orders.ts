import type { VenueOrder } from '../venue/order.ts';
import type { OrderOwner } from './order-request.ts';

/**
 * Client id in the venue of orders placed by hand, outside the API. Clients see them as order 0 of client 0. Once
 * client 0 has bound such an order, it has a negative order id there.
 */
export const MANUAL_CLIENT_ID = -1;

/** Client that may see and bind orders placed by hand. */
export const BINDING_CLIENT_ID = 0;

/** Manual orders that a client has bound. */
export interface ManualOrders {
  /** Turns automatic binding of new manual orders on or off. */
  bindAll(isOn: boolean): void;
  /** True when the order is bound, or is manual while automatic binding is on. */
  isWanted(order: VenueOrder): boolean;
  /** Binds an order; returns false when it cannot be bound or already is. */
  bind(order: VenueOrder): boolean;
  /** The order as this client sees it. */
  shown(order: VenueOrder): VenueOrder;
  /** True when the order with this id of the venue is bound. */
  hasBound(orderId: number): boolean;
  /** Resolves an order id of this client; the negative id of a bound order names the manual order. */
  ownerOf(orderId: number): OrderOwner;
}

/** Creates an empty set of bound orders. */
export function createManualOrders(clientId: number): ManualOrders {
  /** By the venue's order id. */
  const bound = new Set<number>();
  const mayBind = clientId === BINDING_CLIENT_ID;
  let isBinding = false;
  const isManual = (order: VenueOrder) => order.clientId === MANUAL_CLIENT_ID;
  const isBound = (order: VenueOrder) => isManual(order) && bound.has(order.orderId);
  const bind = (order: VenueOrder) => {
    if (!mayBind || !isManual(order) || isBound(order)) return false;
    bound.add(order.orderId);
    return true;
  };
  return {
    bindAll: (isOn) => {
      isBinding = isOn;
    },
    bind: (order) => bind(order),
    isWanted: (order) => isBound(order) || (isBinding && isManual(order)),
    shown: (order) => {
      if (!isManual(order)) return order;
      return { ...order, clientId: BINDING_CLIENT_ID, orderId: isBound(order) ? -order.orderId : 0 };
    },
    hasBound: (orderId) => bound.has(orderId),
    ownerOf: (orderId) =>
      bound.has(-orderId) ? { clientId: MANUAL_CLIENT_ID, orderId: -orderId } : { clientId, orderId },
  };
}
