import type { Fields } from '../fields.ts';
import { message } from '../message.ts';
import { SINCE } from '../server-versions.ts';
import { contractFieldsWithoutPrimary, EMPTY_CONTRACT, type WireContract } from '../wire-contract.ts';
import { type IdMessage, versionedIdMessage } from './id-message.ts';

/** Requests executions, by default of the current day. */
export interface ReqExecutions extends IdMessage<'reqExecutions'> {
  /** 0 = any. */
  readonly clientId: number;
  readonly account: string;
  /** Start time: `yyyymmdd-hh:mm:ss` (UTC) or `yyyymmdd hh:mm:ss zone`; empty = all. */
  readonly time: string;
  readonly symbol: string;
  readonly secType: string;
  readonly exchange: string;
  readonly side: string;
  readonly lastDays: number | undefined;
  /** `yyyymmdd`. */
  readonly dates: readonly string[];
}

const EMPTY_REQUEST: ReqExecutions = {
  kind: 'reqExecutions',
  reqId: 0,
  clientId: 0,
  account: '',
  time: '',
  symbol: '',
  secType: '',
  exchange: '',
  side: '',
  lastDays: undefined,
  dates: [],
};

// 7, version, reqId, clientId, account, time, symbol, secType, exchange, side, (200) last days, count, dates
export const reqExecutions = message<ReqExecutions>(7, EMPTY_REQUEST, (f, m) => {
  f.version('3');
  const hasDays = f.serverVersion >= SINCE.executionDays;
  return {
    kind: m.kind,
    reqId: f.integer(m.reqId),
    clientId: f.integer(m.clientId),
    account: f.text(m.account),
    time: f.text(m.time),
    symbol: f.text(m.symbol),
    secType: f.text(m.secType),
    exchange: f.text(m.exchange),
    side: f.text(m.side),
    lastDays: hasDays ? f.optionalInteger(m.lastDays) : m.lastDays,
    dates: hasDays ? f.list(m.dates, '', (g, date) => g.text(date)) : m.dates,
  };
});

/** A fill. */
export interface ExecDetails {
  readonly kind: 'execDetails';
  /** -1 when no request asked for it. */
  readonly reqId: number;
  readonly orderId: number;
  readonly contract: WireContract;
  readonly execution: WireExecution;
}

/** Details of a fill. */
export interface WireExecution {
  readonly executionId: string;
  /** E.g. `20261116 09:31:02 US/Eastern`. */
  readonly time: string;
  readonly account: string;
  readonly exchange: string;
  /** `BOT`, `SLD`. */
  readonly side: string;
  readonly shares: number;
  readonly price: number;
  readonly permId: number;
  readonly clientId: number;
  readonly liquidation: number;
  readonly cumulativeQuantity: number;
  readonly averagePrice: number;
  readonly orderRef: string;
  readonly evRule: string;
  readonly evMultiplier: number;
  readonly modelCode: string;
  /** 1 added, 2 removed, 3 routed out. */
  readonly lastLiquidity: number;
  readonly pendingPriceRevision: boolean;
  readonly submitter: string;
}

const EMPTY_EXECUTION: WireExecution = {
  executionId: '',
  time: '',
  account: '',
  exchange: '',
  side: '',
  shares: 0,
  price: 0,
  permId: 0,
  clientId: 0,
  liquidation: 0,
  cumulativeQuantity: 0,
  averagePrice: 0,
  orderRef: '',
  evRule: '',
  evMultiplier: 0,
  modelCode: '',
  lastLiquidity: 0,
  pendingPriceRevision: false,
  submitter: '',
};

// 11, reqId, orderId, contract without primaryExchange, execution, pending price revision (178), submitter (198)
export const execDetails = message<ExecDetails>(
  11,
  { kind: 'execDetails', reqId: -1, orderId: 0, contract: EMPTY_CONTRACT, execution: EMPTY_EXECUTION },
  (f, m) => ({
    kind: m.kind,
    reqId: f.integer(m.reqId),
    orderId: f.integer(m.orderId),
    contract: contractFieldsWithoutPrimary(f, m.contract),
    execution: executionFields(f, m.execution),
  }),
);

function executionFields(f: Fields, e: WireExecution): WireExecution {
  return {
    executionId: f.text(e.executionId),
    time: f.text(e.time),
    account: f.text(e.account),
    exchange: f.text(e.exchange),
    side: f.text(e.side),
    shares: f.double(e.shares),
    price: f.double(e.price),
    permId: f.integer(e.permId),
    clientId: f.integer(e.clientId),
    liquidation: f.integer(e.liquidation),
    cumulativeQuantity: f.double(e.cumulativeQuantity),
    averagePrice: f.double(e.averagePrice),
    orderRef: f.text(e.orderRef),
    evRule: f.text(e.evRule),
    evMultiplier: f.double(e.evMultiplier),
    modelCode: f.text(e.modelCode),
    lastLiquidity: f.integer(e.lastLiquidity),
    pendingPriceRevision:
      f.serverVersion >= SINCE.pendingPriceRevision ? f.flag(e.pendingPriceRevision) : e.pendingPriceRevision,
    submitter: f.serverVersion >= SINCE.submitter ? f.text(e.submitter) : e.submitter,
  };
}

/** All executions have been sent. */
export type ExecDetailsEnd = IdMessage<'execDetailsEnd'>;
// 55, version, reqId
export const execDetailsEnd = versionedIdMessage(55, 'execDetailsEnd');
