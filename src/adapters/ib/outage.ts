import type { EpochMs, Timers } from '../../domain/clock.ts';
import type { PreliveError } from '../../domain/errors.ts';
import type { SessionOptions } from '../../runner/ports/broker-session.ts';
import { BrokerWait } from './broker-wait.ts';
import { OutageWatch } from './outage-watch.ts';
import { plannedWindow } from './planned-windows.ts';
import { type ReconnectPlan, type ReconnectTerms, reconnect } from './reconnect.ts';
import { brokerStaysAway, isCurable, reconnectTerms } from './reconnect-terms.ts';

/** Parts that an outage gets from its link. */
export interface OutageParts {
  readonly options: SessionOptions;
  readonly timers: Timers;
  readonly now: () => EpochMs;
  /** Called when the gateway has been without the broker for too long. */
  readonly over: (error: PreliveError) => void;
}

/** Handles the outages of a session: limits the waits and notifies people. */
export class Outage {
  readonly terms: ReconnectTerms;
  readonly #parts: OutageParts;
  readonly #watch: OutageWatch;
  readonly #brokerWait: BrokerWait;
  readonly #ended = Promise.withResolvers<void>();

  constructor(parts: OutageParts) {
    const { options, timers, now } = parts;
    this.terms = reconnectTerms(options);
    this.#parts = parts;
    this.#watch = new OutageWatch(options, timers, now);
    this.#brokerWait = new BrokerWait({
      timers,
      // Virtual time stops with the gateway.
      forMs: options.time.mode === 'real' ? this.terms.forMs : Number.POSITIVE_INFINITY,
      now,
      window: () => plannedWindow(options, now(), 0),
      waitsUntil: (until) => this.#watch.waitsFor({ until }),
      over: () => parts.over(brokerStaysAway(this.terms)),
    });
  }

  /** Begins an outage: the session cannot trade. */
  begun(reason: string): void {
    this.#watch.begun(reason);
  }

  restored(reason: string): void {
    this.#watch.restored(reason);
  }

  /** Begins to wait for the broker that the gateway has lost. */
  beginBrokerWait(): void {
    this.#brokerWait.begin();
  }

  /** Ends the wait: the broker is back, or the gateway is lost too. */
  endBrokerWait(): void {
    this.#brokerWait.end();
  }

  /** Tries to reconnect until one try succeeds; see `reconnect`. */
  async outlast(link: Pick<ReconnectPlan, 'attempt' | 'isWanted' | 'waiting'>): Promise<unknown> {
    const { options, now } = this.#parts;
    return reconnect({
      terms: this.terms,
      window: () => plannedWindow(options, now(), 0),
      now,
      pause: (delayMs) => this.#pause(delayMs),
      uniform: () => options.random.uniform(),
      isCurable,
      isWanted: link.isWanted,
      waiting: (what, until) => {
        link.waiting(what, until);
        const window = what === 'WINDOW' ? plannedWindow(options, now(), 0)?.name : undefined;
        this.#watch.waitsFor({ until, ...(window !== undefined && { window }) });
      },
      attempt: async () => {
        const failure = await link.attempt();
        if (failure !== undefined) this.#watch.failed(failure);
        return failure;
      },
    });
  }

  /** Ends all waits. */
  end(): void {
    this.#watch.stop();
    this.#brokerWait.end();
    this.#ended.resolve();
  }

  async #pause(delayMs: number): Promise<void> {
    const { options, timers } = this.#parts;
    // Virtual time stops without a connection, so a pause would never end.
    if (options.time.mode === 'lockstep') return;
    const passed = Promise.withResolvers<void>();
    const cancel = timers.after(delayMs, passed.resolve);
    await Promise.race([passed.promise, this.#ended.promise]);
    cancel();
  }
}
