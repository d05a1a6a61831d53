import type { EpochMs } from '../../domain/clock.ts';
import type { GatewayListener } from './gateway-listener.ts';
import type { Sender } from './sender.ts';
import type { TimeDriver } from './time-driver.ts';

/** With the time for the answer 9.5 s: a dead connection is known to be one within 10 s. */
const EVERY_MS = 4500;
/** A connection whose clock request stays unanswered for this long is dead, whatever the socket says. */
const ANSWER_WITHIN_MS = 5000;

/** What comes of a heartbeat. */
export interface HeartbeatOwner {
  /** The connection is dead. */
  dead(reason: string): void;
  /** The gateway's clock, in whole seconds since 1970, and when it was asked for. */
  answered(seconds: number, askedAt: EpochMs): void;
}

/**
 * Finds half-open connections: a peer that has vanished without closing the socket leaves it looking connected for
 * many minutes. Only in real time: in lockstep the clock messages themselves are the heartbeat.
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

  /** Asks for the gateway's time without waiting for the next turn, unless an answer is on its way. */
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

  /** When our own process stood still, the answer may lie in the socket, unread: what has come is read first. */
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
