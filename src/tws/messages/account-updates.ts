import { message, versionedMessage } from '../message.ts';
import { EMPTY_CONTRACT, type WireContract } from '../wire-contract.ts';

/** Subscribes to values and positions of one account, or ends the subscription. */
export interface ReqAccountUpdates {
  readonly kind: 'reqAccountUpdates';
  readonly subscribe: boolean;
  readonly account: string;
}

// 6, version, subscribe, account
export const reqAccountUpdates = versionedMessage<ReqAccountUpdates>(
  6,
  '2',
  { kind: 'reqAccountUpdates', subscribe: false, account: '' },
  (f, m) => ({ kind: m.kind, subscribe: f.flag(m.subscribe), account: f.text(m.account) }),
);

/** A value of the account. */
export interface AccountValueMessage {
  readonly kind: 'accountValue';
  readonly key: string;
  readonly value: string;
  readonly currency: string;
  readonly account: string;
}

// 6, version, key, value, currency, account
export const accountValue = versionedMessage<AccountValueMessage>(
  6,
  '2',
  { kind: 'accountValue', key: '', value: '', currency: '', account: '' },
  (f, m) => ({
    kind: m.kind,
    key: f.text(m.key),
    value: f.text(m.value),
    currency: f.text(m.currency),
    account: f.text(m.account),
  }),
);

/** A position with its value. */
export interface PortfolioValue {
  readonly kind: 'portfolioValue';
  readonly contract: WireContract;
  readonly position: number;
  readonly marketPrice: number;
  readonly marketValue: number;
  readonly averageCost: number;
  readonly unrealizedPnl: number;
  readonly realizedPnl: number;
  readonly account: string;
}

const EMPTY_PORTFOLIO_VALUE: PortfolioValue = {
  kind: 'portfolioValue',
  contract: EMPTY_CONTRACT,
  position: 0,
  marketPrice: 0,
  marketValue: 0,
  averageCost: 0,
  unrealizedPnl: 0,
  realizedPnl: 0,
  account: '',
};

// 7, version, conId, symbol, secType, expiry, strike, right, multiplier, primaryExchange, currency, localSymbol,
// tradingClass, position, price, value, cost, unrealized, realized, account
export const portfolioValue = message<PortfolioValue>(7, EMPTY_PORTFOLIO_VALUE, (f, m) => {
  f.version('8');
  const c = m.contract;
  return {
    kind: m.kind,
    contract: {
      ...c,
      conId: f.integer(c.conId),
      symbol: f.text(c.symbol),
      secType: f.text(c.secType),
      expiry: f.text(c.expiry),
      strike: f.double(c.strike),
      right: f.text(c.right),
      multiplier: f.text(c.multiplier),
      primaryExchange: f.text(c.primaryExchange),
      currency: f.text(c.currency),
      localSymbol: f.text(c.localSymbol),
      tradingClass: f.text(c.tradingClass),
    },
    position: f.double(m.position),
    marketPrice: f.double(m.marketPrice),
    marketValue: f.double(m.marketValue),
    averageCost: f.double(m.averageCost),
    unrealizedPnl: f.double(m.unrealizedPnl),
    realizedPnl: f.double(m.realizedPnl),
    account: f.text(m.account),
  };
});

/** Time of the values, `HH:MM`. */
export interface AccountUpdateTime {
  readonly kind: 'accountUpdateTime';
  readonly time: string;
}

// 8, version, time
export const accountUpdateTime = versionedMessage<AccountUpdateTime>(
  8,
  '1',
  { kind: 'accountUpdateTime', time: '' },
  (f, m) => ({ kind: m.kind, time: f.text(m.time) }),
);

/** All values and positions have been sent once. */
export interface AccountDownloadEnd {
  readonly kind: 'accountDownloadEnd';
  readonly account: string;
}

// 54, version, account
export const accountDownloadEnd = versionedMessage<AccountDownloadEnd>(
  54,
  '1',
  { kind: 'accountDownloadEnd', account: '' },
  (f, m) => ({ kind: m.kind, account: f.text(m.account) }),
);
