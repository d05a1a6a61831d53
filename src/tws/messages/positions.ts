import { versionedMessage } from '../message.ts';
import { contractFieldsWithoutPrimary, EMPTY_CONTRACT, type WireContract } from '../wire-contract.ts';
import { type BareMessage, versionedBareMessage } from './id-message.ts';

/** Subscribes to all positions. */
export type ReqPositions = BareMessage<'reqPositions'>;
// 61, version
export const reqPositions = versionedBareMessage(61, 'reqPositions');

/** Ends the subscription. */
export type CancelPositions = BareMessage<'cancelPositions'>;
// 64, version
export const cancelPositions = versionedBareMessage(64, 'cancelPositions');

/** A position; the contract's exchange is the listing exchange. */
export interface PositionMessage {
  readonly kind: 'position';
  readonly account: string;
  readonly contract: WireContract;
  readonly position: number;
  readonly averageCost: number;
}

// 61, version, account, contract without primaryExchange, position, average cost
export const position = versionedMessage<PositionMessage>(
  61,
  '3',
  { kind: 'position', account: '', contract: EMPTY_CONTRACT, position: 0, averageCost: 0 },
  (f, m) => ({
    kind: m.kind,
    account: f.text(m.account),
    contract: contractFieldsWithoutPrimary(f, m.contract),
    position: f.double(m.position),
    averageCost: f.double(m.averageCost),
  }),
);

/** All positions have been sent once. */
export type PositionEnd = BareMessage<'positionEnd'>;
// 62, version
export const positionEnd = versionedBareMessage(62, 'positionEnd');
