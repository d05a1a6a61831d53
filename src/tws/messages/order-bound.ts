import { message } from '../message.ts';

/** A manual order has received an order id of the API. */
export interface OrderBound {
  readonly kind: 'orderBound';
  readonly permId: number;
  readonly clientId: number;
  readonly orderId: number;
}

// 100, permId, clientId, orderId
export const orderBound = message<OrderBound>(
  100,
  { kind: 'orderBound', permId: 0, clientId: 0, orderId: 0 },
  (f, m) => ({
    kind: m.kind,
    permId: f.integer(m.permId),
    clientId: f.integer(m.clientId),
    orderId: f.integer(m.orderId),
  }),
);
