import { message } from '../message.ts';

/** Status of an order and its fills. */
export interface OrderStatusMessage {
  readonly kind: 'orderStatus';
  readonly orderId: number;
  /** `PreSubmitted`, `Submitted`, `Filled`, `Cancelled`, ... */
  readonly status: string;
  readonly filled: number;
  readonly remaining: number;
  readonly averageFillPrice: number;
  readonly permId: number;
  readonly parentId: number;
  readonly lastFillPrice: number;
  readonly clientId: number;
  readonly whyHeld: string;
  readonly marketCapPrice: number;
}

const EMPTY: OrderStatusMessage = {
  kind: 'orderStatus',
  orderId: 0,
  status: '',
  filled: 0,
  remaining: 0,
  averageFillPrice: 0,
  permId: 0,
  parentId: 0,
  lastFillPrice: 0,
  clientId: 0,
  whyHeld: '',
  marketCapPrice: 0,
};

// 3, orderId, status, filled, remaining, average price, permId, parentId, last price, clientId, whyHeld, market cap price
export const orderStatus = message<OrderStatusMessage>(3, EMPTY, (f, m) => ({
  kind: m.kind,
  orderId: f.integer(m.orderId),
  status: f.text(m.status),
  filled: f.double(m.filled),
  remaining: f.double(m.remaining),
  averageFillPrice: f.double(m.averageFillPrice),
  permId: f.integer(m.permId),
  parentId: f.integer(m.parentId),
  lastFillPrice: f.double(m.lastFillPrice),
  clientId: f.integer(m.clientId),
  whyHeld: f.text(m.whyHeld),
  marketCapPrice: f.double(m.marketCapPrice),
}));
