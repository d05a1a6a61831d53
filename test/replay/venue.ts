import type { CompletedOrder, OpenOrder, Position } from '../../src/domain/account.ts';
import type { BookedExecution } from '../../src/domain/broker.ts';
import type { EpochMs } from '../../src/domain/clock.ts';
import type { OrderRequest, Side } from '../../src/domain/order.ts';
import type { RandomStream } from '../../src/domain/random.ts';
import type { EngineEvent } from '../../src/engine/base/ports.ts';

/** Client id of the sessions. */
export const CLIENT_ID = 1;

interface VenueOrder {
  request: OrderRequest;
  readonly brokerOrderId: number;
  filled: number;
  state: 'held' | 'working' | 'ended';
}

interface Word {
  readonly at: EpochMs;
  readonly event: EngineEvent;
}

/** Probabilities of broker faults. */
const REFUSES = 0.05;
const IS_SILENT = 0.05;
const REPEATS = 0.08;
const FILLS_IN_PARTS = 0.4;

/**
 * A broker in memory that survives the death of a trading process: orders, fills, positions, and messages in transit.
 */
export class Venue {
  /** Intents placed twice; must be empty. */
  readonly placedTwice: string[] = [];
  readonly #random: RandomStream;
  readonly #orders = new Map<string, VenueOrder>();
  readonly #executions: BookedExecution[] = [];
  readonly #positions = new Map<string, number>();
  #words: Word[] = [];

  constructor(random: RandomStream) {
    this.#random = random;
  }

  place(request: OrderRequest, at: EpochMs): void {
    const { intentId } = request;
    if (this.#orders.has(intentId)) this.placedTwice.push(intentId);
    const brokerOrderId = this.#orders.size + 1;
    const isRefused = this.#random.uniform() < REFUSES;
    const isHeld = request.type === 'STOP' || request.type === 'STOP_LIMIT';
    const working = isHeld ? 'held' : 'working';
    this.#orders.set(intentId, { request, brokerOrderId, filled: 0, state: isRefused ? 'ended' : working });
    this.#say({ kind: 'order_submitted', intentId, brokerOrderId, at });
    if (isRefused) this.#say({ kind: 'order_rejected', intentId, code: 201, reason: 'refused', at: at + 20 });
    else if (this.#random.uniform() >= IS_SILENT) {
      this.#tell(intentId, 'PRE_SUBMITTED', at + 20);
      if (request.type === 'LIMIT') this.#tell(intentId, 'ACCEPTED', at + 30);
    }
  }

  cancel(intentId: string, at: EpochMs): void {
    const order = this.#orders.get(intentId);
    this.#say({ kind: 'cancel_submitted', intentId, at });
    if (order === undefined || order.state === 'ended')
      this.#say({ kind: 'cancel_rejected', intentId, code: 10148, reason: 'too late', at: at + 30 });
    else {
      order.state = 'ended';
      this.#tell(intentId, 'CANCELED', at + 30);
    }
  }

  replace(request: OrderRequest, at: EpochMs): void {
    const { intentId, quantity, limitPrice, stopPrice } = request;
    const order = this.#orders.get(intentId);
    this.#say({ kind: 'replace_submitted', intentId, at });
    if (order === undefined || order.state === 'ended' || quantity <= order.filled)
      this.#say({ kind: 'replace_rejected', intentId, code: 201, reason: 'too late', at: at + 30 });
    else {
      order.request = request;
      const prices = { ...(limitPrice !== undefined && { limitPrice }), ...(stopPrice !== undefined && { stopPrice }) };
      this.#say({ kind: 'replaced', intentId, quantity, ...prices, at: at + 30 });
    }
  }

  queryOrders(at: EpochMs): void {
    const orders = this.openOrders().map(({ intentId, filled }) => ({ intentId, filled }));
    this.#words.push({ at: at + 10, event: { kind: 'open_orders', orders, requestedAt: at, at: at + 10 } });
  }

  queryPositions(at: EpochMs): void {
    const held = this.positions().map(({ symbol, quantity }) => ({ symbol, quantity }));
    this.#words.push({ at: at + 10, event: { kind: 'positions', held, requestedAt: at, at: at + 10 } });
  }

  /** Sends every execution of the day again. */
  tellExecutions(at: EpochMs): void {
    for (const execution of this.#executions) this.#tellFill(execution, at);
  }

  onQuote(symbol: string, bid: number, ask: number, at: EpochMs): void {
    for (const order of this.#orders.values()) {
      if (order.state === 'ended' || order.request.symbol !== symbol) continue;
      const { side, stopPrice = 0 } = order.request;
      if (order.state === 'held') {
        if (side === 'BUY' ? ask < stopPrice : bid > stopPrice) continue;
        order.state = 'working';
        this.#tell(order.request.intentId, 'ACCEPTED', at + 5);
      }
      this.#match(order, side === 'BUY' ? ask : bid, at);
    }
  }

  /** A trade of another person in the same account. */
  tradeOutside(symbol: string, side: Side, price: number, at: EpochMs): void {
    this.#book({ symbol, side, quantity: 10, price, at, orderRef: '' });
  }

  /** Loses every message in transit, like a broken connection. */
  dropWords(): void {
    this.#words = [];
  }

  /** Removes and returns messages that have arrived by `until`, oldest first. */
  wordsUntil(until: EpochMs): readonly EngineEvent[] {
    const due = this.#words.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at);
    this.#words = this.#words.filter(({ at }) => at > until);
    return due.map(({ event }) => event);
  }

  executions(): readonly BookedExecution[] {
    return [...this.#executions];
  }

  openOrders(): readonly OpenOrder[] {
    const open = [...this.#orders.values()].filter(({ state }) => state !== 'ended');
    return open.map(({ request, brokerOrderId, filled, state }) => {
      const { intentId, symbol, side, quantity } = request;
      const ids = { brokerOrderId, clientId: CLIENT_ID, permId: brokerOrderId };
      return { ...ids, intentId, symbol, side, quantity, filled, status: state };
    });
  }

  completedOrders(): readonly CompletedOrder[] {
    const ended = [...this.#orders.values()].filter(({ state }) => state === 'ended');
    return ended.map(({ request, brokerOrderId, filled }) => {
      const { intentId, symbol, side, quantity } = request;
      return { permId: brokerOrderId, intentId, symbol, side, quantity, filled, status: 'ended', reason: '' };
    });
  }

  positions(): readonly Position[] {
    return [...this.#positions].flatMap(([symbol, quantity]) =>
      quantity === 0 ? [] : [{ account: 'D1', symbol, securityType: 'STK', conId: 1, quantity, averageCost: 0 }],
    );
  }

  #match(order: VenueOrder, price: number, at: EpochMs): void {
    const { intentId, symbol, side, quantity, limitPrice } = order.request;
    if (limitPrice !== undefined && (side === 'BUY' ? price > limitPrice : price < limitPrice)) return;
    const rest = quantity - order.filled;
    const isPart = rest > 1 && this.#random.uniform() < FILLS_IN_PARTS;
    const traded = isPart ? Math.ceil(rest / 2) : rest;
    order.filled += traded;
    this.#book({ symbol, side, quantity: traded, price, at, orderRef: intentId });
    if (order.filled < quantity) return;
    order.state = 'ended';
    this.#tell(intentId, 'FILLED', at + 50);
  }

  #book(fill: Pick<BookedExecution, 'symbol' | 'side' | 'quantity' | 'price' | 'at' | 'orderRef'>): void {
    const { symbol, side, quantity, orderRef } = fill;
    const executionId = `0000e0d5.${this.#executions.length}.01.01`;
    const client = orderRef === '' ? {} : { clientId: CLIENT_ID };
    const execution = { ...fill, ...client, executionId, commission: 1 };
    this.#executions.push(execution);
    this.#positions.set(symbol, (this.#positions.get(symbol) ?? 0) + (side === 'BUY' ? quantity : -quantity));
    this.#tellFill(execution, fill.at + 40);
  }

  #tellFill(
    { executionId, orderRef, symbol, side, quantity, price, at: filledAt }: BookedExecution,
    at: EpochMs,
  ): void {
    const brokerOrderId = this.#orders.get(orderRef)?.brokerOrderId ?? 0;
    const order = { intentId: orderRef, brokerOrderId, symbol, side, quantity };
    this.#say({ kind: 'execution', execution: { executionId, ...order, price, at: filledAt }, at });
    if (orderRef !== '') this.#say({ kind: 'commission', executionId, commission: 1, currency: 'USD', at });
  }

  #tell(intentId: string, status: 'PRE_SUBMITTED' | 'ACCEPTED' | 'CANCELED' | 'FILLED', at: EpochMs): void {
    this.#say({ kind: 'order_status', intentId, status, filled: 0, remaining: 0, averagePrice: 0, at });
  }

  #say(event: Extract<EngineEvent, { readonly at: EpochMs }>): void {
    this.#words.push({ at: event.at, event });
    if (this.#random.uniform() < REPEATS) this.#words.push({ at: event.at + 1, event });
  }
}
