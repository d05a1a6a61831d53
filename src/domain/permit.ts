import type { OrderRequest } from './order.ts';

/** Sources of a permit: the risk checks, the latency baseline, or closing without an engine. */
type Permit = 'risk' | 'baseline' | 'closing';

/** An order that may be sent. Object literals and copies with other terms do not have its private field. */
class PermittedOrder<P extends Permit> implements OrderRequest {
  readonly intentId: string;
  readonly symbol: string;
  readonly side: OrderRequest['side'];
  readonly quantity: number;
  readonly type: OrderRequest['type'];
  readonly timeInForce: OrderRequest['timeInForce'];
  declare readonly limitPrice?: number;
  declare readonly stopPrice?: number;
  readonly #by: P;

  constructor(order: OrderRequest, by: P) {
    this.intentId = order.intentId;
    this.symbol = order.symbol;
    this.side = order.side;
    this.quantity = order.quantity;
    this.type = order.type;
    this.timeInForce = order.timeInForce;
    // Assigns no absent price: the terms of an order are compared as JSON and by their members.
    if (order.limitPrice !== undefined) this.limitPrice = order.limitPrice;
    if (order.stopPrice !== undefined) this.stopPrice = order.stopPrice;
    this.#by = by;
  }

  get permit(): P {
    return this.#by;
  }
}

/** An order that passed every risk check. */
export type RiskApprovedOrder = PermittedOrder<'risk'>;

/** The only kind of order that a broker session sends. */
export type SendableOrder = PermittedOrder<Permit>;

/** Only for `src/engine/orders/risk/risk.ts`: `test/architecture.test.ts` checks the importers. */
export function riskApproved(order: OrderRequest): RiskApprovedOrder {
  return new PermittedOrder(order, 'risk');
}

/** For the latency baseline alone: one share, far from the market, cancelled after the answer. */
export function baselinePermit(order: OrderRequest): SendableOrder {
  return new PermittedOrder(order, 'baseline');
}

/** For orders that close our own positions without an engine: at most the open quantity, and never through zero. */
export function closingPermit(order: OrderRequest): SendableOrder {
  return new PermittedOrder(order, 'closing');
}
