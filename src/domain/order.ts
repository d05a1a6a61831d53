import type { EpochMs } from './clock.ts';

/** Side of an order. */
export type Side = 'BUY' | 'SELL';

/** Order types that the engine sends. */
export type OrderType = 'MARKET' | 'LIMIT' | 'STOP' | 'STOP_LIMIT';

/**
 * State of an order in the engine. Sources: the states of the TWS protocol and of NautilusTrader's documented machine.
 * UNKNOWN = in flight and ambiguous: a time-out is not a rejection (design decision 9).
 */
export type OrderState =
  | 'INITIALIZED'
  | 'DENIED'
  | 'SUBMITTED'
  | 'PRE_SUBMITTED'
  | 'ACCEPTED'
  | 'TRIGGERED'
  | 'PENDING_REPLACE'
  | 'PENDING_CANCEL'
  | 'PARTIALLY_FILLED'
  | 'FILLED'
  | 'CANCELED'
  | 'EXPIRED'
  | 'REJECTED'
  | 'UNKNOWN';

/** What the engine asks the broker to do, after risk checks. */
export interface OrderRequest {
  /** Identity of the intent (uuid); travels as orderRef, so that a resend is idempotent. */
  readonly intentId: string;
  readonly symbol: string;
  readonly side: Side;
  /** Shares, > 0. */
  readonly quantity: number;
  readonly type: OrderType;
  /** Required for LIMIT and STOP_LIMIT. */
  readonly limitPrice?: number;
  /** Required for STOP and STOP_LIMIT: the price at which it becomes a market or limit order. */
  readonly stopPrice?: number;
  readonly timeInForce: 'DAY' | 'IOC' | 'GTC';
}

/** A fill: the truth about an order. */
export interface Execution {
  readonly executionId: string;
  /** Empty when the order was not ours. */
  readonly intentId: string;
  readonly brokerOrderId: number;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: number;
  readonly price: number;
  /** Broker's time of the fill. */
  readonly at: EpochMs;
  /** The broker's permanent id of the order; left out where it was not told. */
  readonly permId?: number;
  /** Shares of the order that are filled with this fill, as the broker counts them. */
  readonly cumulativeQuantity?: number;
  /** A correction by the broker: this execution takes the place of the one with this id. */
  readonly corrects?: string;
}
