import { versionedMessage } from '../message.ts';
import { type IdMessage, versionedIdMessage } from './id-message.ts';

/** Subscribes to values of an account and model. */
export interface ReqAccountUpdatesMulti extends IdMessage<'reqAccountUpdatesMulti'> {
  readonly account: string;
  readonly model: string;
  readonly ledgerAndNetLiquidation: boolean;
}

// 76, version, reqId, account, model, ledgerAndNLV
export const reqAccountUpdatesMulti = versionedMessage<ReqAccountUpdatesMulti>(
  76,
  '1',
  { kind: 'reqAccountUpdatesMulti', reqId: 0, account: '', model: '', ledgerAndNetLiquidation: false },
  (f, m) => ({
    kind: m.kind,
    reqId: f.integer(m.reqId),
    account: f.text(m.account),
    model: f.text(m.model),
    ledgerAndNetLiquidation: f.flag(m.ledgerAndNetLiquidation),
  }),
);

/** Ends the subscription. */
export type CancelAccountUpdatesMulti = IdMessage<'cancelAccountUpdatesMulti'>;
// 77, version, reqId
export const cancelAccountUpdatesMulti = versionedIdMessage(77, 'cancelAccountUpdatesMulti');

/** One value. */
export interface AccountUpdateMulti extends IdMessage<'accountUpdateMulti'> {
  readonly account: string;
  readonly model: string;
  readonly key: string;
  readonly value: string;
  readonly currency: string;
}

// 73, version, reqId, account, model, key, value, currency
export const accountUpdateMulti = versionedMessage<AccountUpdateMulti>(
  73,
  '1',
  { kind: 'accountUpdateMulti', reqId: 0, account: '', model: '', key: '', value: '', currency: '' },
  (f, m) => ({
    kind: m.kind,
    reqId: f.integer(m.reqId),
    account: f.text(m.account),
    model: f.text(m.model),
    key: f.text(m.key),
    value: f.text(m.value),
    currency: f.text(m.currency),
  }),
);

/** All values have been sent once. */
export type AccountUpdateMultiEnd = IdMessage<'accountUpdateMultiEnd'>;
// 74, version, reqId
export const accountUpdateMultiEnd = versionedIdMessage(74, 'accountUpdateMultiEnd');
