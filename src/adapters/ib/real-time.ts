import type { Clock } from '../../domain/clock.ts';
import type { BatchHandler, Timers } from '../../runner/ports/broker-session.ts';
import type { BrokerEventQueue } from './event-queue.ts';
import { BatchConsumer, type TimeDriver } from './time-driver.ts';

/** Longest time without a clock event. */
const CLOCK_EVERY_MS = 250;

/** Time that goes by itself: messages take effect at once, and what arrived together is handed on together. */
export class RealTimeDriver implements TimeDriver {
  readonly clock: Clock = { now: () => this.#time.now() + this.#movedOn };
  readonly timers: Timers;
  readonly #time: Clock;
  /** Called before each batch. */
  readonly #look: () => void;
  #movedOn = 0;
  readonly started = Promise.resolve();
  readonly #queue: BrokerEventQueue;
  readonly #consumer = new BatchConsumer();
  #flushPlanned = false;
  /** The handler is at work on a batch. */
  #busy = false;
  #cancelTick: () => void = () => {};

  constructor(
    queue: BrokerEventQueue,
    time: { readonly clock: Clock; readonly timers: Timers },
    look: () => void = () => {},
  ) {
    this.#queue = queue;
    this.#time = time.clock;
    this.timers = time.timers;
    this.#look = look;
  }

  moveOn(ms: number): void {
    this.#movedOn += ms;
  }

  defer(task: () => void): void {
    task();
  }

  received(): void {
    // The time does not come from messages.
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
    this.#look();
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

  /** At once when something came while the handler was at work. */
  #planNext(): void {
    if (!this.#consumer.isThere) return;
    if (this.#queue.isEmpty) this.#cancelTick = this.timers.after(CLOCK_EVERY_MS, () => this.#flush());
    else this.wake();
  }
}
