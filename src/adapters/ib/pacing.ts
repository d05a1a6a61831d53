import type { EpochMs } from '../../domain/clock.ts';

/** What goes first: cancels, then orders, then the heartbeat, then everything else. */
export const LANES = ['cancel', 'order', 'heartbeat', 'request'] as const;

/** Kind of a message, by which it is sent before others. */
export type Lane = (typeof LANES)[number];

/** Messages that a broker connection may send. */
export interface Pace {
  /** Messages that may leave at once after a pause. */
  readonly burst: number;
  /** Messages a second after the burst. */
  readonly perSecond: number;
  /** Part of the burst that requests leave to all others. */
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

/** No pace at all: every message leaves at once. */
export const NO_PACE: Pace = { burst: 1e9, perSecond: 1e9, keptForOrders: 0 };

/** Thousandths of a message: with whole milliseconds all sums are exact. */
const MESSAGE = 1000;

/** What waits, and until when it may be sent. */
interface Waiting<T> {
  readonly message: T;
  /** Infinity when it may be sent at any time. */
  readonly latestAt: EpochMs;
}

/** What waits to be sent, and when it may be. Pure: the time comes with every call. */
export class PacedQueue<T> {
  readonly #pace: Pace;
  readonly #laneOf: (lane: Lane) => Lane;
  readonly #lanes: Readonly<Record<Lane, Waiting<T>[]>> = { cancel: [], order: [], heartbeat: [], request: [] };
  #tokens: number;
  #filledAt: EpochMs | undefined;

  /** `overtaking` false: all go in the order in which they came. */
  constructor(pace: Pace, overtaking = true) {
    this.#pace = pace;
    this.#laneOf = overtaking ? (lane) => lane : () => 'request';
    this.#tokens = pace.burst * MESSAGE;
  }

  push(lane: Lane, message: T, latestAt: EpochMs = Number.POSITIVE_INFINITY): void {
    this.#lanes[this.#laneOf(lane)].push({ message, latestAt });
  }

  /** Counts a message that went past the queue. */
  charge(now: EpochMs): void {
    this.#refill(now);
    this.#tokens -= MESSAGE;
  }

  /** The next message that may be sent at `now`, which is then counted as sent; undefined when none may. */
  take(now: EpochMs): T | undefined {
    this.#refill(now);
    const lane = this.#nextLane();
    if (lane === undefined || this.#tokens < this.#neededFor(lane)) return undefined;
    this.#tokens -= MESSAGE;
    return this.#lanes[lane].shift()?.message;
  }

  /** Milliseconds from `now` until a message may be sent; undefined when none waits. */
  waitMs(now: EpochMs): number | undefined {
    this.#refill(now);
    const lane = this.#nextLane();
    return lane === undefined ? undefined : this.#waitFor(this.#neededFor(lane));
  }

  /** Takes out what cannot be sent in time, seen from `now`: what is overdue, or will be by what waits before it. */
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

  /** Takes out all that waits, in the order in which it would have been sent. */
  clear(): readonly T[] {
    return LANES.flatMap((lane) => this.#lanes[lane].splice(0)).map(({ message }) => message);
  }

  #nextLane(): Lane | undefined {
    return LANES.find((lane) => this.#lanes[lane].length > 0);
  }

  #neededFor(lane: Lane): number {
    return lane === 'request' ? (1 + this.#pace.keptForOrders) * MESSAGE : MESSAGE;
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
