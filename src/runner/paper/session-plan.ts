import type { EpochMs } from '../../domain/clock.ts';
import type { KillSwitchRecord } from '../../domain/session-record.ts';
import type { SymbolQuantity } from '../../engine/base/ports.ts';
import type { EngineStanding, EngineView } from '../../engine/run/view.ts';
import type { TradingSession } from '../ports/broker-session.ts';
import type { StopWish } from '../ports/stop-wish.ts';
import type { JournaledEngine } from './journaled-engine.ts';

/** Members of an engine that a session needs, for any strategy and settings. */
export interface SessionEngine extends JournaledEngine {
  /** Called with each batch, so it must be quick. */
  standing(): EngineStanding;
  state(): SessionView;
}

/** Members of the engine's view that decide when a session ends. */
export type SessionView = Pick<
  EngineView,
  'tradingState' | 'gapMs' | 'tradingStateReason' | 'connected' | 'flat' | 'tradeCount' | 'workingOrders'
> & {
  /** Positions that the engine opened and has not closed, signed shares. */
  readonly positions: readonly SymbolQuantity[];
  readonly killSwitches: readonly Pick<KillSwitchRecord, 'name' | 'state'>[];
};

/** Called after each batch, so it must be quick. */
export type SessionObserver = (at: EpochMs) => void;

/** Duration of a session and the ways to end it. */
export interface SessionPlan {
  readonly session: TradingSession;
  readonly engine: SessionEngine;
  /** Time from the first instant of the run to the flatten order, outages excluded: an outage prolongs the session. */
  readonly durationMs: number;
  /** First instant of a resumed session; now when absent. */
  readonly startedAt?: EpochMs;
  /** Market close: no order can close a position after it. */
  readonly closesAt: EpochMs;
  /** A person's request to end it: orderly with positions closed, or at once with positions left open. */
  readonly stop?: StopWish;
  readonly observer?: SessionObserver;
  /** Called with a text that a person should see at once: a stop has to wait, and for what. */
  readonly announce?: (words: string) => void;
  /** Aborted with an uncaught error of this process: the session then ends in order. */
  readonly uncaught?: AbortSignal;
  /** Waits in real time, which passes also while the session is silent. */
  readonly pause?: (ms: number) => Promise<void>;
  /** Measures the engine's real time for each batch. */
  readonly stopwatch?: Stopwatch;
}

/** Measures the real time of the engine's work. */
export interface Stopwatch {
  start(): void;
  /** `orders`: number of orders that the batch sent. */
  stop(orders: number): void;
}

/** End of a session. */
export interface SessionEnd {
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs;
  /** Reason for an early or irregular end, with what is still open. */
  readonly interruption?: string;
  /** Open positions and orders, such as `100 AAPL, working orders: 1`; absent when it ended flat. */
  readonly open?: string;
  /**
   * Error with which the command ends after recording: a defect, a person's request, a lost broker, an unwritable file.
   */
  readonly error?: Error;
  /** The session was left unfinished; the same command resumes it. */
  readonly left?: true;
  /** The engine or the source of its events is broken, so the engine does not know whether the positions are closed. */
  readonly broken?: true;
}
