import type { Clock, EpochMs, Timers } from '../../../src/domain/clock.ts';

interface Alarm {
  readonly at: EpochMs;
  readonly task: () => void;
}

/** Clock and timers of one process; they end with it. */
export interface ProcessTime {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly isOver: boolean;
  /** Stops all timers, including later ones. */
  end(): void;
}

/** A manually advanced clock with timers: one for the gateway and the session. */
export class VirtualTime {
  readonly clock: Clock = { now: () => this.#now };
  readonly timers: Timers = { after: (delayMs, task) => this.#after(delayMs, task) };
  readonly #alarms = new Set<Alarm>();
  #now: EpochMs;

  constructor(startAt: EpochMs) {
    this.#now = startAt;
  }

  /** Instant of the next timer; Infinity without one. */
  get nextAt(): EpochMs {
    return Math.min(...Array.from(this.#alarms, ({ at }) => at));
  }

  /**
   * Advances to an instant, with no timer before it, and calls the timers due then, in the order in which they were
   * set.
   */
  advanceTo(at: EpochMs): void {
    this.#now = at;
    const due = Array.from(this.#alarms).filter((alarm) => alarm.at <= at);
    // A timer may cancel another one due at the same instant.
    for (const alarm of due) if (this.#alarms.delete(alarm)) alarm.task();
  }

  /** Time of a process that can be killed. */
  ofProcess(): ProcessTime {
    let isOver = false;
    const unlessOver = (task: () => void) => () => {
      if (!isOver) task();
    };
    return {
      clock: this.clock,
      timers: { after: (delayMs, task) => (isOver ? () => {} : this.#after(delayMs, unlessOver(task))) },
      get isOver() {
        return isOver;
      },
      end: () => {
        isOver = true;
      },
    };
  }

  #after(delayMs: number, task: () => void): () => void {
    const alarm: Alarm = { at: this.#now + Math.max(1, Math.ceil(delayMs)), task };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }
}
