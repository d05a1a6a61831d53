import { message } from '../message.ts';

/** Requests the next order id. */
export interface ReqIds {
  readonly kind: 'reqIds';
  /** Ignored by the server. */
  readonly count: number;
}

// 8, version, count
export const reqIds = message<ReqIds>(8, { kind: 'reqIds', count: 0 }, (f, m) => {
  f.version('1');
  return { kind: m.kind, count: f.integer(m.count) };
});

/** Smallest order id that the client may use. */
export interface NextValidId {
  readonly kind: 'nextValidId';
  readonly orderId: number;
}

// 9, version, orderId
export const nextValidId = message<NextValidId>(9, { kind: 'nextValidId', orderId: 0 }, (f, m) => {
  f.version('1');
  return { kind: m.kind, orderId: f.integer(m.orderId) };
});
