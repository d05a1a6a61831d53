import type { Fields } from './fields.ts';

/** A contract in the protocol; absent values are empty text and 0. */
export interface WireContract {
  readonly conId: number;
  readonly symbol: string;
  /** `STK`, `OPT`, `FUT`, `CASH`, `CRYPTO`, `BAG`, ... */
  readonly secType: string;
  /** `YYYYMM` or `YYYYMMDD`. */
  readonly expiry: string;
  readonly strike: number;
  readonly right: string;
  readonly multiplier: string;
  readonly exchange: string;
  readonly primaryExchange: string;
  readonly currency: string;
  readonly localSymbol: string;
  readonly tradingClass: string;
}

/** A contract without values. */
export const EMPTY_CONTRACT: WireContract = {
  conId: 0,
  symbol: '',
  secType: '',
  expiry: '',
  strike: 0,
  right: '',
  multiplier: '',
  exchange: '',
  primaryExchange: '',
  currency: '',
  localSymbol: '',
  tradingClass: '',
};

/** Twelve fields: conId, symbol, secType, expiry, strike, right, multiplier, exchange, primaryExchange, currency, localSymbol, tradingClass. */
export function contractFields(f: Fields, c: WireContract): WireContract {
  return contractLayout(f, c, true);
}

/** Eleven fields: those of {@link contractFields} without primaryExchange. */
export function contractFieldsWithoutPrimary(f: Fields, c: WireContract): WireContract {
  return contractLayout(f, c, false);
}

function contractLayout(f: Fields, c: WireContract, hasPrimary: boolean): WireContract {
  return {
    conId: f.integer(c.conId),
    symbol: f.text(c.symbol),
    secType: f.text(c.secType),
    expiry: f.text(c.expiry),
    strike: f.double(c.strike),
    right: f.text(c.right),
    multiplier: f.text(c.multiplier),
    exchange: f.text(c.exchange),
    primaryExchange: hasPrimary ? f.text(c.primaryExchange) : c.primaryExchange,
    currency: f.text(c.currency),
    localSymbol: f.text(c.localSymbol),
    tradingClass: f.text(c.tradingClass),
  };
}
