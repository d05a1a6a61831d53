import type { AccountReference, BrokerBook } from '../../domain/account.ts';
import type { ConnectionClass } from '../../domain/broker.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { EndRecord } from '../../domain/session-end.ts';
import type { BacktestRecord, SessionRecord } from '../../domain/session-record.ts';
import type { LatencySummary } from '../../statistics/latency-histogram.ts';
import type { Handshake } from '../handshake.ts';
import type { Baseline } from './baseline.ts';

/** Requested parameters of the session. */
export type SessionRequest = {
  readonly durationMs: number;
  /** Smallest sufficient number of trades. */
  readonly minimumTrades: number;
  /** At this number of trades, only reducing orders are sent. */
  readonly maximumTrades: number;
  readonly symbols: readonly string[];
};

/** Real-time measurements of the engine. They differ between runs, so they are not part of the log. */
export interface EngineTimings {
  /** Wall time of the whole session, milliseconds. */
  readonly wallMs: number;
  /** Percentiles by name in snake_case, e.g. `event_processing`, `intent_to_socket`. */
  readonly measures: Readonly<Record<string, LatencySummary>>;
}

/** Inputs of stage 7. An absent input leaves its evidence missing; nothing is assumed. */
export interface PaperTradingInputs {
  readonly session: SessionRecord;
  /** The same strategy on historical data; absent when no history could be read. */
  readonly backtest?: BacktestRecord;
  readonly baseline?: Baseline;
  /** The broker's own record of the session; absent when it could not be read. */
  readonly book?: BrokerBook;
  /** Computed from the properties of the connection, never from a flag. */
  readonly sourceClass: ConnectionClass;
  readonly account: AccountReference;
  /** Handshake of the last connection; absent after the process was killed. */
  readonly handshake?: Handshake;
  /** Class of the network between engine and broker: `loopback`, `lan`, `wan`. */
  readonly networkClass: string;
  readonly asked: SessionRequest;
  /** The account at the end, as reported by the broker. */
  readonly atEnd: EndRecord;
  /** Reason of an early end; absent when the session ran to its end. */
  readonly interruption?: string;
  /** Declared parameters of a simulated market, including the planted effect. */
  readonly market?: JsonObject;
  readonly timings?: EngineTimings;
  /** Text of the gate's clause by evidence name, e.g. `latency_delta < 0.50`, shown beside the value. */
  readonly thresholds: Readonly<Record<string, string>>;
}
