import { type BareMessage, versionedBareMessage } from './id-message.ts';

/** Requests the client's own open orders. */
export type ReqOpenOrders = BareMessage<'reqOpenOrders'>;
// 5, version
export const reqOpenOrders = versionedBareMessage(5, 'reqOpenOrders');

/** Requests the open orders of all clients. */
export type ReqAllOpenOrders = BareMessage<'reqAllOpenOrders'>;
// 16, version
export const reqAllOpenOrders = versionedBareMessage(16, 'reqAllOpenOrders');

/** All open orders have been sent. */
export type OpenOrderEnd = BareMessage<'openOrderEnd'>;
// 53, version
export const openOrderEnd = versionedBareMessage(53, 'openOrderEnd');
