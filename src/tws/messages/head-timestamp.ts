import { message } from '../message.ts';
import { contractFields, EMPTY_CONTRACT, type WireContract } from '../wire-contract.ts';
import { type IdMessage, idMessage } from './id-message.ts';

/** Requests the instant of a contract's oldest data. */
export interface ReqHeadTimestamp extends IdMessage<'reqHeadTimestamp'> {
  readonly contract: WireContract;
  readonly includeExpired: boolean;
  readonly useRth: boolean;
  readonly whatToShow: string;
  /** 1 text, 2 seconds since 1970. */
  readonly formatDate: number;
}

const EMPTY_REQUEST: ReqHeadTimestamp = {
  kind: 'reqHeadTimestamp',
  reqId: 0,
  contract: EMPTY_CONTRACT,
  includeExpired: false,
  useRth: false,
  whatToShow: '',
  formatDate: 0,
};

// 87, reqId, contract, includeExpired, useRTH, whatToShow, formatDate
export const reqHeadTimestamp = message<ReqHeadTimestamp>(87, EMPTY_REQUEST, (f, m) => ({
  kind: m.kind,
  reqId: f.integer(m.reqId),
  contract: contractFields(f, m.contract),
  includeExpired: f.flag(m.includeExpired),
  useRth: f.flag(m.useRth),
  whatToShow: f.text(m.whatToShow),
  formatDate: f.integer(m.formatDate),
}));

/** Cancels the request. */
export type CancelHeadTimestamp = IdMessage<'cancelHeadTimestamp'>;
// 90, reqId
export const cancelHeadTimestamp = idMessage(90, 'cancelHeadTimestamp');

/** First instant with data: `19801212-14:30:00` (UTC), or seconds since 1970. */
export interface HeadTimestamp extends IdMessage<'headTimestamp'> {
  readonly time: string;
}

// 88, reqId, time
export const headTimestamp = message<HeadTimestamp>(88, { kind: 'headTimestamp', reqId: 0, time: '' }, (f, m) => ({
  kind: m.kind,
  reqId: f.integer(m.reqId),
  time: f.text(m.time),
}));
