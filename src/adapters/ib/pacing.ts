import type { EpochMs } from '../../domain/clock.ts';

/** Lanes by priority: cancels, orders, the heartbeat, other requests. */
export const LANES = ['cancel', 'order', 'heartbeat', 'request'] as const;

/** Lane of a message, which decides its priority. */
export type Lane = (typeof LANES)[number];

/** Allowed message rate of a broker connection. */
export interface Pace {
  /** Messages that may be sent at once after a pause. */
  readonly burst: number;
  /** Messages a second after the burst. */
  readonly perSecond: number;
  /** Part of the burst that is reserved for messages other than requests. */
  readonly keptFromRequests: number;
}

/**
 * Returns the pace for a limit in any sliding second. Burst plus rate stay below the limit: a bucket of 50 refilled at
 * 50 a second would allow 100 in one second. A tenth is reserved for network jitter, which can push messages together.
 */
export function paceWithin(messagesPerSecond: number): Pace {
  if (!(messagesPerSecond >= 2)) throw new RangeError(`A limit of ${messagesPerSecond} messages a second is too low.`);
  const burst = Math.max(1, Math.floor(messagesPerSecond * 0.3));
  const perSecond = Math.max(1, Math.floor(messagesPerSecond * 0.6));
  return { burst, perSecond, keptFromRequests: Math.floor(burst / 3) };
}

/** No limit: every message is sent at once. */
export const NO_PACE: Pace = { burst: 1e9, perSecond: 1e9, keptFromRequests: 0 };

/** Tokens for one message. Thousandths keep sums over whole milliseconds exact. */
const MESSAGE = 1000;

/** Queued message with its deadline. */
interface Waiting<T> {
  readonly message: T;
  /** Infinity without a deadline. */
  readonly latestAt: EpochMs;
}

/** Queue of messages under a pace. Pure: the caller passes the time. */
export class PacedQueue<T> {
  readonly #pace: Pace;
  readonly #laneOf: (lane: Lane) => Lane;
  readonly #lanes: Readonly<Record<Lane, Waiting<T>[]>> = { cancel: [], order: [], heartbeat: [], request: [] };
  #tokens: number;
  #filledAt: EpochMs | undefined;

  /** `overtaking` false: messages keep their order of arrival. */
  constructor(pace: Pace, overtaking = true) {
    this.#pace = pace;
    this.#laneOf = overtaking ? (lane) => lane : () => 'request';
    this.#tokens = pace.burst * MESSAGE;
  }

  push(lane: Lane, message: T, latestAt: EpochMs = Number.POSITIVE_INFINITY): void {
    this.#lanes[this.#laneOf(lane)].push({ message, latestAt });
  }

  /** Counts a message that bypassed the queue. */
  charge(now: EpochMs): void {
    this.#refill(now);
    this.#tokens -= MESSAGE;
  }

  /** Returns the next message that may be sent at `now`, and counts it as sent; undefined when none may. */
  take(now: EpochMs): T | undefined {
    this.#refill(now);
    const lane = this.#nextLane();
    if (lane === undefined || this.#tokens < this.#neededFor(lane)) return undefined;
    this.#tokens -= MESSAGE;
    return this.#lanes[lane].shift()?.message;
  }

  /** Milliseconds from `now` until a message may be sent; undefined when the queue is empty. */
  waitMs(now: EpochMs): number | undefined {
    this.#refill(now);
    const lane = this.#nextLane();
    return lane === undefined ? undefined : this.#waitFor(this.#neededFor(lane));
  }

  /** Removes messages that will miss their deadline, given the messages before them. */
  takeLate(now: EpochMs): readonly T[] {
    this.#refill(now);
    const late: T[] = [];
    let before = 0;
    for (const lane of LANES) {
      const kept: Waiting<T>[] = [];
      for (const waiting of this.#lanes[lane]) {
        const sentAt = now + this.#waitFor(this.#neededFor(lane) + before * MESSAGE);
        if (sentAt > waiting.latestAt) late.push(waiting.message);
        else {
          kept.push(waiting);
          before++;
        }
      }
      this.#lanes[lane].splice(0, Number.POSITIVE_INFINITY, ...kept);
    }
    return late;
  }

  /** Removes all messages, in the order in which they would have been sent. */
  clear(): readonly T[] {
    return LANES.flatMap((lane) => this.#lanes[lane].splice(0)).map(({ message }) => message);
  }

  #nextLane(): Lane | undefined {
    return LANES.find((lane) => this.#lanes[lane].length > 0);
  }

  #neededFor(lane: Lane): number {
    return lane === 'request' ? (1 + this.#pace.keptFromRequests) * MESSAGE : MESSAGE;
  }

  #waitFor(needed: number): number {
    return Math.max(0, Math.ceil((needed - this.#tokens) / this.#pace.perSecond));
  }

  #refill(now: EpochMs): void {
    const elapsed = Math.max(0, now - (this.#filledAt ?? now));
    this.#tokens = Math.min(this.#pace.burst * MESSAGE, this.#tokens + elapsed * this.#pace.perSecond);
    this.#filledAt = now;
  }
}

/** Number of messages at which more than `limit` messages had been sent within the last second. `times` ascend. */
export function slidingSecondViolations(times: readonly EpochMs[], limit: number): number {
  let first = 0;
  let violations = 0;
  for (const [last, at] of times.entries()) {
    while ((times[first] ?? at) <= at - 1000) first++;
    if (last - first + 1 > limit) violations++;
  }
  return violations;
}
