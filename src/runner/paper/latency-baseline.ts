import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { Quote } from '../../domain/market.ts';
import type { RandomStream } from '../../domain/random.ts';
import type { EngineEvent } from '../../engine/ports.ts';
import { seededUuid } from '../../engine/uuid.ts';
import type { TradingSession } from '../ports/broker-session.ts';

/** How a baseline is measured. */
export interface BaselinePlan {
  readonly session: TradingSession;
  readonly symbol: string;
  /** Orders to place and cancel again; at least 200 make a baseline. */
  readonly orders: number;
  readonly random: RandomStream;
  readonly signal?: AbortSignal;
  /** Called with the number of orders that are through. */
  readonly onOrder?: (done: number) => void;
}

/** Far below the market, so that an order rests until it is cancelled. */
const PRICE_FRACTION = 0.9;
/** Without an answer for this long, the gateway is not one to measure. */
const ANSWER_LIMIT_MS = 30_000;

/**
 * Places resting limit orders of one share, one after the other, and cancels each once the broker has answered: the
 * total place latency (intent to the broker's first word) of each, in milliseconds of the session's clock. Throws
 * PreliveError BASELINE_REFUSED when the broker refuses an order or does not answer. Whatever still rests is cancelled.
 */
export async function measureLatencies(plan: BaselinePlan): Promise<readonly number[]> {
  const recorder = new BaselineRecorder(plan);
  plan.session.subscribeMarketData([plan.symbol]);
  await plan.session.run((events) => recorder.onBatch(events));
  return recorder.result();
}

/** waiting for a quote -> placed -> cancelling -> (next order) ... -> done. */
class BaselineRecorder {
  readonly #plan: BaselinePlan;
  readonly #latenciesMs: number[] = [];
  #quote: Quote | undefined;
  #order: { readonly intentId: string; readonly at: EpochMs; acknowledged: boolean } | undefined;
  #since: EpochMs | undefined;
  #fault: string | undefined;

  constructor(plan: BaselinePlan) {
    this.#plan = plan;
  }

  onBatch(events: readonly EngineEvent[]): void {
    for (const event of events) this.#on(event);
    const { session, signal, orders } = this.#plan;
    const now = session.clock.now();
    this.#since ??= now;
    if (now - this.#since > ANSWER_LIMIT_MS) this.#fault ??= 'no answer for 30 seconds';
    if (this.#fault !== undefined || signal?.aborted === true) this.#giveUp();
    else if (this.#order === undefined && this.#latenciesMs.length >= orders) session.stop();
    else if (this.#order === undefined && this.#quote !== undefined) this.#place(this.#quote, now);
  }

  /** The latencies; throws when the measurement broke off. */
  result(): readonly number[] {
    if (this.#fault === undefined) return this.#latenciesMs;
    const message = `${this.#fault} (order ${this.#latenciesMs.length + 1} of ${this.#plan.orders})`;
    throw new PreliveError('BASELINE_REFUSED', message);
  }

  #on(event: EngineEvent): void {
    if (event.kind === 'quote') this.#quote = event.quote;
    if (!('intentId' in event) || event.intentId !== this.#order?.intentId) return;
    if (event.kind === 'order_rejected' || event.kind === 'cancel_rejected') this.#fault = event.reason;
    else if (event.kind === 'order_status') this.#onStatus(event.status, event.at);
  }

  #onStatus(status: string, at: EpochMs): void {
    const order = this.#order;
    if (order === undefined) return;
    this.#since = at;
    if (status === 'CANCELED') this.#order = undefined;
    else if (!order.acknowledged) {
      order.acknowledged = true;
      this.#latenciesMs.push(at - order.at);
      this.#plan.onOrder?.(this.#latenciesMs.length);
      this.#plan.session.cancel(order.intentId);
    }
  }

  #place(quote: Quote, at: EpochMs): void {
    const intentId = seededUuid(this.#plan.random);
    this.#order = { intentId, at, acknowledged: false };
    const limitPrice = Math.round(quote.bid * PRICE_FRACTION * 100) / 100;
    const order = { intentId, symbol: quote.symbol, side: 'BUY', quantity: 1, type: 'LIMIT', limitPrice } as const;
    this.#plan.session.place({ ...order, timeInForce: 'DAY' });
  }

  #giveUp(): void {
    const { session } = this.#plan;
    if (this.#order !== undefined && !this.#order.acknowledged) session.cancel(this.#order.intentId);
    session.stop();
  }
}
