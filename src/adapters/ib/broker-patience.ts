import type { EpochMs, Timers } from '../../domain/clock.ts';
import type { OpenWindow } from './planned-windows.ts';

/** Parts of a {@link BrokerPatience}. */
export interface PatienceParts {
  readonly timers: Timers;
  readonly forMs: number;
  readonly now: () => EpochMs;
  /** The planned window that is open now. */
  readonly window: () => OpenWindow | undefined;
  /** Told the end of each wait when the wait begins. */
  readonly waitsUntil: (until: EpochMs) => void;
  /** Called when the broker was away for all of the time. */
  readonly over: () => void;
}

/** A gateway without a broker behind it is waited for as long as one that is gone; planned windows do not count. */
export class BrokerPatience {
  readonly #parts: PatienceParts;
  #cancelTimer: () => void = () => {};

  constructor(parts: PatienceParts) {
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
    this.#cancelTimer = timers.after(ms, () => this.#look());
  }

  #look(): void {
    const { window, now, forMs, over } = this.#parts;
    const open = window();
    if (open === undefined) over();
    else this.#wait(open.endsAt - now() + forMs);
  }
}
