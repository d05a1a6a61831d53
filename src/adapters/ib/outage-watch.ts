import type { EpochMs, Timers } from '../../domain/clock.ts';
import type { OutageNews, SessionOptions } from '../../runner/ports/broker-session.ts';

/** Interval of notices during an outage, ms. */
const EVERY_MS = 60_000;

/** Wait during an outage: for the connection, or for the end of a planned window. */
export interface Waiting {
  /** Time at which the session gives up, or at which the planned window ends. */
  readonly until: EpochMs;
  readonly window?: string;
}

/** Notifies people of an outage: at its begin, once a minute, and at its end. */
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

  /** Stops the notices. */
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
