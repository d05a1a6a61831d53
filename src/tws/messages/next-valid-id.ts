import { versionedMessage } from '../message.ts';

/** Requests the next order id. */
export interface ReqIds {
  readonly kind: 'reqIds';
  /** Ignored by the server. */
  readonly count: number;
}

// 8, version, count
export const reqIds = versionedMessage<ReqIds>(8, '1', { kind: 'reqIds', count: 0 }, (f, m) => ({
  kind: m.kind,
  count: f.integer(m.count),
}));

/** Smallest order id that the client may use. */
export interface NextValidId {
  readonly kind: 'nextValidId';
  readonly orderId: number;
}

// 9, version, orderId
export const nextValidId = versionedMessage<NextValidId>(9, '1', { kind: 'nextValidId', orderId: 0 }, (f, m) => ({
  kind: m.kind,
  orderId: f.integer(m.orderId),
}));
