import { message } from '../message.ts';

/** Requests the client's own open orders. */
export interface ReqOpenOrders {
  readonly kind: 'reqOpenOrders';
}

// 5, version
export const reqOpenOrders = message<ReqOpenOrders>(5, { kind: 'reqOpenOrders' }, (f, m) => {
  f.version('1');
  return m;
});

/** Requests the open orders of all clients. */
export interface ReqAllOpenOrders {
  readonly kind: 'reqAllOpenOrders';
}

// 16, version
export const reqAllOpenOrders = message<ReqAllOpenOrders>(16, { kind: 'reqAllOpenOrders' }, (f, m) => {
  f.version('1');
  return m;
});

/** All open orders have been sent. */
export interface OpenOrderEnd {
  readonly kind: 'openOrderEnd';
}

// 53, version
export const openOrderEnd = message<OpenOrderEnd>(53, { kind: 'openOrderEnd' }, (f, m) => {
  f.version('1');
  return m;
});
