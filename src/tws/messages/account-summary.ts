import { message } from '../message.ts';

/** Subscribes to values of the account. */
export interface ReqAccountSummary {
  readonly kind: 'reqAccountSummary';
  readonly reqId: number;
  /** `All` for all accounts. */
  readonly group: string;
  /** Comma-separated tag names, `$LEDGER`, `$LEDGER:USD`, `$LEDGER:ALL`. */
  readonly tags: string;
}

// 62, version, reqId, group, tags
export const reqAccountSummary = message<ReqAccountSummary>(
  62,
  { kind: 'reqAccountSummary', reqId: 0, group: '', tags: '' },
  (f, m) => {
    f.version('1');
    return { kind: m.kind, reqId: f.integer(m.reqId), group: f.text(m.group), tags: f.text(m.tags) };
  },
);

/** Ends the subscription. */
export interface CancelAccountSummary {
  readonly kind: 'cancelAccountSummary';
  readonly reqId: number;
}

// 63, version, reqId
export const cancelAccountSummary = message<CancelAccountSummary>(
  63,
  { kind: 'cancelAccountSummary', reqId: 0 },
  (f, m) => {
    f.version('1');
    return { kind: m.kind, reqId: f.integer(m.reqId) };
  },
);

/** One value. */
export interface AccountSummaryValue {
  readonly kind: 'accountSummary';
  readonly reqId: number;
  readonly account: string;
  readonly tag: string;
  readonly value: string;
  readonly currency: string;
}

// 63, version, reqId, account, tag, value, currency
export const accountSummary = message<AccountSummaryValue>(
  63,
  { kind: 'accountSummary', reqId: 0, account: '', tag: '', value: '', currency: '' },
  (f, m) => {
    f.version('1');
    return {
      kind: m.kind,
      reqId: f.integer(m.reqId),
      account: f.text(m.account),
      tag: f.text(m.tag),
      value: f.text(m.value),
      currency: f.text(m.currency),
    };
  },
);

/** All values have been sent once. */
export interface AccountSummaryEnd {
  readonly kind: 'accountSummaryEnd';
  readonly reqId: number;
}

// 64, version, reqId
export const accountSummaryEnd = message<AccountSummaryEnd>(64, { kind: 'accountSummaryEnd', reqId: 0 }, (f, m) => {
  f.version('1');
  return { kind: m.kind, reqId: f.integer(m.reqId) };
});
