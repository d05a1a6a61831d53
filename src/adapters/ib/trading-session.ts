import { PreliveError } from '../../domain/errors.ts';
import type { OrderRequest } from '../../domain/order.ts';
import type { AdoptedOrder } from '../../engine/ports.ts';
import type { SessionOptions, TradingSession } from '../../runner/ports/broker-session.ts';
import { readPositions } from './account-reads.ts';
import { MarketData } from './market-data.ts';
import { OrderDesk } from './order-desk.ts';
import { readExecutions, readOpenOrders } from './order-reads.ts';
import { IbReadOnlySession } from './read-only-session.ts';
import { SessionCore } from './session-core.ts';

/** Opens a connection that can trade a paper account, and that is made again when it is lost. */
export async function openTradingSession(options: SessionOptions): Promise<TradingSession> {
  return new IbTradingSession(await SessionCore.open(options));
}

/** See {@link TradingSession}. */
export class IbTradingSession extends IbReadOnlySession implements TradingSession {
  readonly #core: SessionCore;
  readonly #desk: OrderDesk;

  constructor(core: SessionCore) {
    const marketData = new MarketData(core);
    super(core, marketData);
    this.#core = core;
    this.#desk = new OrderDesk(core);
    core.recoverWith({
      reconcile: async () => this.#reconcile(),
      resubscribe: () => marketData.resubscribe(),
    });
  }

  place(order: OrderRequest): void {
    this.#core.requireReady();
    this.#desk.place(order);
  }

  cancel(intentId: string): void {
    this.#core.requireReady();
    this.#desk.cancel(intentId);
  }

  replace(order: OrderRequest): void {
    this.#core.requireReady();
    this.#desk.replace(order);
  }

  adopt(orders: readonly AdoptedOrder[]): void {
    this.#desk.adopt(orders);
  }

  queryOrders(): void {
    this.#core.requireReady();
    void this.#tellOpenOrders();
  }

  /** A query that gets no answer stays unanswered: the engine asks again, or hears that the connection is lost. */
  async #tellOpenOrders(): Promise<void> {
    try {
      await this.#askOpenOrders();
    } catch (error) {
      if (!(error instanceof PreliveError)) throw error;
    }
  }

  async #askOpenOrders(): Promise<number> {
    const requestedAt = this.clock.now();
    const { value } = await readOpenOrders(this.#core.reads);
    const own = value.filter((order) => this.#desk.knows(order.intentId));
    const orders = own.map(({ intentId, filled }) => ({ intentId, filled }));
    this.#core.emit({ kind: 'open_orders', orders, requestedAt, at: this.clock.now() });
    return own.length;
  }

  /** The desk hears every message of these reads and tells what it has not told yet: fills during the gap among it. */
  async #reconcile(): Promise<string> {
    this.#desk.takeIdsFrom(this.#core.nextOrderId);
    const executions = await readExecutions(this.#core.reads, this.#core.facts.connectionTime);
    const open = await this.#askOpenOrders();
    const positions = await readPositions(this.#core.reads);
    return `read again: ${executions.value.length} executions of the day, ${open} own open orders, ${positions.value.length} positions`;
  }
}
