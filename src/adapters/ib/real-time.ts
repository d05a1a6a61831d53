import type { Clock, Timers } from '../../domain/clock.ts';
import type { BatchHandler } from '../../runner/ports/broker-session.ts';
import type { BrokerEventQueue } from './event-queue.ts';
import { BatchConsumer, type TimeDriver } from './time-driver.ts';

/** Longest time without a clock event. */
const CLOCK_EVERY_MS = 250;

/** Driver of real time: messages take effect at once, and messages that arrived together form one batch. */
export class RealTimeDriver implements TimeDriver {
  readonly clock: Clock = { now: () => this.#time.now() + this.#movedOn };
  readonly timers: Timers;
  readonly #time: Clock;
  readonly #beforeBatch: () => void;
  #movedOn = 0;
  readonly started = Promise.resolve();
  readonly #queue: BrokerEventQueue;
  readonly #consumer = new BatchConsumer();
  #flushPlanned = false;
  #busy = false;
  #cancelTick: () => void = () => {};

  constructor(
    queue: BrokerEventQueue,
    time: { readonly clock: Clock; readonly timers: Timers },
    beforeBatch: () => void = () => {},
  ) {
    this.#queue = queue;
    this.#time = time.clock;
    this.timers = time.timers;
    this.#beforeBatch = beforeBatch;
  }

  moveOn(ms: number): void {
    this.#movedOn += ms;
  }

  defer(task: () => void): void {
    task();
  }

  received(): void {
    // Messages do not set the time.
  }

  wake(): void {
    if (this.#flushPlanned || !this.#consumer.isThere) return;
    this.#flushPlanned = true;
    setImmediate(() => {
      this.#flushPlanned = false;
      this.#flush();
    });
  }

  readBegan(): void {
    // Time passes anyway.
  }

  readEnded(): void {
    // Time passes anyway.
  }

  async run(handler: BatchHandler): Promise<void> {
    const ended = this.#consumer.run(handler);
    this.wake();
    await ended;
  }

  stop(): void {
    this.#cancelTick();
    this.#consumer.stop();
  }

  hold(): void {
    // Time cannot be held.
  }

  release(): void {
    // Time cannot be held.
  }

  disconnected(): void {
    // Nothing waits for the connection.
  }

  end(error?: Error): void {
    this.#cancelTick();
    void this.#consumer.close(error, this.#queue, this.clock.now());
  }

  #flush(): void {
    if (this.#busy || !this.#consumer.isThere) return;
    this.#cancelTick();
    this.#beforeBatch();
    const pending = this.#consumer.deliver(() => this.#queue.drain(this.clock.now()));
    if (pending === undefined) this.#planNext();
    else void this.#waitFor(pending);
  }

  async #waitFor(handler: Promise<void>): Promise<void> {
    this.#busy = true;
    await handler;
    this.#busy = false;
    this.#planNext();
  }

  /** Plans the next batch: at once if events arrived during the handler, else after 250 ms. */
  #planNext(): void {
    if (!this.#consumer.isThere) return;
    if (this.#queue.isEmpty) this.#cancelTick = this.timers.after(CLOCK_EVERY_MS, () => this.#flush());
    else this.wake();
  }
}
