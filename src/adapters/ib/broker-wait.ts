import type { EpochMs, Timers } from '../../domain/clock.ts';
import type { OpenWindow } from './planned-windows.ts';

export interface BrokerWaitParts {
  readonly timers: Timers;
  readonly forMs: number;
  readonly now: () => EpochMs;
  /** Returns the planned window that is open now. */
  readonly window: () => OpenWindow | undefined;
  /** Called at the beginning of each wait with its end. */
  readonly waitsUntil: (until: EpochMs) => void;
  /** Called when the broker was away for the whole time. */
  readonly over: () => void;
}

/** Limits the wait for a broker that the gateway has lost, like the wait for a lost gateway. Planned windows do not count. */
export class BrokerWait {
  readonly #parts: BrokerWaitParts;
  #cancelTimer: () => void = () => {};

  constructor(parts: BrokerWaitParts) {
    this.#parts = parts;
  }

  begin(): void {
    this.#wait(this.#parts.forMs);
  }

  end(): void {
    this.#cancelTimer();
  }

  #wait(ms: number): void {
    const { timers, now, waitsUntil } = this.#parts;
    this.#cancelTimer();
    if (!Number.isFinite(ms)) return;
    waitsUntil(now() + ms);
    this.#cancelTimer = timers.after(ms, () => this.#check());
  }

  #check(): void {
    const { window, now, forMs, over } = this.#parts;
    const open = window();
    if (open === undefined) over();
    else this.#wait(open.endsAt - now() + forMs);
  }
}
