import type { Topic } from '../../contracts/messages.ts';
import type { EpochMs } from '../../domain/clock.ts';
import type { Bar, MarketDataType, Quote, Trade } from '../../domain/market.ts';
import type { Execution, Side } from '../../domain/order.ts';
import type { RiskApprovedOrder, SendableOrder } from '../../domain/permit.ts';

/** Signed shares of a symbol. */
export interface SymbolQuantity {
  readonly symbol: string;
  readonly quantity: number;
}

/** Visits the symbols whose mark may have changed since the last call; all of them at the first. */
export type MarkFollower = (visit: (symbol: string, mark: number | undefined) => void) => void;

/** The market as the order plane reads it. */
export interface MarketView {
  /** Midpoint of a valid quote, else the last trade, else the close of the last bar. */
  readonly mark: (symbol: string) => number | undefined;
  /** Best bid and offer; undefined while a side is missing or the quote is crossed. */
  readonly quote: (symbol: string) => { readonly bid: number; readonly ask: number } | undefined;
  /** Close of the last completed bar. */
  readonly lastClose: (symbol: string) => number | undefined;
  /** True without a tick for longer than the threshold, as of the last check, and before the first tick. */
  readonly isStale: (symbol: string) => boolean;
  /** Starts to follow the marks. */
  readonly follow: () => MarkFollower;
}

/**
 * Input of the engine. In a rehearsal all events of an instant come first, then `clock` with that instant; in real time
 * `clock` comes from a timer. `at` is the session clock's time of arrival unless stated otherwise.
 */
export type EngineEvent =
  | { readonly kind: 'clock'; readonly at: EpochMs }
  | { readonly kind: 'quote'; readonly quote: Quote }
  | { readonly kind: 'trade'; readonly trade: Trade }
  /** A completed historical one-minute bar: warm-up and backtest. */
  | { readonly kind: 'bar'; readonly bar: Bar }
  | { readonly kind: 'market_data_type'; readonly symbol: string; readonly type: MarketDataType; readonly at: EpochMs }
  /** The order's bytes were written to the socket. */
  | {
      readonly kind: 'order_submitted';
      readonly intentId: string;
      readonly brokerOrderId: number;
      readonly at: EpochMs;
    }
  /** First message of the broker about an order (openOrder or orderStatus), and each later change of status. */
  | {
      readonly kind: 'order_status';
      readonly intentId: string;
      readonly status: 'PRE_SUBMITTED' | 'ACCEPTED' | 'PENDING_CANCEL' | 'CANCELED' | 'FILLED' | 'INACTIVE';
      readonly filled: number;
      readonly remaining: number;
      readonly averagePrice: number;
      readonly at: EpochMs;
    }
  | {
      readonly kind: 'order_rejected';
      readonly intentId: string;
      readonly code: number;
      readonly reason: string;
      readonly at: EpochMs;
    }
  /** Error 10147, 10148 or 161 for a cancel: the order's state must be queried. */
  | {
      readonly kind: 'cancel_rejected';
      readonly intentId: string;
      readonly code: number;
      readonly reason: string;
      readonly at: EpochMs;
    }
  | {
      readonly kind: 'order_warning';
      readonly intentId: string;
      readonly code: number;
      readonly reason: string;
      readonly at: EpochMs;
    }
  | { readonly kind: 'cancel_submitted'; readonly intentId: string; readonly at: EpochMs }
  /** The bytes of a replacement were written to the socket. */
  | { readonly kind: 'replace_submitted'; readonly intentId: string; readonly at: EpochMs }
  /** The broker reports the order with new terms; `quantity` includes filled shares. */
  | {
      readonly kind: 'replaced';
      readonly intentId: string;
      readonly quantity: number;
      readonly limitPrice?: number;
      readonly stopPrice?: number;
      readonly at: EpochMs;
    }
  /** The broker kept the old terms, or the order has ended: its state must be queried. */
  | {
      readonly kind: 'replace_rejected';
      readonly intentId: string;
      readonly code: number;
      readonly reason: string;
      readonly at: EpochMs;
    }
  /** An order of this session that is missing in its journal, found in the broker's executions. */
  | {
      readonly kind: 'order_found';
      readonly intentId: string;
      readonly brokerOrderId: number | null;
      readonly symbol: string;
      readonly side: Side;
      /** Shares. */
      readonly quantity: number;
      readonly at: EpochMs;
    }
  /** `execution.at` is the broker's time of the fill (whole seconds on the wire), `at` that of arrival. */
  | { readonly kind: 'execution'; readonly execution: Execution; readonly at: EpochMs }
  | {
      readonly kind: 'commission';
      readonly executionId: string;
      readonly commission: number;
      readonly currency: string;
      readonly at: EpochMs;
    }
  /** Answer to `query_orders`: all open orders; `requestedAt` for the latency of status requests. */
  | {
      readonly kind: 'open_orders';
      readonly orders: readonly { readonly intentId: string; readonly filled: number }[];
      /** Open orders of others in the account. */
      readonly foreign?: readonly ForeignOrder[];
      readonly requestedAt: EpochMs;
      readonly at: EpochMs;
    }
  /**
   * Holdings of the account at the session's start, and the trades of others on that day that `held` includes. First
   * event of a session.
   */
  | {
      readonly kind: 'account_start';
      readonly held: readonly SymbolQuantity[];
      readonly executionIds: readonly string[];
      readonly at: EpochMs;
    }
  /** Answer to `query_positions`: all holdings of the account, by any client; flat symbols are omitted. */
  | {
      readonly kind: 'positions';
      readonly held: readonly SymbolQuantity[];
      readonly requestedAt: EpochMs;
      readonly at: EpochMs;
    }
  /**
   * After orders and executions were read again, positions still differ from the fills. Compared over the union of the
   * broker's symbols and ours; never empty. Signed shares. The session sends cancels but no more orders: trading halts,
   * positions are kept, and a person investigates.
   */
  | {
      readonly kind: 'position_mismatch';
      readonly differences: readonly PositionDifference[];
      readonly at: EpochMs;
    }
  /** `restored` comes only after orders, executions and positions have been read again. */
  | { readonly kind: 'connection'; readonly state: 'lost' | 'restored'; readonly reason: string; readonly at: EpochMs }
  /** Market data of a symbol are unreliable: no new risk on it until `fresh_data`. */
  | { readonly kind: 'stale_data'; readonly symbol: string; readonly reason: string; readonly at: EpochMs }
  | { readonly kind: 'fresh_data'; readonly symbol: string; readonly at: EpochMs }
  /**
   * The time is uncertain, or certain again. `gateway`: its clock differs from ours by more than the limit; `skewMs`
   * above 0 means that it is ahead by at least that. `machine`: this machine's clock has jumped by `skewMs`, and the
   * gateway has not yet shown which is right. Found again when the difference has changed by more than the limit.
   */
  | {
      readonly kind: 'clock_skew';
      readonly state: 'found' | 'over';
      readonly skewMs: number;
      readonly at: EpochMs;
      /** `gateway` when absent. */
      readonly by?: 'gateway' | 'machine';
    }
  /** The time of an execution is unreadable, most likely its zone; the time of arrival, `at`, is used instead. Sent once. */
  | { readonly kind: 'time_not_understood'; readonly text: string; readonly at: EpochMs }
  /** Error 10197: another session of the same user receives the market data, and may also trade. */
  | { readonly kind: 'competing_session'; readonly code: number; readonly reason: string; readonly at: EpochMs }
  /** Errors 100, 420 and pacing texts of 162. */
  | { readonly kind: 'pacing_violation'; readonly code: number; readonly at: EpochMs }
  /**
   * An order intent from outside: its exact bytes, valid or not. An invalid one becomes a dead letter. `source` names the sender.
   */
  | { readonly kind: 'order_intent'; readonly bytes: string; readonly source: string; readonly at: EpochMs }
  /** Target holding of a symbol from outside: the bytes of a `target` message. */
  | { readonly kind: 'target'; readonly bytes: string; readonly source: string; readonly at: EpochMs }
  /** Corrected bytes of a dead letter, on the topic on which the original failed. */
  | {
      readonly kind: 'dead_letter_mended';
      readonly letter: { readonly topic: Topic; readonly source: string; readonly offset: number };
      readonly bytes: string;
      readonly at: EpochMs;
    }
  /** A command of a person, or of the runner at the end of the session. */
  | { readonly kind: 'command'; readonly command: EngineCommand; readonly at: EpochMs };

/** An open order of another client in the account. */
export interface ForeignOrder {
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly quantity: number;
  readonly clientId: number;
  readonly brokerOrderId: number;
  readonly permId: number;
}

/** A symbol whose position differs between broker and fills, in signed shares. */
export interface PositionDifference {
  readonly symbol: string;
  readonly ours: number;
  readonly brokers: number;
}

/** Command of a person, the runner or a drill to the engine. */
export type EngineCommand =
  /** From now on only orders that reduce positions are sent. */
  | { readonly kind: 'reduce_only'; readonly reason: string }
  /**
   * Cancel own open orders and close own positions; HALTED when flat. After a `resumable` flatten trading may resume
   * later, unless another cause has stopped it meanwhile.
   */
  | { readonly kind: 'flatten'; readonly reason: string; readonly resumable?: true }
  /** Trade again, if only a `resumable` flatten has stopped it. */
  | { readonly kind: 'resume'; readonly reason: string }
  /** Submit no more orders; positions are kept. */
  | { readonly kind: 'halt'; readonly reason: string }
  /** Change the terms of a working order; omitted terms stay. `quantity` includes filled shares. */
  | {
      readonly kind: 'replace';
      readonly reason: string;
      readonly intentId: string;
      readonly quantity?: number;
      readonly limitPrice?: number;
      readonly stopPrice?: number;
    };

/** Action that the engine requests. The runner executes effects in order. */
export type Effect =
  | { readonly kind: 'place'; readonly order: RiskApprovedOrder }
  | { readonly kind: 'cancel'; readonly intentId: string }
  /** The same intent with new terms, under its order's id: never a second order. */
  | { readonly kind: 'replace'; readonly order: RiskApprovedOrder }
  /** Ask the broker for all open orders (status latency, reconciliation). */
  | { readonly kind: 'query_orders' }
  /** Ask the broker for the executions of the day: new ones come as events. */
  | { readonly kind: 'query_executions' }
  /** Ask the broker for the positions of the account. */
  | { readonly kind: 'query_positions' }
  /** Message for the audit, the panel and the log. */
  | {
      readonly kind: 'notice';
      readonly level: 'info' | 'warning' | 'alarm';
      readonly code: string;
      readonly text: string;
    };

/** Broker of a running session; its events go to the sink passed when it was opened. */
export interface Broker {
  /** Throws PreliveError NOT_CONNECTED when the session is not ready: nothing is queued over a disconnect. */
  place(order: SendableOrder): void;
  cancel(intentId: string): void;
  /** Sends the order again under its order id with new terms. Throws like `place`. */
  replace(order: RiskApprovedOrder): void;
  queryOrders(): void;
  /** A query without an answer is not repeated here: the engine asks again. */
  queryPositions(): void;
  /**
   * Takes over orders of an ended process. From now on the broker's messages about them become events, executions of
   * earlier reads included, and new order ids are above all of theirs.
   */
  adopt(orders: readonly AdoptedOrder[]): void;
}

/** An order that another process sent or intended to send. */
export interface AdoptedOrder {
  readonly intentId: string;
  /** Null when the order may not have been written to a socket. */
  readonly brokerOrderId: number | null;
  /** Shares. */
  readonly quantity: number;
}

/** Receives every event with its effects. Called on the hot path: a sink should only keep or queue them. */
export type AuditSink = (sequence: number, event: EngineEvent, effects: readonly Effect[]) => void;
