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

/** A historical midpoint. */
export interface PastMidpoint {
  /** Seconds since 1970. */
  readonly seconds: number;
  readonly price: number;
  readonly size: number;
}

/** Historical midpoints, oldest first. */
export interface HistoricalTicks {
  readonly kind: 'historicalTicks';
  readonly reqId: number;
  readonly ticks: readonly PastMidpoint[];
  readonly done: boolean;
}

// 96, reqId, count, {time, unused field, price, size}, done
export const historicalTicks = message<HistoricalTicks>(
  96,
  { kind: 'historicalTicks', reqId: 0, ticks: [], done: false },
  (f, m) => ({
    kind: m.kind,
    reqId: f.integer(m.reqId),
    ticks: f.list(m.ticks, { seconds: 0, price: 0, size: 0 }, pastMidpoint),
    done: f.flag(m.done),
  }),
);

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
export interface HistoricalTicksBidAsk {
  readonly kind: 'historicalTicksBidAsk';
  readonly reqId: number;
  readonly ticks: readonly PastQuote[];
  readonly done: boolean;
}

// 97, reqId, count, {time, attributes, bid, ask, bid size, ask size}, done
export const historicalTicksBidAsk = message<HistoricalTicksBidAsk>(
  97,
  { kind: 'historicalTicksBidAsk', reqId: 0, ticks: [], done: false },
  (f, m) => ({
    kind: m.kind,
    reqId: f.integer(m.reqId),
    ticks: f.list(m.ticks, EMPTY_QUOTE, pastQuote),
    done: f.flag(m.done),
  }),
);

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
export interface HistoricalTicksLast {
  readonly kind: 'historicalTicksLast';
  readonly reqId: number;
  readonly ticks: readonly PastSale[];
  readonly done: boolean;
}

// 98, reqId, count, {time, attributes, price, size, exchange, conditions}, done
export const historicalTicksLast = message<HistoricalTicksLast>(
  98,
  { kind: 'historicalTicksLast', reqId: 0, ticks: [], done: false },
  (f, m) => ({
    kind: m.kind,
    reqId: f.integer(m.reqId),
    ticks: f.list(m.ticks, EMPTY_SALE, pastSale),
    done: f.flag(m.done),
  }),
);

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
