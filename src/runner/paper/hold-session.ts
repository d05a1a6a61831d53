import type { EpochMs } from '../../domain/clock.ts';
import { asError, PreliveError } from '../../domain/errors.ts';
import type { KillSwitchRecord, TradingState } from '../../domain/session-record.ts';
import type { Effect, EngineEvent } from '../../engine/ports.ts';
import { openWords, stillOpenLines } from '../open-words.ts';
import type { TradingSession } from '../ports/broker-session.ts';
import type { StopWish } from '../ports/stop-wish.ts';
import { untilAborted } from '../until-aborted.ts';
import { CLOSING_TIME_MS } from './longest-session.ts';
import { performEffects } from './perform-effects.ts';

/** What of an engine a session needs: any strategy, any setting. */
export interface SessionEngine {
  apply(event: EngineEvent): readonly Effect[];
  /** Called before effects are executed. */
  readonly beforeSend?: () => void;
  /** Called with every instant. */
  readonly commit?: () => void;
  state(): EngineView;
}

/** Where the engine stands. */
export interface EngineView {
  readonly tradingState: TradingState;
  readonly tradingStateReason?: string | null;
  /** False in an outage: nothing can be sent, and nothing is heard. */
  readonly connected?: boolean;
  /** No position that it opened, no order that may still trade. */
  readonly flat: boolean;
  readonly tradeCount: number;
  /** Orders that may still trade. */
  readonly workingOrders: number;
  /** What it opened and has not closed, in signed shares. */
  readonly positions: readonly { readonly symbol: string; readonly quantity: number }[];
  readonly killSwitches: readonly Pick<KillSwitchRecord, 'name' | 'state'>[];
}

/** Someone who looks on; called after each batch, so it must be quick. */
export type Onlooker = (at: EpochMs, view: EngineView) => void;

/** How long a session lasts and who may end it. */
export interface SessionPlan {
  readonly session: TradingSession;
  readonly engine: SessionEngine;
  /** From the first instant of the run to the order to flatten. */
  readonly durationMs: number;
  /** First instant of a session that goes on in this process; now when left out. */
  readonly startedAt?: EpochMs;
  /** After this instant the market takes no order that could close a position. */
  readonly closesAt: EpochMs;
  /** A person's wish to end it: positions are closed first, or it is left at once as it stands. */
  readonly stop?: StopWish;
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
  /** Why it ended before its time, or not as it should; with what is still open. */
  readonly interruption?: string;
  /** `100 AAPL, working orders: 1`; absent when it ended flat. */
  readonly open?: string;
  /** What the command ends with once the session is recorded: a defect of ours, a person's wish, a broker out of reach. */
  readonly error?: Error;
  /** It was left as it stood: the same command goes on with it. */
  readonly left?: true;
}

/**
 * Drives the engine with what the session brings until the time is up, the market is about to close, a kill switch has
 * halted it, a person stops it or the connection is lost for good; what the engine opened is closed before the end
 * wherever the broker can be reached, unless the switch that fired keeps it, or a person leaves at once. Never throws for
 * how the session went: that stands in the answer.
 */
export async function holdSession(plan: SessionPlan): Promise<SessionEnd> {
  const course = new SessionCourse(plan);
  try {
    await untilAborted(
      plan.stop?.atOnce,
      plan.session.run((events) => course.onBatch(events)),
    );
  } catch (error) {
    course.breakOff(error);
  }
  return course.end();
}

/**
 * Nothing can be closed in an outage, which the connection itself gives up once it has lasted too long; after this time
 * a session ends in any case.
 */
const LONGEST_MS = 2 * 86_400_000;

/** running -> closing (flatten ordered) or halted (its cancels are on their way) -> stopped. */
class SessionCourse {
  readonly #plan: SessionPlan;
  readonly #startedAt: EpochMs;
  /** Since when only the end is waited for. */
  #endingSince: EpochMs | undefined;
  #interruption: string | undefined;
  #error: Error | undefined;
  #left = false;

  constructor(plan: SessionPlan) {
    this.#plan = plan;
    this.#startedAt = plan.startedAt ?? plan.session.clock.now();
  }

  onBatch(events: readonly EngineEvent[]): void {
    if (this.#left) return;
    const { engine, stopwatch, onlooker, session } = this.#plan;
    stopwatch?.start();
    // One record of the journal an instant, and only then the first message of that instant.
    const effects = events.flatMap((event) => engine.apply(event));
    const orders = performEffects(session, engine, effects);
    engine.commit?.();
    stopwatch?.stop(orders);
    const now = session.clock.now();
    this.#advance(now);
    onlooker?.(now, engine.state());
  }

  /** A person leaves, the connection is gone, or something of ours is broken. */
  breakOff(error: unknown): void {
    const { stop, session } = this.#plan;
    if (stop?.atOnce.aborted === true && error === stop.atOnce.reason) {
      this.#left = true;
      this.#error = asError(error);
      this.#interruption = 'left at once by a person';
      session.stop();
    } else if (error instanceof PreliveError) {
      this.#interruption ??= `${error.code}: ${error.message}`;
      this.#error ??= error;
      this.#left = !isOver(this.#plan.engine.state());
    } else {
      this.#error = asError(error);
      this.#interruption = `a defect of prelive: ${this.#error.message}`;
    }
  }

  end(): SessionEnd {
    const { engine, session } = this.#plan;
    const open = openWords(engine.state());
    const words = this.#interruption ?? (open === undefined ? undefined : 'not flat two minutes after the end');
    return {
      startedAt: this.#startedAt,
      endedAt: session.clock.now(),
      ...(words !== undefined && { interruption: [words, ...stillOpenLines(open)].join('; ') }),
      ...(open !== undefined && { open }),
      ...(this.#error !== undefined && { error: this.#error }),
      ...(this.#left && { left: true }),
    };
  }

  #advance(now: EpochMs): void {
    const view = this.#plan.engine.state();
    if (this.#endingSince !== undefined) {
      if (view.connected === false && now < this.#startedAt + LONGEST_MS) this.#endingSince = now;
      if (isOver(view) || now - this.#endingSince >= CLOSING_TIME_MS) this.#plan.session.stop();
      return;
    }
    const reason = this.#reasonToClose(now);
    if (reason !== undefined) this.#close(now, reason, view);
    else if (view.tradingState === 'HALTED') this.#onHalted(now, view);
  }

  /** Why positions are closed now; only the end of its time ends a session as it should. */
  #reasonToClose(now: EpochMs): string | undefined {
    const { stop, durationMs, closesAt } = this.#plan;
    if (stop?.orderly.aborted === true) this.#stopOrderly(stop.orderly);
    else if (now - this.#startedAt >= durationMs) return 'end of the session';
    else if (now >= closesAt - CLOSING_TIME_MS) this.#interruption = 'the market closes before the time is up';
    return this.#interruption;
  }

  #stopOrderly({ reason }: AbortSignal): void {
    this.#interruption = 'interrupted by a person';
    this.#error = asError(reason);
  }

  #close(now: EpochMs, reason: string, view: EngineView): void {
    this.#endingSince = now;
    this.#interruption ??= firedWords(view);
    const { engine, session } = this.#plan;
    performEffects(session, engine, engine.apply({ kind: 'command', command: { kind: 'flatten', reason }, at: now }));
  }

  /** Cancels of the last orders may be on their way: what is not awaited may still trade. */
  #onHalted(now: EpochMs, view: EngineView): void {
    this.#endingSince = now;
    this.#interruption =
      firedWords(view) ?? `the engine halted itself: ${view.tradingStateReason ?? 'no reason given'}`;
    if (isOver(view)) this.#plan.session.stop();
  }
}

/** Nothing of it trades any more; positions may be left where a kill switch keeps them. */
function isOver({ tradingState, workingOrders }: EngineView): boolean {
  return tradingState === 'HALTED' && workingOrders === 0;
}

function firedWords({ killSwitches }: EngineView): string | undefined {
  const fired = killSwitches.filter(({ state }) => state === 'fired').map(({ name }) => name);
  return fired.length === 0 ? undefined : `kill switch ${fired.join(', ')} fired`;
}
