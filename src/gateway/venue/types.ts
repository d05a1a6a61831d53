import type { BrokerBook, ContractQuery, PriceIncrement } from '../../domain/account.ts';
import type { EpochMs } from '../../domain/clock.ts';
import type { MarketDataType, SecurityType } from '../../domain/market.ts';
import type { Side } from '../../domain/order.ts';

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

/** An order of a client. */
export type OrderKey = Pick<OrderInstruction, 'clientId' | 'orderId'>;

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

/** Best bid and offer of a contract from `at` on. Sizes in shares or contracts. */
export interface QuoteUpdate {
  readonly at: EpochMs;
  readonly conId: number;
  readonly symbol: string;
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
}

/** A last sale with the day's statistics. */
export interface TradeUpdate {
  readonly at: EpochMs;
  readonly conId: number;
  readonly symbol: string;
  readonly price: number;
  readonly size: number;
  /** Shares since the open, this trade included. */
  readonly volume: number;
  readonly high: number;
  readonly low: number;
}

/** Present state of a market-data line. */
export interface MarketSnapshot extends QuoteUpdate {
  readonly last: number;
  readonly lastSize: number;
  readonly volume: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  /** Close of the session before. */
  readonly previousClose: number;
}

/** Security types of the venue, by the codes of the protocol. */
export interface VenueContract {
  readonly conId: number;
  readonly symbol: string;
  readonly securityType: SecurityType;
  readonly exchange: string;
  readonly primaryExchange: string;
  /** Every exchange that a query may name, `SMART` among them for stocks. */
  readonly validExchanges: readonly string[];
  readonly currency: string;
  readonly localSymbol: string;
  readonly tradingClass: string;
  readonly longName: string;
  /** `YYYYMMDD`; empty unless OPT or FUT. */
  readonly expiry: string;
  /** 0 unless OPT. */
  readonly strike: number;
  readonly right: 'C' | 'P' | '';
  readonly multiplier: number;
  readonly minTick: number;
  readonly minSize: number;
  readonly sizeIncrement: number;
  readonly orderTypes: readonly string[];
  /** One for each of `validExchanges`. */
  readonly marketRuleIds: readonly number[];
  /** `COMMON`, `ETF`; empty unless STK. */
  readonly stockType: string;
  readonly industry: string;
  readonly category: string;
  readonly subcategory: string;
  readonly timeZoneId: string;
  /** TWS form, e.g. `20261116:0930-20261116:1600`; one session a day, separated by semicolons. */
  readonly tradingHours: string;
  readonly liquidHours: string;
  /** 0 for contracts without an underlying. */
  readonly underlyingConId: number;
  readonly underlyingSymbol: string;
}

/** Security definitions. */
export interface ContractBook {
  byConId(conId: number): VenueContract | undefined;
  /**
   * All contracts that agree with every member given (empty text and 0 count as not given); none = error 200. An
   * exchange other than one of `validExchanges` finds nothing.
   */
  find(query: ContractLookup): readonly VenueContract[];
  all(): readonly VenueContract[];
}

/** A contract as a client describes it. */
export type ContractLookup = Partial<ContractQuery> & {
  readonly conId?: number;
  readonly localSymbol?: string;
  readonly tradingClass?: string;
  readonly primaryExchange?: string;
  /** Text on the wire: as the protocol has it, `100` or empty. */
  readonly multiplier?: number;
};

/** What `history` is asked. */
export interface HistoryQuery {
  readonly conId: number;
  /** Bars end at or before this instant. */
  readonly endAt: EpochMs;
  /** `S` counts back in seconds of clock time; `D` in sessions (`1 D` = the last session that has a bar), the others in calendar weeks, months, years. */
  readonly duration: { readonly count: number; readonly unit: 'S' | 'D' | 'W' | 'M' | 'Y' };
  /** Length of a bar: whole minutes or 86,400,000 (one bar a session); any number of whole seconds for bars of the present session. */
  readonly barMs: number;
  /** Prices and volumes are in the shares of now; those of ADJUSTED_LAST are sales less the dividends paid since. */
  readonly whatToShow: 'TRADES' | 'MIDPOINT' | 'BID' | 'ASK' | 'ADJUSTED_LAST';
}

/** One bar. */
export interface HistoryBar {
  /** Start of the bar. */
  readonly at: EpochMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Shares; -1 unless TRADES. */
  readonly volume: number;
  /** Volume-weighted average price; -1 unless TRADES. */
  readonly wap: number;
  /** Number of trades; -1 unless TRADES. */
  readonly count: number;
}

/** A placeOrder request as the protocol gives it. */
export interface OrderInstruction {
  readonly clientId: number;
  readonly orderId: number;
  /** Empty = the only account. */
  readonly account: string;
  readonly conId: number;
  readonly side: Side;
  readonly quantity: number;
  /** One of `ORDER_TYPES` (order-types.ts); any other, or one that the contract does not have, is refused with 387. */
  readonly type: string;
  /** Needed for LMT, LOC, STP LMT, and TRAIL LIMIT unless `limitPriceOffset` is given; the cap of MIDPRICE, which may be absent. */
  readonly limitPrice?: number;
  /** Stop price of STP and STP LMT; trailing amount of TRAIL and TRAIL LIMIT. */
  readonly auxPrice?: number;
  /** First stop price of TRAIL and TRAIL LIMIT; absent = from the quote. */
  readonly trailStopPrice?: number;
  /** Of TRAIL and TRAIL LIMIT instead of an amount: per cent, 1.5 = 1.5 %. */
  readonly trailingPercent?: number;
  /** Of TRAIL LIMIT: the limit lies this far beyond the stop. */
  readonly limitPriceOffset?: number;
  /** `DAY`, `GTC`, `IOC`, `FOK`, `GTD`, `OPG`; empty = DAY, with notice 10349 where an order preset is set; any other, or one that the type does not have, is refused with 321. */
  readonly timeInForce: string;
  /** Needed for GTD: the order ends at this instant. */
  readonly goodTillDate?: EpochMs;
  readonly orderRef: string;
  /** False: kept without any answer until it comes again with true, or until a child with true comes. */
  readonly transmit: boolean;
  /** Order id of the parent; 0 = none. A child is held until its parent fills, and is never larger than what its parent filled. */
  readonly parentId: number;
  /** Orders of one group of a client: what one fills, the others lose; empty = none. Children of one parent are a group without a name. */
  readonly ocaGroup: string;
  /** 1 = the others are cancelled by the first fill; 2 = reduced in proportion; both at once, so that nothing over-fills. 3, absent or 0 = reduced, with a delay in which they may still fill. */
  readonly ocaType?: number;
  readonly outsideRth: boolean;
  /** Algorithm of the broker: `Adaptive` for MKT and LMT; any other is refused with 387. */
  readonly algo?: OrderAlgorithm;
}

/** An algorithm by its wire name. */
export interface OrderAlgorithm {
  readonly strategy: string;
  /** `adaptivePriority`: `Urgent`, `Normal`, `Patient`. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Status names of the protocol that the venue uses. */
export type OrderStatus =
  | 'PendingSubmit'
  | 'PreSubmitted'
  | 'Submitted'
  | 'PendingCancel'
  | 'Cancelled'
  | 'Filled'
  | 'Inactive';

/** An order as the venue knows it, frozen at the instant of the event or query. */
export interface VenueOrder extends OrderInstruction {
  readonly contract: VenueContract;
  readonly permId: number;
  readonly status: OrderStatus;
  readonly filled: number;
  readonly remaining: number;
  /** 0 until the first fill. */
  readonly averageFillPrice: number;
  readonly lastFillPrice: number;
  /** `child` while held for a parent, `trigger` for a stop price, `locate` for shares to borrow; empty otherwise. */
  readonly whyHeld: string;
  /** Stop price in force of an order that waits for it; of a trailing one it moves. */
  readonly stopPrice?: number;
  /** Why a cancelled order ended, as in the text of 202; empty when a client cancelled it. */
  readonly endReason: string;
  /** Instant at which the instruction arrived. */
  readonly receivedAt: EpochMs;
  /** Sum over the fills so far. */
  readonly commission: number;
}

/** A fill, or a correction of one. */
export interface VenueExecution {
  /** Unique; a correction differs from what it corrects in the digits after the last period alone. */
  readonly executionId: string;
  /** Id of the execution that this one replaces. */
  readonly corrects?: string;
  readonly at: EpochMs;
  readonly clientId: number;
  readonly orderId: number;
  readonly permId: number;
  readonly account: string;
  readonly contract: VenueContract;
  readonly side: Side;
  readonly quantity: number;
  readonly price: number;
  /** Exchange of the fill. */
  readonly exchange: string;
  readonly cumulativeQuantity: number;
  readonly averagePrice: number;
  readonly orderRef: string;
  /** 1 added, 2 removed liquidity. */
  readonly liquidity: 1 | 2;
  readonly commission: CommissionRecord;
}

/** A commission. */
export interface CommissionRecord {
  readonly executionId: string;
  readonly commission: number;
  readonly currency: string;
  /** Net of commissions; absent for a fill that opens or adds. */
  readonly realizedPnl?: number;
}

/** Which executions are wanted; members that are absent or empty do not filter. */
export interface ExecutionFilter {
  readonly clientId?: number;
  readonly account?: string;
  readonly since?: EpochMs;
  readonly symbol?: string;
  readonly securityType?: string;
  readonly exchange?: string;
  readonly side?: Side;
}

/** A position with its value at the mark (mid of the quote). */
export interface VenuePosition {
  readonly account: string;
  readonly contract: VenueContract;
  /** Signed. */
  readonly quantity: number;
  /** Per share or contract (multiplier included), commissions included as TWS has it. */
  readonly averageCost: number;
  readonly marketPrice: number;
  readonly marketValue: number;
  readonly unrealizedPnl: number;
  readonly realizedPnl: number;
}

/** A value as accountSummary and accountValue messages carry it. */
export interface AccountValue {
  /** `NetLiquidation`, `BuyingPower`, `CashBalance`, ... */
  readonly tag: string;
  readonly value: string;
  /** Empty for text and ratios; `BASE` never occurs. */
  readonly currency: string;
  /** One of the tags that `$LEDGER` asks for. */
  readonly ledger: boolean;
}

/** P&L of the account in USD. */
export interface ProfitAndLoss {
  readonly daily: number;
  readonly unrealized: number;
  readonly realized: number;
}

/** Answer to a what-if order. Amounts in USD. */
export type WhatIfResult =
  | {
      readonly kind: 'accepted';
      readonly initialMargin: MarginChange;
      readonly maintenanceMargin: MarginChange;
      readonly equityWithLoan: MarginChange;
      readonly commission: number;
      readonly currency: string;
    }
  | { readonly kind: 'refused'; readonly code: number; readonly text: string };

/** A margin figure before, after, and the difference. */
export interface MarginChange {
  readonly before: number;
  readonly change: number;
  readonly after: number;
}

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

/** All that the venue knows. Money in USD, exact to 1e-6. */
export interface VenueDump {
  readonly account: string;
  readonly startingCash: number;
  readonly cash: number;
  /** Cash and positions at the mark. */
  readonly equity: number;
  /** Before commissions. */
  readonly realizedPnl: number;
  readonly unrealizedPnl: number;
  readonly commissions: number;
  /** Deposits, dividends and fees: `equity = startingCash + adjustments + realizedPnl + unrealizedPnl - commissions`. */
  readonly adjustments: number;
  readonly orders: readonly VenueOrder[];
  /** Those in force: of a corrected one the last correction; busted ones have quantity 0. */
  readonly executions: readonly VenueExecution[];
  readonly positions: readonly VenuePosition[];
}
