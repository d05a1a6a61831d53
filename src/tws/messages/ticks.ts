import { message, versionedMessage } from '../message.ts';
import { type IdMessage, versionedIdMessage } from './id-message.ts';

/** Numbers of the tick types of live data. */
export const TICK = {
  bidSize: 0,
  bid: 1,
  ask: 2,
  askSize: 3,
  last: 4,
  lastSize: 5,
  high: 6,
  low: 7,
  volume: 8,
  close: 9,
  open: 14,
  lastTimestamp: 45,
  halted: 49,
} as const;

/** A price with its size. */
export interface TickPrice extends IdMessage<'tickPrice'> {
  readonly tickType: number;
  readonly price: number;
  readonly size: number;
  /** 1 can auto-execute, 2 past limit, 4 pre-open. */
  readonly attributes: number;
}

// 1, version, reqId, tickType, price, size, attributes
export const tickPrice = versionedMessage<TickPrice>(
  1,
  '6',
  { kind: 'tickPrice', reqId: 0, tickType: 0, price: 0, size: 0, attributes: 0 },
  (f, m) => ({
    kind: m.kind,
    reqId: f.integer(m.reqId),
    tickType: f.integer(m.tickType),
    price: f.double(m.price),
    size: f.double(m.size),
    attributes: f.integer(m.attributes),
  }),
);

/** A size without a price. */
export interface TickSize extends IdMessage<'tickSize'> {
  readonly tickType: number;
  readonly size: number;
}

// 2, version, reqId, tickType, size
export const tickSize = versionedMessage<TickSize>(
  2,
  '6',
  { kind: 'tickSize', reqId: 0, tickType: 0, size: 0 },
  (f, m) => ({ kind: m.kind, reqId: f.integer(m.reqId), tickType: f.integer(m.tickType), size: f.double(m.size) }),
);

/** A number, e.g. 1 while trading is halted. */
export interface TickGeneric extends IdMessage<'tickGeneric'> {
  readonly tickType: number;
  readonly value: number;
}

// 45, version, reqId, tickType, value
export const tickGeneric = versionedMessage<TickGeneric>(
  45,
  '6',
  { kind: 'tickGeneric', reqId: 0, tickType: 0, value: 0 },
  (f, m) => ({ kind: m.kind, reqId: f.integer(m.reqId), tickType: f.integer(m.tickType), value: f.double(m.value) }),
);

/** A text, e.g. the last trade's time in seconds. */
export interface TickString extends IdMessage<'tickString'> {
  readonly tickType: number;
  readonly value: string;
}

// 46, version, reqId, tickType, value
export const tickString = versionedMessage<TickString>(
  46,
  '6',
  { kind: 'tickString', reqId: 0, tickType: 0, value: '' },
  (f, m) => ({ kind: m.kind, reqId: f.integer(m.reqId), tickType: f.integer(m.tickType), value: f.text(m.value) }),
);

/** Properties of a market-data line. */
export interface TickReqParams extends IdMessage<'tickReqParams'> {
  readonly minTick: number;
  readonly bboExchange: string;
  readonly snapshotPermissions: number;
}

// 81, reqId, minTick, bboExchange, snapshotPermissions
export const tickReqParams = message<TickReqParams>(
  81,
  { kind: 'tickReqParams', reqId: 0, minTick: 0, bboExchange: '', snapshotPermissions: 0 },
  (f, m) => ({
    kind: m.kind,
    reqId: f.integer(m.reqId),
    minTick: f.double(m.minTick),
    bboExchange: f.text(m.bboExchange),
    snapshotPermissions: f.integer(m.snapshotPermissions),
  }),
);

/** Type of a line's data from now on: 1 live, 2 frozen, 3 delayed, 4 delayed and frozen. */
export interface MarketDataTypeMessage extends IdMessage<'marketDataType'> {
  readonly type: number;
}

// 58, version, reqId, type
export const marketDataType = versionedMessage<MarketDataTypeMessage>(
  58,
  '1',
  { kind: 'marketDataType', reqId: 0, type: 0 },
  (f, m) => ({ kind: m.kind, reqId: f.integer(m.reqId), type: f.integer(m.type) }),
);

/** A snapshot is complete. */
export type TickSnapshotEnd = IdMessage<'tickSnapshotEnd'>;
// 57, version, reqId
export const tickSnapshotEnd = versionedIdMessage(57, 'tickSnapshotEnd');
