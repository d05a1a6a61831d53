import type { EpochMs, Timers } from '../domain/clock.ts';
import { PreliveError } from '../domain/errors.ts';
import type { StopWish } from './ports/stop-wish.ts';

/**
 * Where a signal comes from. An old Node that has started this one sees the same Ctrl-C as we do, because a terminal gives
 * it to all processes of its foreground group, and reports each signal besides.
 */
export type SignalOrigin = 'direct' | 'reported';

/** Parts that the course of a stop needs from the process. */
export interface StopCoursePlan {
  /** Any clock that never goes back, milliseconds. */
  readonly now: () => EpochMs;
  readonly timers: Timers;
  /** Signals within this time of a wish belong to it: wrappers such as npm repeat what the terminal has sent already. */
  readonly repeatMs: number;
  /** Tells a person. */
  readonly say: (text: string) => void;
  /** Ends the process, whatever goes on. */
  readonly leave: () => void;
  /** Words for what the first wish begins; without them nothing is said. */
  readonly words?: string;
  /** Time to obey the second wish, milliseconds; after it the process is ended. 0 ends it at once. */
  readonly leaveWithinMs: number;
}

/** Takes signals and makes wishes of them. */
export interface StopCourse {
  readonly wish: StopWish;
  onSignal(signal: string, origin: SignalOrigin): void;
  /** The terminal is gone: a first wish, never a second. */
  onTerminalGone(): void;
}

/** A closed window may send it several times (kernel, shell, session manager), and nobody is left to send another. */
const NEVER_SECOND = 'SIGHUP';

/**
 * running -> stopping in order (first wish) -> leaving at once (second) -> left (third, or when it takes too long). Each signal
 * counts once, however many ways it comes by: of those seen directly and those reported, the larger number.
 */
export function createStopCourse(plan: StopCoursePlan): StopCourse {
  return new Course(plan);
}

class Course implements StopCourse {
  readonly #plan: StopCoursePlan;
  readonly #orderly = new AbortController();
  readonly #atOnce = new AbortController();
  readonly #seen = new Map<string, Record<SignalOrigin, number>>();
  #wishedAt: EpochMs | undefined;
  readonly wish: StopWish = { orderly: this.#orderly.signal, atOnce: this.#atOnce.signal };

  constructor(plan: StopCoursePlan) {
    this.#plan = plan;
  }

  onSignal(signal: string, origin: SignalOrigin): void {
    if (!this.#isNew(signal, origin)) return;
    if (signal === NEVER_SECOND && this.#wishedAt !== undefined) return;
    this.#take(`Stopped by ${signal}.`);
  }

  onTerminalGone(): void {
    if (this.#wishedAt === undefined) this.#take('Stopped because its terminal is gone.');
  }

  #isNew(signal: string, origin: SignalOrigin): boolean {
    const seen = this.#seen.get(signal) ?? { direct: 0, reported: 0 };
    const before = Math.max(seen.direct, seen.reported);
    const counted = { ...seen, [origin]: seen[origin] + 1 };
    this.#seen.set(signal, counted);
    return Math.max(counted.direct, counted.reported) > before;
  }

  #take(why: string): void {
    const { now, repeatMs } = this.#plan;
    const at = now();
    if (this.#wishedAt !== undefined && at - this.#wishedAt < repeatMs) return;
    this.#wishedAt = at;
    const reason = new PreliveError('INTERRUPTED', why);
    if (!this.#orderly.signal.aborted) this.#stop(reason);
    else if (!this.#atOnce.signal.aborted) this.#leave(reason);
    else this.#plan.leave();
  }

  #stop(reason: PreliveError): void {
    const { timers, repeatMs, say, words } = this.#plan;
    this.#orderly.abort(reason);
    if (words === undefined) return;
    say(`stopping: ${words}`);
    // Said once the next signal is a second one, so that it is true to whoever answers it at once.
    timers.after(repeatMs, () => {
      if (!this.#atOnce.signal.aborted) say('(once more to leave at once, as it stands)');
    });
  }

  #leave(reason: PreliveError): void {
    const { timers, say, leave, leaveWithinMs } = this.#plan;
    this.#atOnce.abort(reason);
    if (leaveWithinMs === 0) {
      leave();
      return;
    }
    timers.after(leaveWithinMs, () => {
      say('STILL OPEN: not known, there was no time to ask: look at the account');
      leave();
    });
  }
}
