import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { SessionOptions, Timers } from '../../runner/ports/broker-session.ts';
import { BrokerWait } from './broker-wait.ts';
import { OutageWatch } from './outage-watch.ts';
import { IBKR_WINDOWS, type OpenWindow, plannedWindowAt } from './planned-windows.ts';
import { type ReconnectPlan, type ReconnectTerms, reconnect } from './reconnect.ts';
import { brokerStaysAway, isCurable, reconnectTerms } from './reconnect-terms.ts';

/** Parts that an outage needs from its link. */
export interface OutageParts {
  readonly options: SessionOptions;
  readonly timers: Timers;
  readonly now: () => EpochMs;
  /** The broker behind the gateway has stayed away for too long. */
  readonly over: (error: PreliveError) => void;
}

/** The outages of a session: how long each is waited for, and what people are told of it. */
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
      // Virtual time stands still with the gateway.
      forMs: options.time.mode === 'real' ? this.terms.forMs : Number.POSITIVE_INFINITY,
      now,
      window: () => plannedWindow(options, now(), 0),
      waitsUntil: (until) => this.#watch.waitsFor({ until }),
      over: () => parts.over(brokerStaysAway(this.terms)),
    });
  }

  /** The session can trade no more, for the time being. */
  begun(reason: string): void {
    this.#watch.begun(reason);
  }

  restored(reason: string): void {
    this.#watch.restored(reason);
  }

  /** The gateway is there, the broker behind it is not. */
  beginBrokerWait(): void {
    this.#brokerWait.begin();
  }

  /** The broker is back, or the gateway is gone as well. */
  endBrokerWait(): void {
    this.#brokerWait.end();
  }

  /** Tries until one succeeds; see `reconnect`. */
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

  /** Nothing is waited for any more. */
  end(): void {
    this.#watch.stop();
    this.#brokerWait.end();
    this.#ended.resolve();
  }

  async #pause(delayMs: number): Promise<void> {
    const { options, timers } = this.#parts;
    // Time stands still in lockstep while nobody is connected: waiting would be for ever.
    if (options.time.mode === 'lockstep') return;
    const passed = Promise.withResolvers<void>();
    const cancel = timers.after(delayMs, passed.resolve);
    await Promise.race([passed.promise, this.#ended.promise]);
    cancel();
  }
}

const DEFAULT_QUIET_MS = 120_000;

/** The planned window of a session that is open at an instant, or begins within a lead; in lockstep there is none. */
function plannedWindow(options: SessionOptions, now: EpochMs, leadMs: number): OpenWindow | undefined {
  const { plannedWindows = IBKR_WINDOWS, disabled, time } = options;
  if (disabled?.has('planned-window') === true || time.mode === 'lockstep') return undefined;
  return plannedWindowAt(plannedWindows, now, leadMs);
}

/** Throws PreliveError PLANNED_WINDOW shortly before and during a planned window: an order would be lost in it. */
export function requireNoWindow(options: SessionOptions, now: EpochMs): void {
  const window = plannedWindow(options, now, options.quietBeforeWindowMs ?? DEFAULT_QUIET_MS);
  if (window === undefined) return;
  const until = new Date(window.endsAt).toISOString();
  throw new PreliveError('PLANNED_WINDOW', `No order is sent before and during the ${window.name}, until ${until}.`);
}
