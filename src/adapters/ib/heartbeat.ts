import type { EpochMs } from '../../domain/clock.ts';
import type { GatewayListener } from './gateway-listener.ts';
import type { Sender } from './sender.ts';
import type { TimeDriver } from './time-driver.ts';

/** Interval; with the time for the answer a dead connection is detected within 10 s. */
const EVERY_MS = 4500;
/** A connection without an answer for this long is dead, even while its socket is open. */
const ANSWER_WITHIN_MS = 5000;

/** Callbacks of a heartbeat. */
export interface HeartbeatOwner {
  /** Called when the connection is dead. */
  dead(reason: string): void;
  /** Called with the gateway's time, in whole seconds since 1970, and the time of the request. */
  answered(seconds: number, askedAt: EpochMs): void;
}

/**
 * Detects half-open connections: the socket of a vanished peer looks connected for many minutes. Only in real time; in
 * lockstep the clock messages are the heartbeat.
 */
export class Heartbeat {
  readonly listener: Partial<GatewayListener> = { currentTime: (seconds) => this.#answered(seconds) };
  readonly #time: TimeDriver;
  readonly #sender: Sender;
  readonly #owner: HeartbeatOwner;
  #askedAt: EpochMs | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(time: TimeDriver, sender: Sender, owner: HeartbeatOwner) {
    this.#time = time;
    this.#sender = sender;
    this.#owner = owner;
  }

  start(): void {
    this.stop();
    this.#cancelTimer = this.#time.timers.after(EVERY_MS, () => this.#ask());
  }

  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#askedAt = undefined;
  }

  /** Requests the gateway's time at once, unless a request is pending. */
  askNow(): void {
    if (this.#cancelTimer === undefined || this.#askedAt !== undefined) return;
    this.#cancelTimer();
    this.#ask();
  }

  #ask(): void {
    this.#askedAt = this.#time.clock.now();
    this.#sender.send({ lane: 'heartbeat', write: (api) => api.reqCurrentTime() });
    this.#cancelTimer = this.#time.timers.after(ANSWER_WITHIN_MS, () => this.#overdue());
  }

  /** Reads pending input first: after a suspension of this process the answer may still be in the socket. */
  #overdue(): void {
    const asked = this.#cancelTimer;
    setImmediate(() => {
      if (this.#cancelTimer !== asked) return;
      this.#owner.dead(`the gateway did not answer reqCurrentTime within ${ANSWER_WITHIN_MS / 1000} s`);
    });
  }

  #answered(seconds: number): void {
    if (this.#askedAt !== undefined) this.#owner.answered(seconds, this.#askedAt);
    if (this.#cancelTimer !== undefined) this.start();
  }
}
