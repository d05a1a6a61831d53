import type { BrokerBook, PriceIncrement } from '../../domain/account.ts';
import type { EpochMs } from '../../domain/clock.ts';
import type { MarketDataType, SecurityType } from '../../domain/market.ts';
import type { AccountValue, ProfitAndLoss, VenueDump, VenuePosition, WhatIfResult } from './account.ts';
import type { ContractBook } from './contract.ts';
import type {
  CommissionRecord,
  ExecutionFilter,
  OrderInstruction,
  OrderKey,
  VenueExecution,
  VenueOrder,
} from './order.ts';
import type { HistoryBar, HistoryQuery, MarketSnapshot, QuoteUpdate, TradeUpdate } from './quotes.ts';

/**
 * Simulated exchange, broker and account behind the gateway. It reads no clock: the owner of the time calls
 * `advanceTo(nextEventAt())` in a loop, and requests carry their own instant. Effects of a request (acknowledgement,
 * fill, refusal) come out of a later `advanceTo`, delayed by the latency model. The same options and the same calls
 * give the same events.
 */
export interface Venue {
  /** Account of this venue; the only managed account. */
  readonly account: string;
  readonly baseCurrency: 'USD';
  /** Open and close of the first session. Later sessions follow the exchange's calendar (calendar.ts). */
  readonly sessionOpen: EpochMs;
  readonly sessionClose: EpochMs;
  /** Instant of the last `advanceTo`. */
  readonly now: EpochMs;

  /** Earliest instant with something due: the next whole second while a contract is subscribed or an order works. `Infinity` when nothing is due. */
  nextEventAt(): EpochMs;
  /** Events after the last call up to and including `at`, in order. `at` must not decrease. */
  advanceTo(at: EpochMs): readonly VenueEvent[];

  readonly contracts: ContractBook;
  /** True when the account has permission for a security type; without it, no market data and no orders. */
  isPermitted(type: SecurityType): boolean;
  /** Increments of a market rule by id (a contract's `marketRuleIds`). `undefined` for an unknown rule. */
  marketRule(id: number): readonly PriceIncrement[] | undefined;

  /** Starts quotes and trades of a contract. Calls are counted: each `subscribe` needs one `unsubscribe`. */
  subscribe(conId: number, at: EpochMs): void;
  unsubscribe(conId: number): void;
  /** State of a contract's market data at an instant. */
  snapshot(conId: number, at: EpochMs): MarketSnapshot;
  /** Completed bars, oldest first. Empty when there are none ("HMDS query returned no data"). */
  history(query: HistoryQuery): readonly HistoryBar[];

  /** Places an order, or changes the working order with the same client id and order id. Order ids are per client. */
  placeOrder(order: OrderInstruction, at: EpochMs): void;
  /** Margin and commission of an order, or its refusal. Nothing is placed. */
  whatIf(order: OrderInstruction, at: EpochMs): WhatIfResult;
  /** Cancels an order of the client. An unknown order is error 10147, an ended one 10148. */
  cancelOrder(clientId: number, orderId: number, at: EpochMs): void;
  /** Cancels every working order of every client, including orders placed by hand. */
  cancelAll(at: EpochMs): void;

  /** First order id that the client may use. */
  nextOrderId(clientId: number): number;
  /** Orders that are transmitted, acknowledged and not ended. */
  openOrders(): readonly VenueOrder[];
  /** Ended orders, oldest first. */
  completedOrders(): readonly VenueOrder[];
  /** Executions with their commissions, oldest first, as they were sent. Corrected executions and their corrections are both included. */
  executions(filter?: ExecutionFilter): readonly VenueExecution[];
  /** Positions that are not flat. */
  positions(at: EpochMs): readonly VenuePosition[];
  /** Account values by TWS tag name. Values with `ledger: true` belong to the tag `$LEDGER`. */
  accountValues(at: EpochMs): readonly AccountValue[];
  profitAndLoss(at: EpochMs): ProfitAndLoss;

  /** Delay of the answer to a request of this kind: whole milliseconds, at least 1. Each call draws a new delay. */
  replyDelayMs(kind: DelayedReplyKind): number;

  /** Shares that can be borrowed for short sales. `Infinity` = easy to borrow, 0 = none. */
  shortableShares(conId: number): number;

  /** Acts from outside on the account and its orders, for tests of trading systems. */
  readonly control: VenueControl;

  /** Complete state, for assertions. */
  dump(at: EpochMs): VenueDump;
  /** The broker's own record of the session (`GATEWAY_BOOK.json`). */
  book(): BrokerBook;
}

/**
 * Acts from outside on the venue. An act takes effect at its instant, or at `now` if later; the `advanceTo` that
 * reaches the instant returns its events. An impossible act is refused at once and has no effect.
 */
export interface VenueControl {
  /** Stops trading of a contract: orders rest and quotes do not change. Without `forMs` the halt lasts until `resume`. */
  halt(conId: number, at: EpochMs, forMs?: number): ControlAnswer;
  /** Ends a halt with an auction: one print, at which crossing orders fill. */
  resume(conId: number, at: EpochMs): ControlAnswer;
  /** Moves the price permanently. `fraction` -0.1 is a fall by 10 %; symbol `*` means every symbol. */
  shockPrice(symbol: string, fraction: number, at: EpochMs): ControlAnswer;
  /** Fills a resting order wholly or partly, at `price` or by default at its limit (stop, mid). A price beyond its limit is refused. */
  fillOrder(
    order: OrderKey,
    at: EpochMs,
    fill?: { readonly quantity?: number; readonly price?: number },
  ): ControlAnswer;
  /** Cancels a live order as the exchange does: status Cancelled, and error 202 with the reason. */
  cancelByExchange(order: OrderKey, reason: string, at: EpochMs): ControlAnswer;
  /** Refuses the next new order that arrives from `at` on with this code and text. `clientId` restricts it to one client. Several refusals queue up. */
  rejectNextOrder(
    refusal: { readonly code: number; readonly text: string; readonly clientId?: number },
    at: EpochMs,
  ): ControlAnswer;
  /** Books a trade made on another platform as an execution of client 0, order 0. `quantity` is signed. The default price is the mid. */
  tradeOutside(conId: number, quantity: number, at: EpochMs, price?: number): ControlAnswer;
  /**
   * Corrects an execution. It is sent again, and the digits after the last period of its id are one higher. Cash,
   * position and the order's average price change with it.
   */
  correctExecution(
    executionId: string,
    correction: { readonly quantity?: number; readonly price?: number },
    at: EpochMs,
  ): ControlAnswer;
  /** Busts an execution: corrects its quantity to 0. The order stays filled. */
  bustExecution(executionId: string, at: EpochMs): ControlAnswer;
  /** Sets the shares that can be borrowed: `Infinity` = any number, 0 = none for now (404, held), `never` = refused (201). */
  setShortable(conId: number, shares: number | 'never', at: EpochMs): ControlAnswer;
  /** Grants or removes the permission to trade a security type (460). */
  setPermission(type: SecurityType, isPermitted: boolean, at: EpochMs): ControlAnswer;
  /** Sets the client's next order id back, as after a restart with lost state. Ids of ended orders become usable again. */
  rollBackOrderIds(clientId: number, nextOrderId: number): ControlAnswer;
  /** Splits a stock: each share becomes `ratio` shares (0.1 = reverse split). The price is divided by the ratio, fractions are paid out, and its open orders end. */
  splitShares(conId: number, ratio: number, at: EpochMs): ControlAnswer;
  /** Pays a dividend in USD a share on the position in a stock. The price falls by the dividend. */
  payDividend(conId: number, perShare: number, at: EpochMs): ControlAnswer;
  /** Adds an amount in USD to the account's cash (deposit, dividend, fee). Negative amounts are withdrawals. */
  adjustCash(amount: number, at: EpochMs): ControlAnswer;
}

/** Acceptance or refusal of an act of control. */
export type ControlAnswer = { readonly accepted: true } | { readonly accepted: false; readonly reason: string };

/** An event of the venue. `at` is the instant at which the gateway sends it. */
export type VenueEvent =
  | ({ readonly kind: 'quote' } & QuoteUpdate)
  | ({ readonly kind: 'trade' } & TradeUpdate)
  /** Trading of a contract halted or resumed (tick type 49: 1 or 0). Sent to all subscribers of the contract. */
  | {
      readonly kind: 'halt';
      readonly at: EpochMs;
      readonly conId: number;
      readonly symbol: string;
      readonly isHalted: boolean;
    }
  /** Precedes the first quote of a subscription. */
  | { readonly kind: 'market_data_type'; readonly at: EpochMs; readonly conId: number; readonly type: MarketDataType }
  /** An orderStatus message. With `openOrder`, an openOrder message precedes it. */
  | { readonly kind: 'order'; readonly at: EpochMs; readonly order: VenueOrder; readonly openOrder: boolean }
  /** An unsolicited execDetails message. */
  | { readonly kind: 'execution'; readonly at: EpochMs; readonly execution: VenueExecution }
  /** A commissionReport message. It follows its execution. */
  | {
      readonly kind: 'commission';
      readonly at: EpochMs;
      readonly clientId: number;
      readonly commission: CommissionRecord;
    }
  /**
   * An error message with the order's id. Refusals: 201, 110, 434, 321, 200, 460 and others; 202, 10147, 10148, 103.
   * Warnings, after which the order stays alive: 399, 404, 2109, 10349.
   */
  | {
      readonly kind: 'order_error';
      readonly at: EpochMs;
      readonly clientId: number;
      readonly orderId: number;
      readonly code: number;
      readonly text: string;
    };

/** Requests with an answer that the latency model delays. */
export type DelayedReplyKind =
  | 'account_summary'
  | 'account_updates'
  | 'positions'
  | 'contract_details'
  | 'market_rule'
  | 'market_data'
  | 'historical_data'
  | 'open_orders'
  | 'completed_orders'
  | 'executions'
  | 'what_if'
  | 'profit_and_loss'
  | 'other';
