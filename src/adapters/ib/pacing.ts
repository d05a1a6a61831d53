import type { EpochMs } from '../../domain/clock.ts';

/** Orders and cancels go before everything else. */
export type Lane = 'order' | 'request';

/** Messages that a broker connection may send. */
export interface Pace {
  /** Messages that may leave at once after a pause. */
  readonly burst: number;
  /** Messages a second after the burst. */
  readonly perSecond: number;
  /** Part of the burst that requests leave to orders and cancels. */
  readonly keptForOrders: number;
}

/**
 * The pace for a limit of messages in any sliding second. Burst and rate together stay below the limit: a bucket of 50
 * refilled at 50 a second would let 100 through in one second. A tenth is left for the jitter of the network, which can
 * push messages together on their way.
 */
export function paceWithin(messagesPerSecond: number): Pace {
  if (!(messagesPerSecond >= 2)) throw new RangeError(`A limit of ${messagesPerSecond} messages a second is too low.`);
  const burst = Math.max(1, Math.floor(messagesPerSecond * 0.3));
  const perSecond = Math.max(1, Math.floor(messagesPerSecond * 0.6));
  return { burst, perSecond, keptForOrders: Math.floor(burst / 3) };
}

/** Thousandths of a message: with whole milliseconds all sums are exact. */
const MESSAGE = 1000;

/** What waits to be sent, and when it may be. Pure: the time comes with every call. */
export class PacedQueue<T> {
  readonly #pace: Pace;
  readonly #orders: T[] = [];
  readonly #requests: T[] = [];
  #tokens: number;
  #filledAt: EpochMs | undefined;

  constructor(pace: Pace) {
    this.#pace = pace;
    this.#tokens = pace.burst * MESSAGE;
  }

  push(lane: Lane, message: T): void {
    (lane === 'order' ? this.#orders : this.#requests).push(message);
  }

  /** The next message that may be sent at `now`, which is then counted as sent; undefined when none may. */
  take(now: EpochMs): T | undefined {
    this.#refill(now);
    const needed = this.#neededTokens();
    if (needed === undefined || this.#tokens < needed) return undefined;
    this.#tokens -= MESSAGE;
    return this.#orders.shift() ?? this.#requests.shift();
  }

  /** Milliseconds from `now` until a message may be sent; undefined when none waits. */
  waitMs(now: EpochMs): number | undefined {
    this.#refill(now);
    const needed = this.#neededTokens();
    return needed === undefined ? undefined : Math.max(0, Math.ceil((needed - this.#tokens) / this.#pace.perSecond));
  }

  /** Takes out all that waits, in the order in which it would have been sent. */
  clear(): readonly T[] {
    return [...this.#orders.splice(0), ...this.#requests.splice(0)];
  }

  #neededTokens(): number | undefined {
    if (this.#orders.length > 0) return MESSAGE;
    return this.#requests.length > 0 ? (1 + this.#pace.keptForOrders) * MESSAGE : undefined;
  }

  #refill(now: EpochMs): void {
    const elapsed = Math.max(0, now - (this.#filledAt ?? now));
    this.#tokens = Math.min(this.#pace.burst * MESSAGE, this.#tokens + elapsed * this.#pace.perSecond);
    this.#filledAt = now;
  }
}

/** Number of messages that made the second ending with them hold more than `limit`. `times` ascend. */
export function slidingSecondViolations(times: readonly EpochMs[], limit: number): number {
  let first = 0;
  let violations = 0;
  for (const [last, at] of times.entries()) {
    while ((times[first] ?? at) <= at - 1000) first++;
    if (last - first + 1 > limit) violations++;
  }
  return violations;
}
