import type { Clock, EpochMs, Timers } from '../../domain/clock.ts';
import type { BatchHandler } from '../../runner/ports/broker-session.ts';
import { systemTimers } from '../system-timers.ts';
import type { BrokerEventQueue } from './event-queue.ts';
import { BatchConsumer, type TimeDriver, VirtualTimers } from './time-driver.ts';
import { parseTwsTime } from './tws-time.ts';

/** Message id of currentTime. */
const CURRENT_TIME = '49';

/** Callbacks of the lockstep driver. */
export interface LockstepOwner {
  /** Sends the clock message back over the current connection. */
  answer(): void;
  /** Called when a read waits and no clock message has come for `stallAfterMs` of real time. */
  stalled(): void;
}

/**
 * Driver of virtual time, which the embedded gateway owns. The gateway sends all messages of instant t and then the
 * clock message t, so earlier messages wait until then and take effect at t. When the engine has processed t and all
 * promises have settled, the answer is sent after the orders of t on the same connection, and the gateway advances.
 */
export class LockstepDriver implements TimeDriver {
  readonly clock: Clock = { now: () => this.#now };
  readonly started: Promise<void>;
  readonly #timers = new VirtualTimers(this.clock);
  readonly #queue: BrokerEventQueue;
  readonly #consumer = new BatchConsumer();
  readonly #owner: LockstepOwner;
  readonly #stallAfterMs: number;
  readonly #start = Promise.withResolvers<void>();
  #deferred: (() => void)[] = [];
  #now: EpochMs = 0;
  #held = true;
  #reads = 0;
  /** The gateway waits for the answer to its clock message. */
  #owesAnswer = false;
  /** Number of lost connections: a clock message of an earlier connection gets no answer. */
  #lostConnections = 0;
  #cancelStallTimer: () => void = () => {};

  constructor(queue: BrokerEventQueue, stallAfterMs: number, owner: LockstepOwner) {
    this.#queue = queue;
    this.#owner = owner;
    this.#stallAfterMs = stallAfterMs;
    this.started = this.#start.promise;
  }

  get timers(): Timers {
    return this.#timers;
  }

  defer(task: () => void): void {
    this.#deferred.push(task);
  }

  received(tokens: readonly string[]): void {
    // The library's own event truncates the milliseconds.
    if (tokens[0] === CURRENT_TIME) this.#instant(Math.round(Number(tokens[2]) * 1000));
    else if (this.#now === 0) this.#now = timeOfHandshake(tokens);
  }

  moveOn(): void {
    // Time comes from the gateway.
  }

  wake(): void {
    // Events wait for their instant.
  }

  readBegan(): void {
    this.#reads++;
    this.#watchForStall();
    this.#answerSoon();
  }

  readEnded(): void {
    this.#reads--;
    if (this.#reads === 0) this.#cancelStallTimer();
  }

  async run(handler: BatchHandler): Promise<void> {
    this.release();
    try {
      await this.#consumer.run(handler);
    } finally {
      this.hold();
    }
  }

  stop(): void {
    this.#consumer.stop();
  }

  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.#answerSoon();
  }

  disconnected(): void {
    this.#lostConnections++;
    this.#owesAnswer = false;
    this.#runDeferred();
  }

  end(error?: Error): void {
    void this.#consumer.close(error, this.#queue, this.#now);
  }

  #instant(at: EpochMs): void {
    this.#now = at;
    this.#start.resolve();
    if (this.#reads > 0) this.#watchForStall();
    this.#runDeferred();
    this.#timers.runDue(at);
    const connection = this.#lostConnections;
    const pending = this.#consumer.deliver(() => this.#queue.drain(at));
    if (pending === undefined) this.#finish(connection);
    else void pending.then(() => this.#finish(connection));
  }

  #finish(connection: number): void {
    if (connection !== this.#lostConnections) return;
    this.#owesAnswer = true;
    this.#answerSoon();
  }

  /** Waits for the promises of this instant, because their orders and reads belong to it. */
  #answerSoon(): void {
    setImmediate(() => this.#answerIfFree());
  }

  #answerIfFree(): void {
    if (!this.#owesAnswer || (this.#held && this.#reads === 0)) return;
    this.#owesAnswer = false;
    this.#owner.answer();
  }

  #watchForStall(): void {
    this.#cancelStallTimer();
    this.#cancelStallTimer = systemTimers.after(this.#stallAfterMs, () => this.#owner.stalled());
  }

  #runDeferred(): void {
    const tasks = this.#deferred;
    this.#deferred = [];
    for (const task of tasks) task();
  }
}

/** Time of the handshake reply (a version and a time in whole seconds), which dates events before the first instant. */
function timeOfHandshake([, text = '']: readonly string[]): EpochMs {
  return parseTwsTime(text, text) ?? 0;
}
