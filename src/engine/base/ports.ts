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

/** The market as the order plane reads it, handed in by whoever connects the planes. */
export interface MarketView {
  /** Middle of a valid quote, else the last trade, else the close of the last bar. */
  readonly mark: (symbol: string) => number | undefined;
  /** Best bid and offer; undefined while a side is missing or they cross. */
  readonly quote: (symbol: string) => { readonly bid: number; readonly ask: number } | undefined;
  /** Close of the last completed bar. */
  readonly lastClose: (symbol: string) => number | undefined;
  /** No tick for longer than the threshold, as of the last check; true before the first tick. */
  readonly isStale: (symbol: string) => boolean;
  /** Begins to follow the marks. */
  readonly follow: () => MarkFollower;
}

/**
 * What reaches the engine. In a rehearsal all events of an instant come first, then `clock` with that instant; in real
 * time `clock` comes from a timer. `at` is always the session clock's time of arrival unless said.
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
  /** First word of the broker about an order (openOrder or orderStatus), and each later change of status. */
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
  /** Error 10147, 10148 or 161 for a cancel: the order's true state must be asked. */
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
  /** The broker shows the order with new terms; quantity is the whole one, filled shares included. */
  | {
      readonly kind: 'replaced';
      readonly intentId: string;
      readonly quantity: number;
      readonly limitPrice?: number;
      readonly stopPrice?: number;
      readonly at: EpochMs;
    }
  /** The broker leaves the order as it was, or it has ended: its true state must be asked. */
  | {
      readonly kind: 'replace_rejected';
      readonly intentId: string;
      readonly code: number;
      readonly reason: string;
      readonly at: EpochMs;
    }
  /** An order of this session that its journal does not hold, as the broker's executions show it. */
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
  /** The answer to `query_orders`: all open orders; `requestedAt` for the latency of status requests. */
  | {
      readonly kind: 'open_orders';
      readonly orders: readonly { readonly intentId: string; readonly filled: number }[];
      /** Open orders of others in the account. */
      readonly foreign?: readonly ForeignOrder[];
      readonly requestedAt: EpochMs;
      readonly at: EpochMs;
    }
  /**
   * Holdings of the account when the session began, and the trades of others of that day that are already in them. Comes
   * before every other event of a session.
   */
  | {
      readonly kind: 'account_start';
      readonly held: readonly SymbolQuantity[];
      readonly executionIds: readonly string[];
      readonly at: EpochMs;
    }
  /** The answer to `query_positions`: all that the account holds, whoever bought it; flat symbols are left out. */
  | {
      readonly kind: 'positions';
      readonly held: readonly SymbolQuantity[];
      readonly requestedAt: EpochMs;
      readonly at: EpochMs;
    }
  /**
   * After orders and executions were read again, the broker still holds other positions than the fills explain, looked at
   * over the union of the broker's symbols and ours. Signed shares; empty never comes. The session sends no orders any
   * more (cancels it does): trading halts, positions are kept, a person looks.
   */
  | {
      readonly kind: 'position_mismatch';
      readonly differences: readonly PositionDifference[];
      readonly at: EpochMs;
    }
  /** `restored` comes only after orders, executions and positions have been read again. */
  | { readonly kind: 'connection'; readonly state: 'lost' | 'restored'; readonly reason: string; readonly at: EpochMs }
  /** Market data of a symbol are not to be relied on: no new risk on it until `fresh_data`. */
  | { readonly kind: 'stale_data'; readonly symbol: string; readonly reason: string; readonly at: EpochMs }
  | { readonly kind: 'fresh_data'; readonly symbol: string; readonly at: EpochMs }
  /**
   * The time is not known, or is again. By `gateway`: its clock is further from ours than the limit; `skewMs` above 0: it is
   * ahead by at least that. By `machine`: this machine's clock has jumped by `skewMs`, and the gateway has not said yet
   * which is right. Found again when the difference has changed by more than the limit.
   */
  | {
      readonly kind: 'clock_skew';
      readonly state: 'found' | 'over';
      readonly skewMs: number;
      readonly at: EpochMs;
      /** Absent = `gateway`. */
      readonly by?: 'gateway' | 'machine';
    }
  /** The time of an execution cannot be read, its zone most likely; `at`, that of its arrival, is taken instead. Told once. */
  | { readonly kind: 'time_not_understood'; readonly text: string; readonly at: EpochMs }
  /** Error 10197: another session of the same user takes the market data; whoever has it may also trade. */
  | { readonly kind: 'competing_session'; readonly code: number; readonly reason: string; readonly at: EpochMs }
  /** Errors 100, 420 and pacing texts of 162. */
  | { readonly kind: 'pacing_violation'; readonly code: number; readonly at: EpochMs }
  /**
   * An order intent from outside, as it came: bytes are kept to the letter, whether they keep the contract or not. What does
   * not becomes a dead letter. `source` says who sent it.
   */
  | { readonly kind: 'order_intent'; readonly bytes: string; readonly source: string; readonly at: EpochMs }
  /** Shares of a symbol to be held, said from outside: the bytes of a `target` message. */
  | { readonly kind: 'target'; readonly bytes: string; readonly source: string; readonly at: EpochMs }
  /** Mended bytes of a dead letter, which come on the topic on which the broken ones failed. */
  | {
      readonly kind: 'dead_letter_mended';
      readonly letter: { readonly topic: Topic; readonly source: string; readonly offset: number };
      readonly bytes: string;
      readonly at: EpochMs;
    }
  /** A person's order, or the runner's at the end of the session. */
  | { readonly kind: 'command'; readonly command: EngineCommand; readonly at: EpochMs };

/** An open order in the account that is not ours. */
export interface ForeignOrder {
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly quantity: number;
  readonly clientId: number;
  readonly brokerOrderId: number;
  readonly permId: number;
}

/** A symbol in which broker and fills disagree, in signed shares. */
export interface PositionDifference {
  readonly symbol: string;
  readonly ours: number;
  readonly brokers: number;
}

/** What a person, the runner or a drill may tell the engine. */
export type EngineCommand =
  /** Only orders that reduce positions go out from now on. */
  | { readonly kind: 'reduce_only'; readonly reason: string }
  /**
   * Cancel own open orders and close own positions; HALTED when flat. After one that is `resumable` the session may go on
   * trading later, unless something else has stopped it meanwhile.
   */
  | { readonly kind: 'flatten'; readonly reason: string; readonly resumable?: true }
  /** Trade again, where nothing but a `resumable` flatten has stopped it. */
  | { readonly kind: 'resume'; readonly reason: string }
  /** Submit nothing any more; positions are kept. */
  | { readonly kind: 'halt'; readonly reason: string }
  /** Change the terms of a working order; what is left out stays. `quantity` is the whole one, filled shares included. */
  | {
      readonly kind: 'replace';
      readonly reason: string;
      readonly intentId: string;
      readonly quantity?: number;
      readonly limitPrice?: number;
      readonly stopPrice?: number;
    };

/** What the engine wants done. The runner executes effects in order. */
export type Effect =
  | { readonly kind: 'place'; readonly order: RiskApprovedOrder }
  | { readonly kind: 'cancel'; readonly intentId: string }
  /** The same intent with new terms, in the place of its order: never a second order. */
  | { readonly kind: 'replace'; readonly order: RiskApprovedOrder }
  /** Ask the broker for all open orders (status latency, reconciliation). */
  | { readonly kind: 'query_orders' }
  /** Ask the broker for the executions of the day: those that were not told yet come as events. */
  | { readonly kind: 'query_executions' }
  /** Ask the broker what the account holds. */
  | { readonly kind: 'query_positions' }
  /** Something for the audit, the panel and the log: see the union in the engine's audit file. */
  | {
      readonly kind: 'notice';
      readonly level: 'info' | 'warning' | 'alarm';
      readonly code: string;
      readonly text: string;
    };

/** The broker as the runner sees it while a session runs; events come through the sink handed in when it was opened. */
export interface Broker {
  /** Throws PreliveError NOT_CONNECTED when the session is not ready: nothing is ever queued over a disconnect. */
  place(order: SendableOrder): void;
  cancel(intentId: string): void;
  /** Sends the order again under its order id with other terms. Throws like `place`. */
  replace(order: RiskApprovedOrder): void;
  queryOrders(): void;
  /** A question that gets no answer stays unanswered: the engine asks again. */
  queryPositions(): void;
  /**
   * Takes over orders of a process that ended: from now on what the broker says of them is told, executions of earlier
   * reads among it, and new order ids lie above all of theirs.
   */
  adopt(orders: readonly AdoptedOrder[]): void;
}

/** An order that another process sent, or meant to send. */
export interface AdoptedOrder {
  readonly intentId: string;
  /** Null when it is not known whether it was ever written to a socket. */
  readonly brokerOrderId: number | null;
  /** Shares. */
  readonly quantity: number;
}
