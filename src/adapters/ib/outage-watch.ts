import type { EpochMs } from '../../domain/clock.ts';
import type { OutageNews, SessionOptions, Timers } from '../../runner/ports/broker-session.ts';

/** While an outage lasts, people are told so often, ms. */
const EVERY_MS = 60_000;

/** A wait within an outage: for the connection, or for the end of a planned window. */
export interface Waiting {
  /** Time at which the session gives up, or at which the planned window ends. */
  readonly until: EpochMs;
  readonly window?: string;
}

/** Tells people of an outage: that it has begun, once a minute while it lasts, and that it is over. */
export class OutageWatch {
  readonly #notify: (news: OutageNews) => void;
  readonly #timers: Timers;
  readonly #now: () => EpochMs;
  #since: EpochMs | undefined;
  #waiting: Waiting | undefined;
  #failure: string | undefined;
  #cancelTimer: () => void = () => {};

  constructor({ onOutage }: SessionOptions, timers: Timers, now: () => EpochMs) {
    this.#notify = onOutage ?? (() => {});
    this.#timers = timers;
    this.#now = now;
  }

  begun(reason: string): void {
    this.#since = this.#now();
    this.#failure = undefined;
    this.#waiting = undefined;
    this.#notify({ kind: 'lost', reason });
    this.#repeat();
  }

  waitsFor(waiting: Waiting): void {
    this.#waiting = waiting;
  }

  failed(failure: unknown): void {
    this.#failure = failure instanceof Error ? failure.message : String(failure);
  }

  restored(reason: string): void {
    this.stop();
    this.#notify({ kind: 'restored', reason });
  }

  /** Nothing more is told: it is over, or nobody waits for its end. */
  stop(): void {
    this.#cancelTimer();
    this.#since = undefined;
  }

  #repeat(): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#timers.after(EVERY_MS, () => {
      if (this.#since === undefined) return;
      if (this.#waiting !== undefined) this.#notify(this.#news(this.#since, this.#waiting));
      this.#repeat();
    });
  }

  #news(since: EpochMs, waiting: Waiting): OutageNews {
    const failure = this.#failure === undefined ? {} : { failure: this.#failure };
    return { kind: 'waiting', since, at: this.#now(), ...waiting, ...failure };
  }
}
