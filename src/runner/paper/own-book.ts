import { corrects, executionRoot } from '../../domain/execution-id.ts';
import type { Execution, OrderRequest, Side } from '../../domain/order.ts';
import type { AdoptedOrder, EngineEvent } from '../../engine/base/ports.ts';
import type { JournaledEngine } from './journaled-engine.ts';

/** An order that this session sent, as far as it is known without the engine. */
export interface OwnOrder extends AdoptedOrder {
  readonly symbol: string;
  readonly side: Side;
  /** The broker has said that it ended, or that it never was. */
  readonly hasEnded: boolean;
}

/** The members of an execution that are booked. */
export type OwnFill = Pick<Execution, 'executionId' | 'intentId' | 'symbol' | 'side' | 'quantity'>;

/**
 * Orders and fills of a session, kept beside the engine by the simplest rules there are. When the engine is broken, this book
 * says what must be cancelled and closed.
 */
export class OwnBook {
  readonly #orders = new Map<string, { -readonly [K in keyof OwnOrder]: OwnOrder[K] }>();
  readonly #fills = new Map<string, OwnFill>();

  /** Orders and fills of an earlier process of the session. */
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

  /** An order is about to be sent. */
  sent({ intentId, symbol, side, quantity }: OrderRequest): void {
    this.#orders.set(intentId, { intentId, symbol, side, quantity, brokerOrderId: null, hasEnded: false });
  }

  take(event: EngineEvent): void {
    if (event.kind === 'execution') this.fill(event.execution);
    else if ('intentId' in event) this.#onOrder(event);
  }

  /** Once by its id; a correction takes the place of what it corrects. */
  fill(fill: OwnFill): void {
    if (!this.#orders.has(fill.intentId)) return;
    const root = executionRoot(fill.executionId);
    const known = this.#fills.get(root);
    if (known === undefined || corrects(fill.executionId, known.executionId)) this.#fills.set(root, fill);
  }

  knows(intentId: string): boolean {
    return this.#orders.has(intentId);
  }

  /** Every order that was ever sent. */
  orders(): readonly OwnOrder[] {
    return [...this.#orders.values()];
  }

  /** Signed shares that the session's own fills come to, by symbol; without those that are flat. */
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

/** `INACTIVE` may come back to life. */
const ENDED: ReadonlySet<string> = new Set(['CANCELED', 'FILLED']);

/** A taker whose orders and fills the book keeps too. */
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
