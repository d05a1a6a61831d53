import type { Clock, EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { EngineEvent } from '../../engine/base/ports.ts';
import type { BatchHandler, Timers } from '../../runner/ports/broker-session.ts';
import type { BrokerEventQueue } from './event-queue.ts';

/** How the time of a session goes, and when its events are handed on: virtual in lockstep, or real. */
export interface TimeDriver {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Resolves when the clock has a time. */
  readonly started: Promise<void>;
  /** Runs what a message causes: now, or in lockstep when the instant of the message is known. */
  defer(task: () => void): void;
  /** A message came in, not yet decoded. */
  received(tokens: readonly string[]): void;
  /** An event was put in the queue. */
  wake(): void;
  /** The machine's count of time is behind by so much: it stood still, or was set back. In lockstep time does not come from it. */
  moveOn(ms: number): void;
  /** A read waits for its answer from now on. */
  readBegan(): void;
  readEnded(): void;
  run(handler: BatchHandler): Promise<void>;
  stop(): void;
  hold(): void;
  release(): void;
  /** The connection is gone, another may follow. */
  disconnected(): void;
  /** Nothing more will come: hands on the events that are left, then ends `run`. */
  end(error?: Error): void;
}

/** Whoever listens to the batches of a session at present, and how its `run` ends. */
export class BatchConsumer {
  #handler: BatchHandler | undefined;
  #ended: PromiseWithResolvers<void> | undefined;
  /** The handler is at work on a batch. */
  #busy: Promise<void> | undefined;
  /** Why there is nothing to run any more. */
  #over: Error | undefined;

  get isThere(): boolean {
    return this.#handler !== undefined;
  }

  async run(handler: BatchHandler): Promise<void> {
    if (this.#over !== undefined) throw this.#over;
    const ended = Promise.withResolvers<void>();
    this.#ended = ended;
    this.#handler = handler;
    await ended.promise;
  }

  /** Hands over a batch; the answer, if any, never rejects: what the handler throws ends `run`. */
  deliver(events: () => readonly EngineEvent[]): Promise<void> | undefined {
    if (this.#handler === undefined) return undefined;
    try {
      const pending = this.#handler(events());
      this.#busy = pending instanceof Promise ? pending.catch((error: unknown) => this.stop(error)) : undefined;
      return this.#busy;
    } catch (error) {
      this.stop(error);
      return undefined;
    }
  }

  /** Ends `run`: with `error` if one is given. */
  stop(error?: unknown): void {
    const ended = this.#ended;
    this.#handler = undefined;
    this.#ended = undefined;
    if (error === undefined) ended?.resolve();
    else ended?.reject(error);
  }

  /** Hands over what is left, then ends `run` and every later one. */
  async close(error: Error | undefined, rest: BrokerEventQueue, at: EpochMs): Promise<void> {
    this.#over = error ?? new PreliveError('NOT_CONNECTED', 'The session was closed.');
    await this.#busy;
    if (!rest.isEmpty) await this.deliver(() => rest.drain(at));
    this.stop(error);
  }
}

/** Tasks by virtual time. */
export class VirtualTimers implements Timers {
  readonly #clock: Clock;
  readonly #tasks = new Set<{ readonly due: EpochMs; readonly task: () => void }>();
  #earliest: EpochMs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  after(delayMs: number, task: () => void): () => void {
    const entry = { due: this.#clock.now() + delayMs, task };
    this.#tasks.add(entry);
    this.#earliest = Math.min(this.#earliest, entry.due);
    return () => void this.#tasks.delete(entry);
  }

  /** Runs what is due, in the order of time; what is due at the same time, in the order in which it was set. */
  runDue(now: EpochMs): void {
    if (now < this.#earliest) return;
    const due = [...this.#tasks].filter((entry) => entry.due <= now).sort((a, b) => a.due - b.due);
    for (const entry of due) {
      if (this.#tasks.delete(entry)) entry.task();
    }
    this.#earliest = Math.min(Number.POSITIVE_INFINITY, ...[...this.#tasks].map((entry) => entry.due));
  }
}
