import type { EpochMs } from '../../domain/clock.ts';
import type { KillSwitchRecord } from '../../domain/session-record.ts';
import type { SymbolQuantity } from '../../engine/base/ports.ts';
import type { EngineStanding, EngineView } from '../../engine/run/view.ts';
import type { TradingSession } from '../ports/broker-session.ts';
import type { StopWish } from '../ports/stop-wish.ts';
import { untilAborted } from '../until-aborted.ts';
import type { JournaledEngine } from './journaled-engine.ts';
import { SessionCourse } from './session-course.ts';

/** What of an engine a session needs: any strategy, any setting. */
export interface SessionEngine extends JournaledEngine {
  /** Looked at with each batch, so it must be quick. */
  standing(): EngineStanding;
  state(): SessionView;
}

/** The members of the engine's view by which a session is held. */
export type SessionView = Pick<
  EngineView,
  'tradingState' | 'gapMs' | 'tradingStateReason' | 'connected' | 'flat' | 'tradeCount' | 'workingOrders'
> & {
  /** Positions that the engine opened and has not closed, signed shares. */
  readonly positions: readonly SymbolQuantity[];
  readonly killSwitches: readonly Pick<KillSwitchRecord, 'name' | 'state'>[];
};

/** Someone who looks on; called after each batch, so it must be quick. */
export type SessionObserver = (at: EpochMs) => void;

/** How long a session lasts and who may end it. */
export interface SessionPlan {
  readonly session: TradingSession;
  readonly engine: SessionEngine;
  /** From the first instant of the run to the order to flatten, gaps apart: what an outage takes is added at the end. */
  readonly durationMs: number;
  /** First instant of a session that goes on in this process; now when left out. */
  readonly startedAt?: EpochMs;
  /** After this instant the market takes no order that could close a position. */
  readonly closesAt: EpochMs;
  /** A person's wish to end it: positions are closed first, or it is left at once as it stands. */
  readonly stop?: StopWish;
  readonly observer?: SessionObserver;
  /** Told in words what a person should know at once: that a stop has to wait, and for what. */
  readonly announce?: (words: string) => void;
  /** Aborted with an error that nobody in this process caught: the session ends in order. */
  readonly uncaught?: AbortSignal;
  /** Real time, which passes also where the session is silent. */
  readonly pause?: (ms: number) => Promise<void>;
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
  /** Why the session ended before its time, or not as it should; with what is still open. */
  readonly interruption?: string;
  /** `100 AAPL, working orders: 1`; absent when it ended flat. */
  readonly open?: string;
  /** Error with which the command ends after recording: a defect, a person's wish, a lost broker, a file not writable. */
  readonly error?: Error;
  /** It was left as it stood: the same command goes on with it. */
  readonly left?: true;
  /** The engine, or the source of its events, is broken: it does not know whether the positions are closed. */
  readonly broken?: true;
}

/**
 * Drives the engine with what the session brings until the time is up, the market is about to close, a kill switch has
 * halted it, a person stops it or the connection is lost for good; what the engine opened is closed before the end
 * wherever the broker can be reached, unless the switch that fired keeps it, or a person leaves at once. A defect of ours, or
 * a journal that cannot be written, ends it in the same way. Never throws for how the session went: that stands in the
 * answer.
 */
export async function holdSession(plan: SessionPlan): Promise<SessionEnd> {
  const course = new SessionCourse(plan);
  try {
    await untilAborted(
      plan.stop?.atOnce,
      Promise.race([plan.session.run((events) => course.onBatch(events)), course.silence()]),
    );
  } catch (error) {
    course.breakOff(error);
  }
  return course.end();
}
