import type { Fields } from '../fields.ts';
import { message } from '../message.ts';
import { SINCE } from '../server-versions.ts';
import { contractFields, EMPTY_CONTRACT, type WireContract } from '../wire-contract.ts';
import { type ComboLeg, comboLegs } from './combo-legs.ts';
import { type IdMessage, versionedIdMessage } from './id-message.ts';

/** Requests historical bars. */
export interface ReqHistoricalData extends IdMessage<'reqHistoricalData'> {
  readonly contract: WireContract;
  readonly includeExpired: boolean;
  /** E.g. `20261116 16:00:00 US/Eastern`, `20261116-21:00:00` (UTC); empty = now. */
  readonly endDateTime: string;
  /** E.g. `1 min`. */
  readonly barSize: string;
  /** E.g. `3600 S`, `1 D`. */
  readonly duration: string;
  readonly useRth: boolean;
  readonly whatToShow: string;
  /** 1 text, 2 seconds since 1970. */
  readonly formatDate: number;
  /** Empty unless secType is BAG. */
  readonly legs: readonly ComboLeg[];
  readonly keepUpToDate: boolean;
  readonly options: string;
}

const EMPTY_REQUEST: ReqHistoricalData = {
  kind: 'reqHistoricalData',
  reqId: 0,
  contract: EMPTY_CONTRACT,
  includeExpired: false,
  endDateTime: '',
  barSize: '',
  duration: '',
  useRth: false,
  whatToShow: '',
  formatDate: 0,
  legs: [],
  keepUpToDate: false,
  options: '',
};

// 20, reqId, contract, includeExpired, end, bar size, duration, useRTH, whatToShow, formatDate, legs of a
// combination, keepUpToDate, options
export const reqHistoricalData = message<ReqHistoricalData>(20, EMPTY_REQUEST, (f, m) => {
  const reqId = f.integer(m.reqId);
  const contract = contractFields(f, m.contract);
  return {
    kind: m.kind,
    reqId,
    contract,
    includeExpired: f.flag(m.includeExpired),
    endDateTime: f.text(m.endDateTime),
    barSize: f.text(m.barSize),
    duration: f.text(m.duration),
    useRth: f.flag(m.useRth),
    whatToShow: f.text(m.whatToShow),
    formatDate: f.integer(m.formatDate),
    legs: comboLegs(f, contract, m.legs),
    keepUpToDate: f.flag(m.keepUpToDate),
    options: f.text(m.options),
  };
});

/** Cancels a request for bars. */
export type CancelHistoricalData = IdMessage<'cancelHistoricalData'>;
// 25, version, reqId
export const cancelHistoricalData = versionedIdMessage(25, 'cancelHistoricalData');

/** A bar. */
export interface WireBar {
  /** Start: `20261116 09:30:00 US/Eastern`, seconds since 1970, or `20261116` for days. */
  readonly date: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly wap: number;
  readonly count: number;
}

const EMPTY_BAR: WireBar = { date: '', open: 0, high: 0, low: 0, close: 0, volume: 0, wap: 0, count: 0 };

/** Bars of a request. Until 195 with the range; from 196 on `historicalDataEnd` has it. */
export interface HistoricalData extends IdMessage<'historicalData'> {
  readonly start: string;
  readonly end: string;
  readonly bars: readonly WireBar[];
}

// 17, reqId, start and end (until 195), count, {date, open, high, low, close, volume, wap, count}
export const historicalData = message<HistoricalData>(
  17,
  { kind: 'historicalData', reqId: 0, start: '', end: '', bars: [] },
  (f, m) => {
    const reqId = f.integer(m.reqId);
    const dated = f.serverVersion < SINCE.historicalDataEnd;
    return {
      kind: m.kind,
      reqId,
      start: dated ? f.text(m.start) : m.start,
      end: dated ? f.text(m.end) : m.end,
      bars: f.list(m.bars, EMPTY_BAR, bar),
    };
  },
);

function bar(f: Fields, b: WireBar): WireBar {
  return {
    date: f.text(b.date),
    open: f.double(b.open),
    high: f.double(b.high),
    low: f.double(b.low),
    close: f.double(b.close),
    volume: f.double(b.volume),
    wap: f.double(b.wap),
    count: f.integer(b.count),
  };
}

/** Range of the bars that were sent; from 196 on. */
export interface HistoricalDataEnd extends IdMessage<'historicalDataEnd'> {
  readonly start: string;
  readonly end: string;
}

// 108, reqId, start, end
export const historicalDataEnd = message<HistoricalDataEnd>(
  108,
  { kind: 'historicalDataEnd', reqId: 0, start: '', end: '' },
  (f, m) => ({ kind: m.kind, reqId: f.integer(m.reqId), start: f.text(m.start), end: f.text(m.end) }),
);
