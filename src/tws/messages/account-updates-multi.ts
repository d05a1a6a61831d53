import { message } from '../message.ts';

/** Subscribes to values of an account and model. */
export interface ReqAccountUpdatesMulti {
  readonly kind: 'reqAccountUpdatesMulti';
  readonly reqId: number;
  readonly account: string;
  readonly model: string;
  readonly ledgerAndNetLiquidation: boolean;
}

// 76, version, reqId, account, model, ledgerAndNLV
export const reqAccountUpdatesMulti = message<ReqAccountUpdatesMulti>(
  76,
  { kind: 'reqAccountUpdatesMulti', reqId: 0, account: '', model: '', ledgerAndNetLiquidation: false },
  (f, m) => {
    f.version('1');
    return {
      kind: m.kind,
      reqId: f.integer(m.reqId),
      account: f.text(m.account),
      model: f.text(m.model),
      ledgerAndNetLiquidation: f.flag(m.ledgerAndNetLiquidation),
    };
  },
);

/** Ends the subscription. */
export interface CancelAccountUpdatesMulti {
  readonly kind: 'cancelAccountUpdatesMulti';
  readonly reqId: number;
}

// 77, version, reqId
export const cancelAccountUpdatesMulti = message<CancelAccountUpdatesMulti>(
  77,
  { kind: 'cancelAccountUpdatesMulti', reqId: 0 },
  (f, m) => {
    f.version('1');
    return { kind: m.kind, reqId: f.integer(m.reqId) };
  },
);

/** One value. */
export interface AccountUpdateMulti {
  readonly kind: 'accountUpdateMulti';
  readonly reqId: number;
  readonly account: string;
  readonly model: string;
  readonly key: string;
  readonly value: string;
  readonly currency: string;
}

// 73, version, reqId, account, model, key, value, currency
export const accountUpdateMulti = message<AccountUpdateMulti>(
  73,
  { kind: 'accountUpdateMulti', reqId: 0, account: '', model: '', key: '', value: '', currency: '' },
  (f, m) => {
    f.version('1');
    return {
      kind: m.kind,
      reqId: f.integer(m.reqId),
      account: f.text(m.account),
      model: f.text(m.model),
      key: f.text(m.key),
      value: f.text(m.value),
      currency: f.text(m.currency),
    };
  },
);

/** All values have been sent once. */
export interface AccountUpdateMultiEnd {
  readonly kind: 'accountUpdateMultiEnd';
  readonly reqId: number;
}

// 74, version, reqId
export const accountUpdateMultiEnd = message<AccountUpdateMultiEnd>(
  74,
  { kind: 'accountUpdateMultiEnd', reqId: 0 },
  (f, m) => {
    f.version('1');
    return { kind: m.kind, reqId: f.integer(m.reqId) };
  },
);
