import type { VenueOrder } from '../venue/order.ts';
import type { OrderOwner } from './order-request.ts';

/**
 * Client id by which the venue keeps orders that were placed by hand, past the API. Clients see them as order 0 of
 * client 0; once client 0 has bound them they have a negative order id there.
 */
export const MANUAL_CLIENT_ID = -1;

/** Client that may see and bind orders placed by hand. */
export const BINDING_CLIENT_ID = 0;

/** Orders placed by hand that a client has bound. */
export interface ManualOrders {
  /** Turns on or off that each order is bound as it comes. */
  bindAll(isOn: boolean): void;
  /** True when the client has asked for the order: it is bound, or every order is bound as it comes. */
  isWanted(order: VenueOrder): boolean;
  /** True when the order is one of the client's from now on and was not before. */
  bind(order: VenueOrder): boolean;
  /** The order as this client is shown it. */
  shown(order: VenueOrder): VenueOrder;
  /** True when an order with this id, as the venue numbers it, is bound. */
  hasBound(orderId: number): boolean;
  /** The order that this client means by an id: a negative one means a bound order, and no other. */
  ownerOf(orderId: number): OrderOwner;
}

/** Nothing is bound yet. */
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
