import type { EpochMs, Timers } from '../domain/clock.ts';
import { PreliveError } from '../domain/errors.ts';
import type { StopWish } from './ports/stop-wish.ts';

/**
 * Origin of a signal. When an old Node has started this one, both receive the same Ctrl-C, because a terminal sends it
 * to all processes of its foreground group. The old Node also reports each signal.
 */
export type SignalOrigin = 'direct' | 'reported';

/** Dependencies of a stop course on the process. */
export interface StopCoursePlan {
  /** Monotonic clock, milliseconds. */
  readonly now: () => EpochMs;
  readonly timers: Timers;
  /** A signal within this time after a request belongs to it, because wrappers such as npm repeat signals. */
  readonly repeatMs: number;
  /** Shows a text to a person. */
  readonly say: (text: string) => void;
  /** Ends the process immediately. */
  readonly leave: () => void;
  /** Description of the orderly stop; without it nothing is shown. */
  readonly words?: string | undefined;
  /** Time for leaving after the second request, milliseconds; then the process is ended. 0 ends it at once. */
  readonly leaveWithinMs: number;
}

/** Turns signals into requests to stop. */
export interface StopCourse {
  readonly wish: StopWish;
  onSignal(signal: string, origin: SignalOrigin): void;
  /** Call it when the terminal is gone: counts as a first request, never as a second one. */
  onTerminalGone(): void;
}

/** A closed window may send it several times (kernel, shell, session manager), and nothing else afterwards. */
const NEVER_SECOND = 'SIGHUP';

/**
 * running -> stopping in order (first request) -> leaving at once (second) -> left (third, or when leaving takes too long). The
 * larger number of direct and of reported signals counts, so that a signal which arrives both ways counts once.
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
    // Shown only after `repeatMs`: from then on another signal does count as the second one.
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
