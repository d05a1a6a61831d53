import { corrects, executionRoot } from '../../domain/execution-id.ts';
import type { Execution, OrderRequest, Side } from '../../domain/order.ts';
import type { AdoptedOrder, EngineEvent } from '../../engine/base/ports.ts';
import type { JournaledEngine } from './journaled-engine.ts';

/** An order that this session sent, as known without the engine. */
export interface OwnOrder extends AdoptedOrder {
  readonly symbol: string;
  readonly side: Side;
  /** The broker reported its end, or that it does not exist. */
  readonly hasEnded: boolean;
}

/** Members of an execution that the book needs. */
export type OwnFill = Pick<Execution, 'executionId' | 'intentId' | 'symbol' | 'side' | 'quantity'>;

/**
 * Orders and fills of a session, kept independently of the engine by simple rules. When the engine is broken, it is the
 * source for cancelling and closing.
 */
export class OwnBook {
  readonly #orders = new Map<string, { -readonly [K in keyof OwnOrder]: OwnOrder[K] }>();
  readonly #fills = new Map<string, OwnFill>();

  /** Takes over orders and fills of an earlier process of the session. */
  adopt(
    orders: readonly (AdoptedOrder & {
      readonly symbol: string;
      readonly side: Side;
      readonly closedAt: number | null;
    })[],
    fills: readonly OwnFill[],
  ): void {
    for (const { intentId, brokerOrderId, quantity, symbol, side, closedAt } of orders) {
      this.#orders.set(intentId, { intentId, brokerOrderId, quantity, symbol, side, hasEnded: closedAt !== null });
    }
    for (const fill of fills) this.fill(fill);
  }

  /** Call it before an order is sent. */
  sent({ intentId, symbol, side, quantity }: OrderRequest): void {
    this.#orders.set(intentId, { intentId, symbol, side, quantity, brokerOrderId: null, hasEnded: false });
  }

  take(event: EngineEvent): void {
    if (event.kind === 'execution') this.fill(event.execution);
    else if ('intentId' in event) this.#onOrder(event);
  }

  /** Books a fill once by its id; a correction replaces its original. */
  fill(fill: OwnFill): void {
    if (!this.#orders.has(fill.intentId)) return;
    const root = executionRoot(fill.executionId);
    const known = this.#fills.get(root);
    if (known === undefined || corrects(fill.executionId, known.executionId)) this.#fills.set(root, fill);
  }

  knows(intentId: string): boolean {
    return this.#orders.has(intentId);
  }

  /** All orders ever sent. */
  orders(): readonly OwnOrder[] {
    return [...this.#orders.values()];
  }

  /** Net signed shares of the session's own fills, by symbol; flat symbols are left out. */
  positions(): readonly { readonly symbol: string; readonly quantity: number }[] {
    const held = new Map<string, number>();
    for (const { symbol, side, quantity } of this.#fills.values()) {
      held.set(symbol, (held.get(symbol) ?? 0) + (side === 'BUY' ? quantity : -quantity));
    }
    return [...held].filter(([, quantity]) => quantity !== 0).map(([symbol, quantity]) => ({ symbol, quantity }));
  }

  #onOrder(event: Extract<EngineEvent, { readonly intentId: string }>): void {
    const order = this.#orders.get(event.intentId);
    if (order === undefined) return;
    if (event.kind === 'order_submitted') order.brokerOrderId = event.brokerOrderId;
    else if (event.kind === 'order_rejected') order.hasEnded = true;
    else if (event.kind === 'order_status' && ENDED.has(event.status)) order.hasEnded = true;
  }
}

/** `INACTIVE` is not final: such an order may become active again. */
const ENDED: ReadonlySet<string> = new Set(['CANCELED', 'FILLED']);

/** Adds the book to an engine, so that both get its orders and fills. */
export function watchedBy(book: OwnBook, journaledEngine: JournaledEngine): JournaledEngine {
  return {
    ...journaledEngine,
    apply: (event) => {
      book.take(event);
      const effects = journaledEngine.apply(event);
      for (const effect of effects) if (effect.kind === 'place') book.sent(effect.order);
      return effects;
    },
  };
}
