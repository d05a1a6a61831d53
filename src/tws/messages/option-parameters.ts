import { message } from '../message.ts';
import { type IdMessage, idMessage } from './id-message.ts';

/** Requests expiries and strikes of the options on a contract. */
export interface ReqOptionParameters extends IdMessage<'reqOptionParameters'> {
  readonly underlyingSymbol: string;
  /** Exchange of options on futures; empty for other options. */
  readonly futureOptionExchange: string;
  readonly underlyingSecType: string;
  readonly underlyingConId: number;
}

const EMPTY_REQUEST: ReqOptionParameters = {
  kind: 'reqOptionParameters',
  reqId: 0,
  underlyingSymbol: '',
  futureOptionExchange: '',
  underlyingSecType: '',
  underlyingConId: 0,
};

// 78, reqId, underlying symbol, exchange, underlying secType, underlying conId
export const reqOptionParameters = message<ReqOptionParameters>(78, EMPTY_REQUEST, (f, m) => ({
  kind: m.kind,
  reqId: f.integer(m.reqId),
  underlyingSymbol: f.text(m.underlyingSymbol),
  futureOptionExchange: f.text(m.futureOptionExchange),
  underlyingSecType: f.text(m.underlyingSecType),
  underlyingConId: f.integer(m.underlyingConId),
}));

/** Expiries and strikes of an exchange. */
export interface OptionParameters extends IdMessage<'optionParameters'> {
  readonly exchange: string;
  readonly underlyingConId: number;
  readonly tradingClass: string;
  readonly multiplier: string;
  /** `YYYYMMDD`. */
  readonly expirations: readonly string[];
  readonly strikes: readonly number[];
}

const EMPTY: OptionParameters = {
  kind: 'optionParameters',
  reqId: 0,
  exchange: '',
  underlyingConId: 0,
  tradingClass: '',
  multiplier: '',
  expirations: [],
  strikes: [],
};

// 75, reqId, exchange, underlying conId, trading class, multiplier, count, {expiry}, count, {strike}
export const optionParameters = message<OptionParameters>(75, EMPTY, (f, m) => ({
  kind: m.kind,
  reqId: f.integer(m.reqId),
  exchange: f.text(m.exchange),
  underlyingConId: f.integer(m.underlyingConId),
  tradingClass: f.text(m.tradingClass),
  multiplier: f.text(m.multiplier),
  expirations: f.list(m.expirations, '', (g, expiry) => g.text(expiry)),
  strikes: f.list(m.strikes, 0, (g, strike) => g.double(strike)),
}));

/** All option parameters have been sent. */
export type OptionParametersEnd = IdMessage<'optionParametersEnd'>;
// 76, reqId
export const optionParametersEnd = idMessage(76, 'optionParametersEnd');
