import type { Clock, EpochMs, Timers } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { EngineEvent } from '../../engine/base/ports.ts';
import type { BatchHandler } from '../../runner/ports/broker-session.ts';
import type { BrokerEventQueue } from './event-queue.ts';

/** Source of a session's time that also delivers its events: virtual in lockstep, or real. */
export interface TimeDriver {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Resolves when the clock has a time. */
  readonly started: Promise<void>;
  /** Runs the effect of a message: now, or in lockstep at the instant of the message. */
  defer(task: () => void): void;
  /** Called for each message before it is decoded. */
  received(tokens: readonly string[]): void;
  /** Called when an event was queued. */
  wake(): void;
  /** Moves the clock forward after a suspension or a clock that was set back. No effect in lockstep. */
  moveOn(ms: number): void;
  /** Begins the wait of a read. */
  readBegan(): void;
  readEnded(): void;
  run(handler: BatchHandler): Promise<void>;
  stop(): void;
  hold(): void;
  release(): void;
  /** Called when the connection is lost; another may follow. */
  disconnected(): void;
  /** Delivers the remaining events, then ends `run`. */
  end(error?: Error): void;
}

/** Handler of a session's batches, and the end of its `run`. */
export class BatchConsumer {
  #handler: BatchHandler | undefined;
  #ended: PromiseWithResolvers<void> | undefined;
  #busy: Promise<void> | undefined;
  /** Reason why a later `run` rejects. */
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

  /** Delivers a batch. The returned promise never rejects: an error of the handler ends `run`. */
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

  /** Ends `run`, with `error` if there is one. */
  stop(error?: unknown): void {
    const ended = this.#ended;
    this.#handler = undefined;
    this.#ended = undefined;
    if (error === undefined) ended?.resolve();
    else ended?.reject(error);
  }

  /** Delivers the remaining events, then ends `run` and every later one. */
  async close(error: Error | undefined, rest: BrokerEventQueue, at: EpochMs): Promise<void> {
    this.#over = error ?? new PreliveError('NOT_CONNECTED', 'The session was closed.');
    await this.#busy;
    if (!rest.isEmpty) await this.deliver(() => rest.drain(at));
    this.stop(error);
  }
}

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

  /** Runs due tasks by time; at equal times in the order in which they were set. */
  runDue(now: EpochMs): void {
    if (now < this.#earliest) return;
    const due = [...this.#tasks].filter((entry) => entry.due <= now).sort((a, b) => a.due - b.due);
    for (const entry of due) {
      if (this.#tasks.delete(entry)) entry.task();
    }
    this.#earliest = Math.min(Number.POSITIVE_INFINITY, ...[...this.#tasks].map((entry) => entry.due));
  }
}
