import type { EpochMs } from '../../domain/clock.ts';
import { leavingOpen, PreliveError } from '../../domain/errors.ts';
import type { Quote } from '../../domain/market.ts';
import { baselinePermit } from '../../domain/permit.ts';
import type { RandomStream } from '../../domain/random.ts';
import type { EngineEvent } from '../../engine/base/ports.ts';
import { seededUuid } from '../../engine/base/uuid.ts';
import { formatOpen } from '../open-words.ts';
import type { TradingSession } from '../ports/broker-session.ts';
import type { StopWish } from '../ports/stop-wish.ts';
import { aborting, untilAborted } from '../until-aborted.ts';
import { afterError } from './close-after-defect.ts';
import { CLOSING_TIME_MS } from './longest-session.ts';
import { OwnBook } from './own-book.ts';

/** Parameters for measuring a latency baseline. */
export interface BaselinePlan {
  readonly session: TradingSession;
  readonly symbol: string;
  /** Orders to place and cancel; a baseline needs at least 200. */
  readonly orders: number;
  readonly random: RandomStream;
  /** Market close: resting orders are cancelled before it, because no answer comes after it. */
  readonly closesAt?: EpochMs;
  readonly stop?: StopWish;
  /** Aborted with an uncaught error of this process: resting orders are then cancelled. */
  readonly uncaught?: AbortSignal;
  /** Called with the number of acknowledged orders. */
  readonly onOrder?: (done: number) => void;
}

/** Limit price as a fraction of the bid, far below the market, so that an order rests until it is cancelled. */
const PRICE_FRACTION = 0.9;
/** Longest wait for an answer; a slower gateway cannot be measured. */
const ANSWER_LIMIT_MS = 30_000;
/**
 * Interval between orders. An order and its cancel are two messages, and this interval keeps below the session's rate
 * of 30 messages a second; otherwise the baseline would measure how long its own orders are queued.
 */
const SPACING_MS = 80;
/** Most orders sent in direct succession after a pause. */
const MOST_AT_ONCE = 5;

/** Shortest time for so many orders, ms. */
export function shortestBaseline(orders: number): number {
  return orders * SPACING_MS;
}

/**
 * Places resting limit orders of one share, one after the other, and cancels each once the broker has answered. Returns
 * the place latency of each (intent to the broker's first answer) in milliseconds of the session's clock. Orders still
 * resting at the end are cancelled, and the cancels are awaited. Throws PreliveError BASELINE_REFUSED when the broker
 * refuses, fills or does not answer an order or the connection breaks; INTERRUPTED when a person stops it (at once:
 * with the resting orders); and errors of `run`.
 */
export async function measureLatencies(plan: BaselinePlan): Promise<readonly number[]> {
  const recorder = new BaselineRecorder(plan);
  plan.session.subscribeMarketData([plan.symbol]);
  try {
    const measured = plan.session.run((events) => recorder.onBatch(events));
    await untilAborted(plan.stop?.atOnce, Promise.race([measured, aborting(plan.uncaught)]));
  } catch (error) {
    plan.session.stop();
    const { session, stop } = plan;
    const random = plan.random.fork('closing');
    throw await afterError(error, () => recorder.open(), {
      session,
      book: recorder.book,
      random,
      ...(stop && { stop }),
    });
  }
  const latenciesMs = recorder.result();
  if (latenciesMs.length < plan.orders) plan.stop?.orderly.throwIfAborted();
  return latenciesMs;
}

interface RestingOrder {
  readonly intentId: string;
  readonly at: EpochMs;
  acknowledged: boolean;
}

/** waiting for a quote -> placed -> cancelling -> (next order) ... -> done; or giving up, until no order rests. */
class BaselineRecorder {
  readonly book = new OwnBook();
  readonly #plan: BaselinePlan;
  readonly #latenciesMs: number[] = [];
  #quote: Quote | undefined;
  #order: RestingOrder | undefined;
  #connected = true;
  /** Shares bought although no order should fill. */
  #bought = 0;
  /** Start of the wait for an answer. */
  #since: EpochMs | undefined;
  /** Earliest instant of the next order. */
  #dueAt = Number.NEGATIVE_INFINITY;
  #fault: string | undefined;
  #givingUp = false;

  constructor(plan: BaselinePlan) {
    this.#plan = plan;
  }

  onBatch(events: readonly EngineEvent[]): void {
    for (const event of events) this.book.take(event);
    for (const event of events) this.#on(event);
    const { session, stop, orders } = this.#plan;
    const now = session.clock.now();
    this.#since ??= now;
    if (this.#givingUp) this.#endOnceClear(now);
    else if (now - this.#since > ANSWER_LIMIT_MS) this.#giveUp(now, this.#silence());
    else if (this.#closes(now)) this.#giveUp(now, 'the market is about to close');
    else if (this.#fault !== undefined || stop?.orderly.aborted === true) this.#giveUp(now, this.#fault);
    else if (this.#order !== undefined) return;
    else if (this.#latenciesMs.length >= orders) session.stop();
    else if (this.#quote !== undefined && now >= this.#dueAt) this.#place(this.#quote, now);
  }

  /** Returns the latencies; throws when the measurement failed. */
  result(): readonly number[] {
    if (this.#fault === undefined) return this.#latenciesMs;
    const message = `${this.#fault} (order ${this.#latenciesMs.length + 1} of ${this.#plan.orders})`;
    throw leavingOpen(new PreliveError('BASELINE_REFUSED', message), this.open());
  }

  /** Position and order that are not known to have ended, as text; undefined when there is none. */
  open(): string | undefined {
    const positions = this.#bought === 0 ? [] : [{ symbol: this.#plan.symbol, quantity: this.#bought }];
    return formatOpen({ positions, workingOrders: this.#order === undefined ? 0 : 1 });
  }

  #on(event: EngineEvent): void {
    if (event.kind === 'quote') this.#quote = event.quote;
    else if (event.kind === 'connection') this.#onConnection(event.state, event.reason);
    else if ('intentId' in event && event.intentId === this.#order?.intentId) this.#onOrder(event, this.#order);
  }

  /** A change of the connection ends the measurement: latencies around it are not typical. */
  #onConnection(state: 'lost' | 'restored', reason: string): void {
    this.#connected = state === 'restored';
    this.#fault ??= `the connection was ${state}: ${reason}`;
    if (this.#connected && this.#order !== undefined) this.#plan.session.cancel(this.#order.intentId);
  }

  #onOrder(event: EngineEvent, order: RestingOrder): void {
    if (event.kind === 'order_rejected') this.#endOrder(event.reason);
    else if (event.kind === 'cancel_rejected') this.#fault ??= `the cancel was refused: ${event.reason}`;
    else if (event.kind === 'order_status') this.#onStatus(event.status, event.filled, order, event.at);
  }

  #onStatus(status: string, filled: number, order: RestingOrder, at: EpochMs): void {
    this.#since = at;
    if (filled > 0) this.#onFilled(filled);
    else if (status === 'INACTIVE') this.#endOrder('the broker made the order inactive');
    else if (status === 'CANCELED') this.#endOrder(order.acknowledged ? undefined : 'the broker cancelled the order');
    else if (!order.acknowledged) this.#acknowledge(order, at);
  }

  #onFilled(filled: number): void {
    this.#bought = filled;
    this.#endOrder(`a share of ${this.#plan.symbol} was bought: sell it by hand`);
  }

  #acknowledge(order: RestingOrder, at: EpochMs): void {
    order.acknowledged = true;
    this.#latenciesMs.push(at - order.at);
    this.#plan.onOrder?.(this.#latenciesMs.length);
    if (!this.#givingUp) this.#plan.session.cancel(order.intentId);
  }

  #endOrder(fault: string | undefined): void {
    this.#order = undefined;
    this.#fault ??= fault;
  }

  #place(quote: Quote, at: EpochMs): void {
    const intentId = seededUuid(this.#plan.random);
    this.#order = { intentId, at, acknowledged: false };
    this.#since = at;
    this.#dueAt = Math.max(this.#dueAt, at - MOST_AT_ONCE * SPACING_MS) + SPACING_MS;
    const limitPrice = Math.round(quote.bid * PRICE_FRACTION * 100) / 100;
    const order = { intentId, symbol: quote.symbol, side: 'BUY', quantity: 1, type: 'LIMIT', limitPrice } as const;
    const request = { ...order, timeInForce: 'DAY' } as const;
    this.book.sent(request);
    this.#plan.session.place(baselinePermit(request));
  }

  #closes(now: EpochMs): boolean {
    const { closesAt = Number.POSITIVE_INFINITY } = this.#plan;
    return now >= closesAt - CLOSING_TIME_MS;
  }

  #silence(): string {
    const what = this.#quote === undefined ? `no quote of ${this.#plan.symbol}` : 'no answer to an order';
    return `${what} for ${ANSWER_LIMIT_MS / 1000} seconds`;
  }

  #giveUp(now: EpochMs, fault: string | undefined): void {
    this.#givingUp = true;
    this.#fault ??= fault;
    this.#since = now;
    // An acknowledged order is already being cancelled.
    if (this.#order?.acknowledged === false && this.#connected) this.#plan.session.cancel(this.#order.intentId);
    this.#endOnceClear(now);
  }

  #endOnceClear(now: EpochMs): void {
    const isLate = now - (this.#since ?? now) > ANSWER_LIMIT_MS;
    if (this.#order !== undefined && !isLate) return;
    if (this.#order !== undefined)
      this.#fault = `${this.#fault ?? 'stopped'}; an order may still rest: look at the account`;
    this.#plan.session.stop();
  }
}
