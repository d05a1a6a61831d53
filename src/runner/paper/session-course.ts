import type { EpochMs } from '../../domain/clock.ts';
import { asError, PreliveError } from '../../domain/errors.ts';
import type { EngineEvent } from '../../engine/base/ports.ts';
import type { EngineStanding } from '../../engine/run/view.ts';
import { formatOpen, stillOpenLines } from '../open-words.ts';
import type { SessionEnd, SessionPlan, SessionView } from './hold-session.ts';
import { CLOSING_TIME_MS } from './longest-session.ts';
import { performEffects } from './perform-effects.ts';

/** After an error that nobody caught, a session that is silent for so long is one that cannot close any more. */
const SILENCE_MS = 5_000;

/**
 * Nothing can be closed in an outage, which the connection itself gives up once it has lasted too long; after this time
 * a session ends in any case.
 */
const LONGEST_MS = 2 * 86_400_000;

const NOT_FLAT_IN_TIME = 'not flat two minutes after the end';

/** Why positions are closed, and whether the same command goes on with the session afterwards. */
interface Closing {
  readonly reason: string;
  readonly isResumable: boolean;
}

/**
 * running -> closing (flatten ordered) or halted (its cancels are on their way) -> over. Left at once, or broken by a defect
 * of the engine or the session, it is over without that.
 */
export class SessionCourse {
  readonly #plan: SessionPlan;
  readonly #startedAt: EpochMs;
  /** From when its duration counts: a clock that was put back since an earlier process must not make it longer. */
  readonly #countsFrom: EpochMs;
  /** Lead of the broker's clock over the session's, as far as it can be believed. */
  #brokerAheadMs = 0;
  /** Instant from which only the end is waited for. */
  #endingSince: EpochMs | undefined;
  #interruption: string | undefined;
  /** A person's wish, or a file that cannot be written. */
  #error: Error | undefined;
  /** A defect of ours: it outranks every other end. */
  #defect: Error | undefined;
  #isLeft = false;
  /** Closed because the journal cannot be written: the same command goes on once it can. */
  #isPaused = false;
  #isBroken = false;
  /** The time for closing was up before everything was closed. */
  #isOpenAtEnd = false;
  #saidAway = false;
  #batches = 0;

  constructor(plan: SessionPlan) {
    this.#plan = plan;
    const now = plan.session.clock.now();
    this.#startedAt = plan.startedAt ?? now;
    this.#countsFrom = Math.min(this.#startedAt, now);
  }

  onBatch(events: readonly EngineEvent[]): void {
    if (this.#isOver) return;
    this.#batches++;
    const { stopwatch, observer, session } = this.#plan;
    this.#beside(() => stopwatch?.start());
    try {
      const orders = this.#take(events);
      this.#beside(() => stopwatch?.stop(orders));
      this.#advance(session.clock.now());
    } catch (error) {
      this.#breakDown(error);
      return;
    }
    this.#beside(() => observer?.(session.clock.now()));
  }

  /** Rejects when an error that nobody caught has silenced the session; never settles otherwise. */
  async silence(): Promise<never> {
    const { uncaught, pause } = this.#plan;
    if (uncaught === undefined || pause === undefined) return never();
    await aborted(uncaught);
    for (let before = -1; before !== this.#batches; await pause(SILENCE_MS)) before = this.#batches;
    throw uncaught.reason;
  }

  /** A person leaves, the connection is gone, or something of ours is broken. */
  breakOff(error: unknown): void {
    const { stop, session, engine } = this.#plan;
    if (stop?.atOnce.aborted === true && error === stop.atOnce.reason) {
      this.#isLeft = true;
      this.#error = asError(error);
      this.#interruption = 'left at once by a person';
      session.stop();
    } else if (error instanceof PreliveError) {
      this.#interruption ??= `${error.code}: ${error.message}`;
      this.#error ??= error;
      this.#isLeft = !this.#isBroken && !isOver(engine.state());
    } else this.#breakDown(error);
  }

  end(): SessionEnd {
    const { engine, session } = this.#plan;
    const open = this.#isBroken ? undefined : formatOpen(engine.state());
    const words = this.#interruption ?? (open === undefined ? undefined : NOT_FLAT_IN_TIME);
    const error = this.#defect ?? this.#error;
    return {
      startedAt: this.#startedAt,
      endedAt: session.clock.now(),
      ...(words !== undefined && { interruption: [words, ...stillOpenLines(open)].join('; ') }),
      ...(open !== undefined && { open }),
      ...(error !== undefined && { error }),
      ...(this.#goesOn && { left: true }),
      ...(this.#isBroken && { broken: true }),
    };
  }

  get #isOver(): boolean {
    return this.#isLeft || this.#isBroken;
  }

  /** A session that is left as it stood is never given up, also after a defect: the same command must find it again. */
  get #goesOn(): boolean {
    return this.#isLeft || this.#isOpenAtEnd || (this.#isPaused && this.#defect === undefined);
  }

  /** One record of the journal an instant, and only then the first message of that instant. */
  #take(events: readonly EngineEvent[]): number {
    const { engine, session } = this.#plan;
    for (const event of events) if (event.kind === 'clock_skew') this.#brokerAheadMs = believable(event);
    const effects = events.flatMap((event) => engine.apply(event));
    const orders = performEffects(session, engine, effects);
    engine.commit?.();
    return orders;
  }

  /** Work that only looks on or measures. A defect in it ends such work, and never keeps the engine from closing. */
  #beside(work: () => void): void {
    if (this.#defect !== undefined) return;
    try {
      work();
    } catch (error) {
      this.#note(asError(error));
    }
  }

  #note(defect: Error): void {
    this.#defect ??= defect;
    this.#interruption = `a defect of prelive: ${this.#defect.message}`;
  }

  /** The engine, or what brings it its events, does not work any more: the broker has to be asked without it. */
  #breakDown(error: unknown): void {
    this.#note(asError(error));
    this.#isBroken = true;
    this.#plan.session.stop();
  }

  #advance(now: EpochMs): void {
    const { engine, uncaught } = this.#plan;
    if (uncaught?.aborted === true) this.#note(asError(uncaught.reason));
    if (this.#endingSince !== undefined) {
      this.#waitForEnd(this.#endingSince, now, engine.state());
      return;
    }
    const standing = engine.standing();
    const closing = this.#reasonToClose(now, standing);
    if (closing !== undefined) this.#close(now, closing, engine.state());
    else if (standing.tradingState === 'HALTED') this.#onHalted(now, engine.state());
  }

  /** Two minutes, of which those without a broker do not count: they end with the connection, or with a second wish. */
  #waitForEnd(since: EpochMs, now: EpochMs, view: SessionView): void {
    if (!view.connected && now < this.#startedAt + LONGEST_MS) {
      this.#endingSince = now;
      this.#sayAway(view);
    } else if (isOver(view) || now - since >= CLOSING_TIME_MS) {
      this.#isOpenAtEnd = !isOver(view);
      this.#plan.session.stop();
    }
  }

  #sayAway(view: SessionView): void {
    const open = formatOpen(view);
    if (this.#saidAway || open === undefined) return;
    this.#saidAway = true;
    const words = `the gateway is away, and ${open} is open: it is closed as soon as the gateway is back`;
    this.#beside(() => this.#plan.announce?.(words));
  }

  /** Why positions are closed now; only the end of its time ends a session as it should. */
  #reasonToClose(now: EpochMs, { gapMs }: EngineStanding): Closing | undefined {
    const { engine, stop, durationMs, closesAt } = this.#plan;
    const trouble = this.#defect === undefined ? engine.trouble?.() : undefined;
    if (trouble !== undefined && !(trouble instanceof PreliveError)) this.#note(trouble);
    if (this.#defect !== undefined) return { reason: this.#interruption ?? '', isResumable: false };
    if (trouble !== undefined) return this.#pauseFor(trouble);
    if (stop?.orderly.aborted === true) return this.#stopFor(stop.orderly);
    const lateMs = now - this.#countsFrom - gapMs - durationMs;
    // An earlier process had all its time for closing: that it is closed now makes it no session that ended as it should.
    if (lateMs >= CLOSING_TIME_MS) this.#interruption = NOT_FLAT_IN_TIME;
    if (lateMs >= 0) return { reason: 'end of the session', isResumable: false };
    // The broker's clock decides when the market closes; one that is behind ours only makes the session end early.
    if (now + this.#brokerAheadMs < closesAt - CLOSING_TIME_MS) return undefined;
    this.#interruption = 'the market closes before the time is up';
    return { reason: this.#interruption, isResumable: false };
  }

  /** Nothing new is risked that could not be taken up again after a kill; the session waits for room on the disk. */
  #pauseFor(trouble: Error): Closing {
    this.#interruption = `the journal cannot be written: ${trouble.message}`;
    this.#error = trouble;
    this.#isPaused = true;
    return { reason: 'the journal cannot be written', isResumable: true };
  }

  #stopFor({ reason }: AbortSignal): Closing {
    this.#interruption = 'interrupted by a person';
    this.#error = asError(reason);
    return { reason: this.#interruption, isResumable: true };
  }

  #close(now: EpochMs, { reason, isResumable }: Closing, view: SessionView): void {
    this.#endingSince = now;
    this.#interruption ??= formatFired(view);
    const { engine, session } = this.#plan;
    engine.closing?.();
    const command = { kind: 'flatten', reason, ...(isResumable && { resumable: true as const }) } as const;
    performEffects(session, engine, engine.apply({ kind: 'command', command, at: now }));
    if (!view.connected) this.#sayAway(view);
  }

  /** Cancels of the last orders may be on their way: what is not awaited may still trade. */
  #onHalted(now: EpochMs, view: SessionView): void {
    this.#endingSince = now;
    this.#interruption =
      formatFired(view) ?? `the engine halted itself: ${view.tradingStateReason ?? 'no reason given'}`;
    if (isOver(view)) this.#plan.session.stop();
  }
}

/** A clock that is hours off says nothing about the close; the session waits with new risk until the clocks agree. */
const BELIEVABLE_SKEW_MS = 3_600_000;

function believable({ state, skewMs, by }: Extract<EngineEvent, { kind: 'clock_skew' }>): number {
  if (state === 'over' || by === 'machine' || skewMs > BELIEVABLE_SKEW_MS) return 0;
  return Math.max(0, skewMs);
}

/** Nothing of it trades any more; positions may be left where a kill switch keeps them. */
function isOver({ tradingState, workingOrders }: SessionView): boolean {
  return tradingState === 'HALTED' && workingOrders === 0;
}

function formatFired({ killSwitches }: SessionView): string | undefined {
  const fired = killSwitches.filter(({ state }) => state === 'fired').map(({ name }) => name);
  return fired.length === 0 ? undefined : `kill switch ${fired.join(', ')} fired`;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((settle) => signal.addEventListener('abort', () => settle(), { once: true }));
}

function never(): Promise<never> {
  return new Promise(() => {});
}
