import type { Clock, EpochMs } from '../../domain/clock.ts';
import type { BatchHandler, Timers } from '../../runner/ports/broker-session.ts';
import { BatchConsumer, type Clockwork, VirtualTimers } from './clockwork.ts';
import type { EventQueue } from './event-queue.ts';

/** Message id of currentTime. */
const CURRENT_TIME = '49';

/**
 * Virtual time, owned by the embedded gateway. It sends everything of instant t and then the clock message t; all that
 * came before waits until then, so that it happens at t. When the engine has done what t asks for and all promises have
 * settled, the answer goes out, behind the orders of t on the same connection, and the gateway moves on.
 */
export class LockstepClockwork implements Clockwork {
  readonly clock: Clock = { now: () => this.#now };
  readonly started: Promise<void>;
  readonly #timers = new VirtualTimers(this.clock);
  readonly #queue: EventQueue;
  readonly #consumer = new BatchConsumer();
  readonly #answer: () => void;
  readonly #start = Promise.withResolvers<void>();
  #deferred: (() => void)[] = [];
  #now: EpochMs = 0;
  #held = true;
  #reads = 0;
  /** The gateway waits for our answer. */
  #owesAnswer = false;
  /** Number of connections that ended: an answer to an instant of an older one is not sent. */
  #lostConnections = 0;

  /** `answer` sends the clock message back over the present connection. */
  constructor(queue: EventQueue, answer: () => void) {
    this.#queue = queue;
    this.#answer = answer;
    this.started = this.#start.promise;
  }

  get timers(): Timers {
    return this.#timers;
  }

  defer(task: () => void): void {
    this.#deferred.push(task);
  }

  received(tokens: readonly string[]): void {
    // The library's own event cuts the milliseconds off.
    if (tokens[0] === CURRENT_TIME) this.#instant(Math.round(Number(tokens[2]) * 1000));
  }

  wake(): void {
    // Events wait for their instant.
  }

  readBegan(): void {
    this.#reads++;
    this.#answerSoon();
  }

  readEnded(): void {
    this.#reads--;
  }

  async run(handler: BatchHandler): Promise<void> {
    this.release();
    await this.#consumer.run(handler);
  }

  stop(): void {
    this.hold();
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

  /** After the promises that hang on this instant: their orders and reads belong to it. */
  #answerSoon(): void {
    setImmediate(() => this.#answerIfFree());
  }

  #answerIfFree(): void {
    if (!this.#owesAnswer || (this.#held && this.#reads === 0)) return;
    this.#owesAnswer = false;
    this.#answer();
  }

  #runDeferred(): void {
    const tasks = this.#deferred;
    this.#deferred = [];
    for (const task of tasks) task();
  }
}
