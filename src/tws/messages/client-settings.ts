import { versionedMessage } from '../message.ts';

/** Type of market data to send when live data are not available: 1 live, 2 frozen, 3 delayed, 4 delayed and frozen. */
export interface ReqMarketDataType {
  readonly kind: 'reqMarketDataType';
  readonly type: number;
}

// 59, version, type
export const reqMarketDataType = versionedMessage<ReqMarketDataType>(
  59,
  '1',
  { kind: 'reqMarketDataType', type: 0 },
  (f, m) => ({ kind: m.kind, type: f.integer(m.type) }),
);

/** Log level of the server, 1 (system) to 5 (detail). */
export interface SetServerLogLevel {
  readonly kind: 'setServerLogLevel';
  readonly level: number;
}

// 14, version, level
export const setServerLogLevel = versionedMessage<SetServerLogLevel>(
  14,
  '1',
  { kind: 'setServerLogLevel', level: 0 },
  (f, m) => ({ kind: m.kind, level: f.integer(m.level) }),
);

/** Turns automatic binding of manual orders to client 0 on or off. */
export interface ReqAutoOpenOrders {
  readonly kind: 'reqAutoOpenOrders';
  readonly bind: boolean;
}

// 15, version, bind
export const reqAutoOpenOrders = versionedMessage<ReqAutoOpenOrders>(
  15,
  '1',
  { kind: 'reqAutoOpenOrders', bind: false },
  (f, m) => ({ kind: m.kind, bind: f.flag(m.bind) }),
);
