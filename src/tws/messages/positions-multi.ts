import { versionedMessage } from '../message.ts';
import { contractFieldsWithoutPrimary, EMPTY_CONTRACT, type WireContract } from '../wire-contract.ts';
import { type IdMessage, versionedIdMessage } from './id-message.ts';

/** Subscribes to the positions of an account and model. */
export interface ReqPositionsMulti extends IdMessage<'reqPositionsMulti'> {
  readonly account: string;
  readonly model: string;
}

// 74, version, reqId, account, model
export const reqPositionsMulti = versionedMessage<ReqPositionsMulti>(
  74,
  '1',
  { kind: 'reqPositionsMulti', reqId: 0, account: '', model: '' },
  (f, m) => ({ kind: m.kind, reqId: f.integer(m.reqId), account: f.text(m.account), model: f.text(m.model) }),
);

/** Ends the subscription. */
export type CancelPositionsMulti = IdMessage<'cancelPositionsMulti'>;
// 75, version, reqId
export const cancelPositionsMulti = versionedIdMessage(75, 'cancelPositionsMulti');

/** A position; the contract's exchange is the listing exchange. */
export interface PositionMulti extends IdMessage<'positionMulti'> {
  readonly account: string;
  readonly contract: WireContract;
  readonly position: number;
  readonly averageCost: number;
  readonly model: string;
}

const EMPTY: PositionMulti = {
  kind: 'positionMulti',
  reqId: 0,
  account: '',
  contract: EMPTY_CONTRACT,
  position: 0,
  averageCost: 0,
  model: '',
};

// 71, version, reqId, account, contract without primaryExchange, position, average cost, model
export const positionMulti = versionedMessage<PositionMulti>(71, '1', EMPTY, (f, m) => ({
  kind: m.kind,
  reqId: f.integer(m.reqId),
  account: f.text(m.account),
  contract: contractFieldsWithoutPrimary(f, m.contract),
  position: f.double(m.position),
  averageCost: f.double(m.averageCost),
  model: f.text(m.model),
}));

/** All positions have been sent once. */
export type PositionMultiEnd = IdMessage<'positionMultiEnd'>;
// 72, version, reqId
export const positionMultiEnd = versionedIdMessage(72, 'positionMultiEnd');
