import { versionedMessage } from '../message.ts';
import { type IdMessage, versionedIdMessage } from './id-message.ts';

/** Subscribes to values of the account. */
export interface ReqAccountSummary extends IdMessage<'reqAccountSummary'> {
  /** `All` for all accounts. */
  readonly group: string;
  /** Comma-separated tag names, `$LEDGER`, `$LEDGER:USD`, `$LEDGER:ALL`. */
  readonly tags: string;
}

// 62, version, reqId, group, tags
export const reqAccountSummary = versionedMessage<ReqAccountSummary>(
  62,
  '1',
  { kind: 'reqAccountSummary', reqId: 0, group: '', tags: '' },
  (f, m) => ({ kind: m.kind, reqId: f.integer(m.reqId), group: f.text(m.group), tags: f.text(m.tags) }),
);

/** Ends the subscription. */
export type CancelAccountSummary = IdMessage<'cancelAccountSummary'>;
// 63, version, reqId
export const cancelAccountSummary = versionedIdMessage(63, 'cancelAccountSummary');

/** One value. */
export interface AccountSummaryValue extends IdMessage<'accountSummary'> {
  readonly account: string;
  readonly tag: string;
  readonly value: string;
  readonly currency: string;
}

// 63, version, reqId, account, tag, value, currency
export const accountSummary = versionedMessage<AccountSummaryValue>(
  63,
  '1',
  { kind: 'accountSummary', reqId: 0, account: '', tag: '', value: '', currency: '' },
  (f, m) => ({
    kind: m.kind,
    reqId: f.integer(m.reqId),
    account: f.text(m.account),
    tag: f.text(m.tag),
    value: f.text(m.value),
    currency: f.text(m.currency),
  }),
);

/** All values have been sent once. */
export type AccountSummaryEnd = IdMessage<'accountSummaryEnd'>;
// 64, version, reqId
export const accountSummaryEnd = versionedIdMessage(64, 'accountSummaryEnd');
