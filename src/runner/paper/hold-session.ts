import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { TradingState } from '../../domain/session-record.ts';
import type { Effect, EngineEvent } from '../../engine/ports.ts';
import type { TradingSession } from '../ports/broker-session.ts';
import { performEffects } from './perform-effects.ts';

/** What of an engine a session needs: any strategy, any setting. */
export interface SessionEngine {
  apply(event: EngineEvent): readonly Effect[];
  state(): EngineView;
}

/** Where the engine stands. */
export interface EngineView {
  readonly tradingState: TradingState;
  /** No position that it opened, no order that may still trade. */
  readonly flat: boolean;
  readonly tradeCount: number;
}

/** Someone who looks on; called after each batch, so it must be quick. */
export type Onlooker = (at: EpochMs, view: EngineView) => void;

/** How long a session lasts and who may end it. */
export interface SessionPlan {
  readonly session: TradingSession;
  readonly engine: SessionEngine;
  /** From the first instant of the run to the order to flatten. */
  readonly durationMs: number;
  /** A person's wish to end it now: positions are closed first. */
  readonly signal?: AbortSignal;
  readonly onlooker?: Onlooker;
  /** Told of each batch how long the engine took, in real time. */
  readonly stopwatch?: Stopwatch;
}

/** Real time of the engine's work, measured by whoever owns a real clock. */
export interface Stopwatch {
  start(): void;
  /** `orders`: how many orders the batch sent. */
  stop(orders: number): void;
}

/** How it ended. */
export interface SessionEnd {
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs;
  /** Why it ended before its time. */
  readonly interruption?: string;
}

/** Time to become flat at the end, the target of the rollback procedure. */
const FLATTEN_LIMIT_MS = 120_000;

/**
 * Drives the engine with what the session brings until the time is up, a kill switch has halted it, a person stops it or
 * the connection is lost for good; what the engine opened is closed before the end wherever the broker can be reached.
 * Never throws for how the session went: that stands in `interruption`.
 */
export async function holdSession(plan: SessionPlan): Promise<SessionEnd> {
  const course = new SessionCourse(plan);
  try {
    await plan.session.run((events) => course.onBatch(events));
  } catch (error) {
    if (!(error instanceof PreliveError)) throw error;
    course.interruption ??= `${error.code}: ${error.message}`;
  }
  return course.end();
}

/** running -> closing (flatten ordered) -> stopped. */
class SessionCourse {
  interruption: string | undefined;
  readonly #plan: SessionPlan;
  readonly #startedAt: EpochMs;
  #closingSince: EpochMs | undefined;

  constructor(plan: SessionPlan) {
    this.#plan = plan;
    this.#startedAt = plan.session.clock.now();
  }

  onBatch(events: readonly EngineEvent[]): void {
    const { engine, stopwatch, onlooker, session } = this.#plan;
    stopwatch?.start();
    let orders = 0;
    for (const event of events) orders += performEffects(session, engine, engine.apply(event));
    stopwatch?.stop(orders);
    const now = session.clock.now();
    this.#advance(now);
    onlooker?.(now, engine.state());
  }

  end(): SessionEnd {
    const endedAt = this.#plan.session.clock.now();
    const { interruption } = this;
    return { startedAt: this.#startedAt, endedAt, ...(interruption !== undefined && { interruption }) };
  }

  #advance(now: EpochMs): void {
    const { tradingState, flat } = this.#plan.engine.state();
    if (this.#closingSince !== undefined) {
      if ((flat && tradingState === 'HALTED') || now - this.#closingSince >= FLATTEN_LIMIT_MS) this.#stop(flat);
    } else if (this.#plan.signal?.aborted === true) {
      this.interruption = 'interrupted by a person';
      this.#close(now, this.interruption);
    } else if (now - this.#startedAt >= this.#plan.durationMs) {
      this.#close(now, 'end of the session');
    } else if (tradingState === 'HALTED') {
      this.interruption = 'the engine halted itself';
      this.#plan.session.stop();
    }
  }

  #close(now: EpochMs, reason: string): void {
    this.#closingSince = now;
    const { engine, session } = this.#plan;
    performEffects(session, engine, engine.apply({ kind: 'command', command: { kind: 'flatten', reason }, at: now }));
  }

  #stop(flat: boolean): void {
    if (!flat) this.interruption ??= 'not flat two minutes after the end: look at the account';
    this.#plan.session.stop();
  }
}
