import type { EpochMs } from '../../domain/clock.ts';
import { asError, PreliveError } from '../../domain/errors.ts';
import type { EngineEvent } from '../../engine/base/ports.ts';
import type { EngineStanding } from '../../engine/run/view.ts';
import { formatOpen, stillOpenLines } from '../open-words.ts';
import { CLOSING_TIME_MS } from './longest-session.ts';
import { performEffects } from './perform-effects.ts';
import type { SessionEnd, SessionPlan, SessionView } from './session-plan.ts';

/** After an uncaught error, a session without batches for this long cannot close any more. */
const SILENCE_MS = 5_000;

/** Longest session in any case. Positions cannot be closed in an outage; the connection itself ends a long one. */
const LONGEST_MS = 2 * 86_400_000;

const NOT_FLAT_IN_TIME = 'not flat two minutes after the end';

/** Reason for closing positions; `isResumable` when the same command resumes the session afterwards. */
interface Closing {
  readonly reason: string;
  readonly isResumable: boolean;
}

/**
 * running -> closing (flatten ordered) or halted (its cancels are in transit) -> over. A session that is left at once,
 * or broken by a defect of the engine or the session, is over directly.
 */
export class SessionCourse {
  readonly #plan: SessionPlan;
  readonly #startedAt: EpochMs;
  /** Start for measuring the duration: a clock that was set back since an earlier process must not prolong it. */
  readonly #countsFrom: EpochMs;
  /** Lead of the broker's clock over the session's, if plausible. */
  #brokerAheadMs = 0;
  /** Start of the wait for the end. */
  #endingSince: EpochMs | undefined;
  #interruption: string | undefined;
  /** A person's request, or an unwritable file. */
  #error: Error | undefined;
  /** A defect of ours takes precedence over every other reason. */
  #defect: Error | undefined;
  #isLeft = false;
  /** Closed because the journal cannot be written; the same command resumes later. */
  #isPaused = false;
  #isBroken = false;
  /** The time for closing ended before everything was closed. */
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

  /** Rejects when the session is silent after an uncaught error; never settles otherwise. */
  async silence(): Promise<never> {
    const { uncaught, pause } = this.#plan;
    if (uncaught === undefined || pause === undefined) return never();
    await aborted(uncaught);
    for (let before = -1; before !== this.#batches; await pause(SILENCE_MS)) before = this.#batches;
    throw uncaught.reason;
  }

  /** Ends the session after a person leaves, the connection is lost, or a defect. */
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

  /** A session that was left unfinished is never given up, not even after a defect: the same command must find it. */
  get #goesOn(): boolean {
    return this.#isLeft || this.#isOpenAtEnd || (this.#isPaused && this.#defect === undefined);
  }

  /** Writes one journal record for each instant before its first message is sent. */
  #take(events: readonly EngineEvent[]): number {
    const { engine, session } = this.#plan;
    for (const event of events) if (event.kind === 'clock_skew') this.#brokerAheadMs = believable(event);
    const effects = events.flatMap((event) => engine.apply(event));
    const orders = performEffects(session, engine, effects);
    engine.commit?.();
    return orders;
  }

  /** Runs work that only observes or measures. A defect in it stops such work, and the engine still closes. */
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

  /** The engine or its source of events is broken; the broker has to be read without it. */
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

  /**
   * Waits two minutes for the end. Time without a broker does not count; the connection or a second request ends that.
   */
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

  /** Reason to close positions now; only the end of the duration is a regular end. */
  #reasonToClose(now: EpochMs, { gapMs }: EngineStanding): Closing | undefined {
    const { engine, stop, durationMs, closesAt } = this.#plan;
    const trouble = this.#defect === undefined ? engine.trouble?.() : undefined;
    if (trouble !== undefined && !(trouble instanceof PreliveError)) this.#note(trouble);
    if (this.#defect !== undefined) return { reason: this.#interruption ?? '', isResumable: false };
    if (trouble !== undefined) return this.#pauseFor(trouble);
    if (stop?.orderly.aborted === true) return this.#stopFor(stop.orderly);
    const lateMs = now - this.#countsFrom - gapMs - durationMs;
    // An earlier process had its full time for closing; closing now does not make the end regular.
    if (lateMs >= CLOSING_TIME_MS) this.#interruption = NOT_FLAT_IN_TIME;
    if (lateMs >= 0) return { reason: 'end of the session', isResumable: false };
    // The broker's clock decides when the market closes. If it is behind ours, the session ends early.
    if (now + this.#brokerAheadMs < closesAt - CLOSING_TIME_MS) return undefined;
    this.#interruption = 'the market closes before the time is up';
    return { reason: this.#interruption, isResumable: false };
  }

  /** Closes because new risk could not be resumed after a kill; the session waits for room on the disk. */
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

  /** Waits for cancels in transit, because their orders may still trade. */
  #onHalted(now: EpochMs, view: SessionView): void {
    this.#endingSince = now;
    this.#interruption =
      formatFired(view) ?? `the engine halted itself: ${view.tradingStateReason ?? 'no reason given'}`;
    if (isOver(view)) this.#plan.session.stop();
  }
}

/**
 * Largest plausible lead. A clock that is hours off does not show when the market closes; the engine takes no new risk
 * until the clocks agree.
 */
const BELIEVABLE_SKEW_MS = 3_600_000;

function believable({ state, skewMs, by }: Extract<EngineEvent, { kind: 'clock_skew' }>): number {
  if (state === 'over' || by === 'machine' || skewMs > BELIEVABLE_SKEW_MS) return 0;
  return Math.max(0, skewMs);
}

/** True when no order can trade any more; a kill switch may keep positions open. */
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
