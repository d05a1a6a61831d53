import type { Fields } from '../fields.ts';
import { message } from '../message.ts';
import { contractFields, EMPTY_CONTRACT, type WireContract } from '../wire-contract.ts';

/** Requests historical ticks. */
export interface ReqHistoricalTicks {
  readonly kind: 'reqHistoricalTicks';
  readonly reqId: number;
  readonly contract: WireContract;
  readonly includeExpired: boolean;
  /** Exactly one of start and end is given, in the formats of historical data. */
  readonly startDateTime: string;
  readonly endDateTime: string;
  readonly numberOfTicks: number;
  /** `TRADES`, `BID_ASK`, `MIDPOINT`. */
  readonly whatToShow: string;
  readonly useRth: boolean;
  readonly ignoreSize: boolean;
  readonly options: string;
}

const EMPTY_REQUEST: ReqHistoricalTicks = {
  kind: 'reqHistoricalTicks',
  reqId: 0,
  contract: EMPTY_CONTRACT,
  includeExpired: false,
  startDateTime: '',
  endDateTime: '',
  numberOfTicks: 0,
  whatToShow: '',
  useRth: false,
  ignoreSize: false,
  options: '',
};

// 96, reqId, contract, includeExpired, start, end, number of ticks, whatToShow, useRTH, ignore size, options
export const reqHistoricalTicks = message<ReqHistoricalTicks>(96, EMPTY_REQUEST, (f, m) => ({
  kind: m.kind,
  reqId: f.integer(m.reqId),
  contract: contractFields(f, m.contract),
  includeExpired: f.flag(m.includeExpired),
  startDateTime: f.text(m.startDateTime),
  endDateTime: f.text(m.endDateTime),
  numberOfTicks: f.integer(m.numberOfTicks),
  whatToShow: f.text(m.whatToShow),
  useRth: f.flag(m.useRth),
  ignoreSize: f.flag(m.ignoreSize),
  options: f.text(m.options),
}));

/** Past ticks of one kind, oldest first. */
interface PastTicks<K extends string, T> {
  readonly kind: K;
  readonly reqId: number;
  readonly ticks: readonly T[];
  readonly done: boolean;
}

/** Fields: number, reqId, count, the ticks, done. */
function pastTicks<K extends string, T>(id: number, kind: K, empty: T, tick: (f: Fields, one: T) => T) {
  return message<PastTicks<K, T>>(id, { kind, reqId: 0, ticks: [], done: false }, (f, m) => ({
    kind: m.kind,
    reqId: f.integer(m.reqId),
    ticks: f.list(m.ticks, empty, tick),
    done: f.flag(m.done),
  }));
}

/** A historical midpoint. */
export interface PastMidpoint {
  /** Seconds since 1970. */
  readonly seconds: number;
  readonly price: number;
  readonly size: number;
}

/** Historical midpoints, oldest first. */
export type HistoricalTicks = PastTicks<'historicalTicks', PastMidpoint>;
// 96, reqId, count, {time, unused field, price, size}, done
export const historicalTicks = pastTicks(96, 'historicalTicks', { seconds: 0, price: 0, size: 0 }, pastMidpoint);

function pastMidpoint(f: Fields, tick: PastMidpoint): PastMidpoint {
  const seconds = f.integer(tick.seconds);
  f.version('0');
  return { seconds, price: f.double(tick.price), size: f.double(tick.size) };
}

/** A historical quote. */
export interface PastQuote {
  readonly seconds: number;
  /** 1 bid past low, 2 ask past high. */
  readonly attributes: number;
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
}

const EMPTY_QUOTE: PastQuote = { seconds: 0, attributes: 0, bid: 0, ask: 0, bidSize: 0, askSize: 0 };

/** Historical quotes, oldest first. */
export type HistoricalTicksBidAsk = PastTicks<'historicalTicksBidAsk', PastQuote>;
// 97, reqId, count, {time, attributes, bid, ask, bid size, ask size}, done
export const historicalTicksBidAsk = pastTicks(97, 'historicalTicksBidAsk', EMPTY_QUOTE, pastQuote);

function pastQuote(f: Fields, tick: PastQuote): PastQuote {
  return {
    seconds: f.integer(tick.seconds),
    attributes: f.integer(tick.attributes),
    bid: f.double(tick.bid),
    ask: f.double(tick.ask),
    bidSize: f.double(tick.bidSize),
    askSize: f.double(tick.askSize),
  };
}

/** A historical trade. */
export interface PastSale {
  readonly seconds: number;
  /** 1 past limit, 2 unreported. */
  readonly attributes: number;
  readonly price: number;
  readonly size: number;
  readonly exchange: string;
  readonly conditions: string;
}

const EMPTY_SALE: PastSale = { seconds: 0, attributes: 0, price: 0, size: 0, exchange: '', conditions: '' };

/** Historical trades, oldest first. */
export type HistoricalTicksLast = PastTicks<'historicalTicksLast', PastSale>;
// 98, reqId, count, {time, attributes, price, size, exchange, conditions}, done
export const historicalTicksLast = pastTicks(98, 'historicalTicksLast', EMPTY_SALE, pastSale);

function pastSale(f: Fields, tick: PastSale): PastSale {
  return {
    seconds: f.integer(tick.seconds),
    attributes: f.integer(tick.attributes),
    price: f.double(tick.price),
    size: f.double(tick.size),
    exchange: f.text(tick.exchange),
    conditions: f.text(tick.conditions),
  };
}
