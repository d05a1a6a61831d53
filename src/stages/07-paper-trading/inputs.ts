import type { AccountReference, BrokerBook } from '../../domain/account.ts';
import type { ConnectionClass } from '../../domain/broker.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { EndRecord } from '../../domain/session-end.ts';
import type { BacktestRecord, SessionRecord } from '../../domain/session-record.ts';
import type { LatencySummary } from '../../statistics/latency-histogram.ts';
import type { Handshake } from '../handshake.ts';
import type { Baseline } from './baseline.ts';

/** What the session was asked to be. */
export type SessionRequest = {
  readonly durationMs: number;
  /** Fewer trades than this are too few. */
  readonly minimumTrades: number;
  /** From this many trades on, only reducing orders went out. */
  readonly maximumTrades: number;
  readonly symbols: readonly string[];
};

/** Real-time measurements of the engine: they differ from run to run, so they are kept apart from the log. */
export interface EngineTimings {
  /** Wall time of the whole session, milliseconds. */
  readonly wallMs: number;
  /** Percentiles by name in snake_case, e.g. `event_processing`, `intent_to_socket`. */
  readonly measures: Readonly<Record<string, LatencySummary>>;
}

/** All that stage 7 reduces. What is absent leaves its evidence missing; nothing is assumed for it. */
export interface PaperTradingInputs {
  readonly session: SessionRecord;
  /** The same strategy over history; absent when no history could be read. */
  readonly backtest?: BacktestRecord;
  readonly baseline?: Baseline;
  /** The broker's own record of the session; absent when it could not be read. */
  readonly book?: BrokerBook;
  /** Computed from what the connection showed, never from a flag. */
  readonly sourceClass: ConnectionClass;
  readonly account: AccountReference;
  /** Of the connection that the session ended on; absent for a session of a process that was killed. */
  readonly handshake?: Handshake;
  /** Class of the network between engine and broker: `loopback`, `lan`, `wan`. */
  readonly networkClass: string;
  readonly asked: SessionRequest;
  /** The account at the end, as the broker states it. */
  readonly atEnd: EndRecord;
  /** Why the session ended before its time; absent when it ran to its end. */
  readonly interruption?: string;
  /** Declared parameters of a simulated market, the planted effect among them. */
  readonly market?: JsonObject;
  readonly timings?: EngineTimings;
  /** Text of the gate's clause by evidence name, e.g. `latency_delta < 0.50`: shown beside the value. */
  readonly thresholds: Readonly<Record<string, string>>;
}
