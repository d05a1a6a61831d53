import { versionedMessage } from '../message.ts';
import { contractFields, EMPTY_CONTRACT, type WireContract } from '../wire-contract.ts';
import { type IdMessage, versionedIdMessage } from './id-message.ts';

/** Subscribes to five-second bars. */
export interface ReqRealTimeBars extends IdMessage<'reqRealTimeBars'> {
  readonly contract: WireContract;
  /** Seconds; only 5 is possible, and a Gateway ignores the value. */
  readonly barSize: number;
  /** `TRADES`, `MIDPOINT`, `BID`, `ASK`. */
  readonly whatToShow: string;
  readonly useRth: boolean;
  readonly options: string;
}

const EMPTY_REQUEST: ReqRealTimeBars = {
  kind: 'reqRealTimeBars',
  reqId: 0,
  contract: EMPTY_CONTRACT,
  barSize: 0,
  whatToShow: '',
  useRth: false,
  options: '',
};

// 50, version, reqId, contract, bar size, whatToShow, useRTH, options
export const reqRealTimeBars = versionedMessage<ReqRealTimeBars>(50, '3', EMPTY_REQUEST, (f, m) => ({
  kind: m.kind,
  reqId: f.integer(m.reqId),
  contract: contractFields(f, m.contract),
  barSize: f.integer(m.barSize),
  whatToShow: f.text(m.whatToShow),
  useRth: f.flag(m.useRth),
  options: f.text(m.options),
}));

/** Ends the subscription. */
export type CancelRealTimeBars = IdMessage<'cancelRealTimeBars'>;
// 51, version, reqId
export const cancelRealTimeBars = versionedIdMessage(51, 'cancelRealTimeBars');

/** A five-second bar. */
export interface RealTimeBar extends IdMessage<'realTimeBar'> {
  /** Start, seconds since 1970. */
  readonly seconds: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly wap: number;
  readonly count: number;
}

const EMPTY_BAR: RealTimeBar = {
  kind: 'realTimeBar',
  reqId: 0,
  seconds: 0,
  open: 0,
  high: 0,
  low: 0,
  close: 0,
  volume: 0,
  wap: 0,
  count: 0,
};

// 50, version, reqId, time, open, high, low, close, volume, wap, count
export const realTimeBar = versionedMessage<RealTimeBar>(50, '3', EMPTY_BAR, (f, m) => ({
  kind: m.kind,
  reqId: f.integer(m.reqId),
  seconds: f.integer(m.seconds),
  open: f.double(m.open),
  high: f.double(m.high),
  low: f.double(m.low),
  close: f.double(m.close),
  volume: f.double(m.volume),
  wap: f.double(m.wap),
  count: f.integer(m.count),
}));
