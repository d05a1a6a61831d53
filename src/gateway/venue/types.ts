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
 * The simulated exchange, broker and account behind the gateway. Passive and told the time: it never looks at a clock.
 * Whoever owns the time calls `advanceTo(nextEventAt())` again and again; requests carry their own instant. What a
 * request causes (acknowledgement, fill, refusal) comes out of a later `advanceTo`, delayed by the latency model. The
 * same options and the same calls give the same events.
 */
export interface Venue {
  /** Account of this venue; the only managed account. */
  readonly account: string;
  readonly baseCurrency: 'USD';
  /** Open and close of the session that the venue begins with; later ones follow the exchange's calendar (calendar.ts). */
  readonly sessionOpen: EpochMs;
  readonly sessionClose: EpochMs;
  /** Instant of the last `advanceTo`. */
  readonly now: EpochMs;

  /** Earliest instant at which something is due: the next whole second while a contract is subscribed or an order works. `Infinity` when nothing is. */
  nextEventAt(): EpochMs;
  /** All that happened after the last call up to and including `at`, in order. Time never runs backward. */
  advanceTo(at: EpochMs): readonly VenueEvent[];

  readonly contracts: ContractBook;
  /** Whether the account may trade, and so be told of, securities of a type. */
  isPermitted(type: SecurityType): boolean;
  /** Increments of a market rule by id (a contract's `marketRuleIds`); `undefined` for an unknown rule. */
  marketRule(id: number): readonly PriceIncrement[] | undefined;

  /** Quotes and trades of a contract come from now on. Counted: each `subscribe` needs one `unsubscribe`. */
  subscribe(conId: number, at: EpochMs): void;
  unsubscribe(conId: number): void;
  /** What a market-data line shows at an instant. */
  snapshot(conId: number, at: EpochMs): MarketSnapshot;
  /** Completed bars, oldest first; empty when there are none ("HMDS query returned no data"). */
  history(query: HistoryQuery): readonly HistoryBar[];

  /** A new order, or a change of a working order when client and order id are those of one; another client's order of that id is another order. */
  placeOrder(order: OrderInstruction, at: EpochMs): void;
  /** Margin and commission that the order would cost, or its refusal; nothing is placed. */
  whatIf(order: OrderInstruction, at: EpochMs): WhatIfResult;
  /** Cancels the client's own order: ids are per client. One that it does not have is 10147, one that has ended 10148. */
  cancelOrder(clientId: number, orderId: number, at: EpochMs): void;
  /** Cancels every working order of every client, those placed by hand too. */
  cancelAll(at: EpochMs): void;

  /** First order id that the client may use. */
  nextOrderId(clientId: number): number;
  /** Orders that are transmitted, acknowledged and not ended. */
  openOrders(): readonly VenueOrder[];
  /** Orders that ended, oldest first. */
  completedOrders(): readonly VenueOrder[];
  /** Executions with their commissions, oldest first, as they were sent: corrected ones and their corrections both. */
  executions(filter?: ExecutionFilter): readonly VenueExecution[];
  /** Positions that are not flat. */
  positions(at: EpochMs): readonly VenuePosition[];
  /** Account values by TWS tag names; the tags `$LEDGER` stand for are those with `ledger: true`. */
  accountValues(at: EpochMs): readonly AccountValue[];
  profitAndLoss(at: EpochMs): ProfitAndLoss;

  /** Milliseconds (whole, at least 1) that the answer to a request of this kind takes; each call draws anew. */
  replyDelayMs(kind: DelayedReplyKind): number;

  /** Shares that can be borrowed for short sales; `Infinity` = easy to borrow, 0 = none for now or never. */
  shortableShares(conId: number): number;

  /** What the world does to the account and its orders, for tests of those who trade. */
  readonly control: VenueControl;

  /** Truth about everything, for assertions. */
  dump(at: EpochMs): VenueDump;
  /** The counter-record of the session (`GATEWAY_BOOK.json`). */
  book(): BrokerBook;
}

/**
 * What happens to an account from outside. Every act takes effect at its instant (not before `now`), its events come out
 * of the `advanceTo` that reaches it. What cannot be done is refused at once and does nothing.
 */
export interface VenueControl {
  /** Stops trading of a contract: orders rest, quotes stand still. Without `forMs` until `resume`. */
  halt(conId: number, at: EpochMs, forMs?: number): ControlAnswer;
  /** Ends a halt with an auction: one print, at which orders that cross it fill. */
  resume(conId: number, at: EpochMs): ControlAnswer;
  /** A jump of the price, kept from then on; `fraction` -0.1 is a fall by 10 %. `*` = every symbol. */
  shockPrice(symbol: string, fraction: number, at: EpochMs): ControlAnswer;
  /** Fills a resting order, wholly or in part, at its limit (stop, mid) or at `price`; never beyond its limit. */
  fillOrder(
    order: OrderKey,
    at: EpochMs,
    fill?: { readonly quantity?: number; readonly price?: number },
  ): ControlAnswer;
  /** The exchange cancels a live order: Cancelled, and 202 with the reason. */
  cancelByExchange(order: OrderKey, reason: string, at: EpochMs): ControlAnswer;
  /** The next new order (of the client, when given) that arrives from `at` on is refused with this code and text. Several refusals wait in line. */
  rejectNextOrder(
    refusal: { readonly code: number; readonly text: string; readonly clientId?: number },
    at: EpochMs,
  ): ControlAnswer;
  /** The account trades on another platform: an execution of client 0, order 0. `quantity` signed; without `price` at the mid. */
  tradeOutside(conId: number, quantity: number, at: EpochMs, price?: number): ControlAnswer;
  /**
   * Corrects an execution: it comes again with the digits after the last period of its id one higher. Cash, position and
   * the order's average follow.
   */
  correctExecution(
    executionId: string,
    correction: { readonly quantity?: number; readonly price?: number },
    at: EpochMs,
  ): ControlAnswer;
  /** Busts an execution: a correction to no shares. An order that it had filled stays filled. */
  bustExecution(executionId: string, at: EpochMs): ControlAnswer;
  /** How many shares can be borrowed from now on: `Infinity` any, 0 none for now (404, held), `never` (201). */
  setShortable(conId: number, shares: number | 'never', at: EpochMs): ControlAnswer;
  /** Gives or takes the permission to trade a security type (460). */
  setPermission(type: SecurityType, isPermitted: boolean, at: EpochMs): ControlAnswer;
  /** Puts the client's next order id back, as a restart that lost its state does; ids of orders that ended can be used again. */
  rollBackOrderIds(clientId: number, nextOrderId: number): ControlAnswer;
  /** Splits a stock: each share becomes `ratio` shares (0.1 = a reverse split), the price follows, fractions are paid out, its orders end. */
  splitShares(conId: number, ratio: number, at: EpochMs): ControlAnswer;
  /** Pays a dividend in USD a share on what is held of a stock; the price falls by it. */
  payDividend(conId: number, perShare: number, at: EpochMs): ControlAnswer;
  /** Adds to the account's cash (a deposit, a dividend, a fee); negative = taken. USD. */
  adjustCash(amount: number, at: EpochMs): ControlAnswer;
}

/** Whether an act of control was taken on. */
export type ControlAnswer = { readonly accepted: true } | { readonly accepted: false; readonly reason: string };

/** What the venue says happened. `at` is the instant at which the gateway sends it. */
export type VenueEvent =
  | ({ readonly kind: 'quote' } & QuoteUpdate)
  | ({ readonly kind: 'trade' } & TradeUpdate)
  /** A contract's trading stopped or went on (tick type 49: 1 or 0); sent to all who watch it. */
  | {
      readonly kind: 'halt';
      readonly at: EpochMs;
      readonly conId: number;
      readonly symbol: string;
      readonly isHalted: boolean;
    }
  /** Comes before the first quote of a subscription. */
  | { readonly kind: 'market_data_type'; readonly at: EpochMs; readonly conId: number; readonly type: MarketDataType }
  /** An orderStatus message, with an openOrder message before it when `openOrder` is true. */
  | { readonly kind: 'order'; readonly at: EpochMs; readonly order: VenueOrder; readonly openOrder: boolean }
  /** An execDetails message, unsolicited. */
  | { readonly kind: 'execution'; readonly at: EpochMs; readonly execution: VenueExecution }
  /** A commissionReport message; follows its execution. */
  | {
      readonly kind: 'commission';
      readonly at: EpochMs;
      readonly clientId: number;
      readonly commission: CommissionRecord;
    }
  /** An error message with the order's id: refusals (201, 110, 434, 321, 200, 460, ...), 202, 10147, 10148, 103; warnings after which the order lives: 399, 404, 2109, 10349. */
  | {
      readonly kind: 'order_error';
      readonly at: EpochMs;
      readonly clientId: number;
      readonly orderId: number;
      readonly code: number;
      readonly text: string;
    };

/** Requests whose answers the latency model delays. */
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
