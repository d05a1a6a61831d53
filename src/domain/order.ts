import type { EpochMs } from './clock.ts';

/** Side of an order. */
export type Side = 'BUY' | 'SELL';

/** Order types that the engine sends. */
export type OrderType = 'MARKET' | 'LIMIT' | 'STOP' | 'STOP_LIMIT';

/**
 * State of an order in the engine. Sources: the states of the TWS protocol and of NautilusTrader's documented machine.
 * UNKNOWN = in flight and ambiguous: a time-out is not a rejection.
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

/** Terms of an order. */
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

/** A fill, the only proof that an order traded. */
export interface Execution {
  readonly executionId: string;
  /** Empty for orders of others. */
  readonly intentId: string;
  readonly brokerOrderId: number;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: number;
  readonly price: number;
  /** Broker's time of the fill. */
  readonly at: EpochMs;
  /** The broker's permanent id of the order; absent when unknown. */
  readonly permId?: number;
  /** Filled shares of the order including this fill, by the broker. */
  readonly cumulativeQuantity?: number;
  /** Id of the execution that this correction replaces. */
  readonly corrects?: string;
}
