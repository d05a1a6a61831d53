import type { EpochMs } from './clock.ts';
import type { JsonObject } from './json.ts';
import type { MarketDataType } from './market.ts';
import type { OrderState, OrderType, Side } from './order.ts';

/**
 * The record of one paper session: measurements of the engine, the input of stage 7. Type aliases and not interfaces,
 * so that the record is a JsonObject without an assertion. Times are the session's clock (ms), prices USD a share,
 * quantities shares; `null`: no value.
 */

/** Name of a pre-trade check; also its reason code. `docs/risk-checks.md` has them all. */
export type RiskCheckName = string;

/** A pre-trade check that refused, with its limit and input. */
export type RiskRefusal = {
  readonly check: RiskCheckName;
  readonly limit: number | string;
  readonly input: number | string;
};

/** An order intent as it reached the order plane, with the verdict of the risk checks. */
export type IntentRecord = {
  readonly intentId: string;
  readonly at: EpochMs;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: number;
  readonly type: OrderType;
  readonly limitPrice: number | null;
  /** Present for STOP and STOP_LIMIT. */
  readonly stopPrice?: number;
  /** Sender: id of the strategy or of the outside sender; or `execution`, `replace`, `flatten`. */
  readonly strategyId: string;
  /** Midpoint of the quote at the intent: the arrival price. */
  readonly arrivalMid: number | null;
  /** MARKET, or a LIMIT that crosses the opposite quote at the intent: counts for the fill rate. */
  readonly marketable: boolean;
  /** Reduces the position and cannot open or turn one. */
  readonly reducing: boolean;
  readonly approved: boolean;
  readonly refusals: readonly RiskRefusal[];
  /** Intent whose unfilled rest this one sends again. */
  readonly replaces: string | null;
};

/** A legal transition of an order's state machine; illegal ones are violations. */
export type OrderTransition = {
  readonly at: EpochMs;
  readonly event: string;
  readonly from: OrderState;
  readonly to: OrderState;
};

/** An order that risk approved, with its instants. */
export type OrderRecord = {
  readonly intentId: string;
  readonly brokerOrderId: number | null;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: number;
  readonly type: OrderType;
  readonly limitPrice: number | null;
  /** Present for STOP and STOP_LIMIT. */
  readonly stopPrice?: number;
  readonly state: OrderState;
  readonly filledQuantity: number;
  /** Volume-weighted over the executions; null without one. */
  readonly averageFillPrice: number | null;
  /** Instant of the engine's decision. */
  readonly intentAt: EpochMs;
  /** Instant at which its bytes were written to the socket. */
  readonly submittedAt: EpochMs | null;
  /** First message of the broker: a status, or an execution before any status. */
  readonly acknowledgedAt: EpochMs | null;
  readonly firstFillAt: EpochMs | null;
  readonly lastFillAt: EpochMs | null;
  /** Instant of its terminal state. */
  readonly closedAt: EpochMs | null;
  readonly transitions: readonly OrderTransition[];
};

/**
 * One of our fills in the broker's latest version, once per execution id. A quantity of 0 is a cancelled fill (a bust):
 * it trades nothing, but a commission may remain.
 */
export type ExecutionRecord = {
  readonly executionId: string;
  readonly intentId: string;
  readonly brokerOrderId: number;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: number;
  readonly price: number;
  /** Broker's time of the fill. */
  readonly at: EpochMs;
  /** Instant of its arrival at the engine. */
  readonly receivedAt: EpochMs;
  /** USD, negative for a rebate; null before the commission report. */
  readonly commission: number | null;
};

/** A correction of the broker, with the old values of the execution, so that earlier minutes can be recalculated. */
export type CorrectionRecord = {
  /** Instant of its arrival at the engine. */
  readonly at: EpochMs;
  /** Id of the execution in the record from then on. */
  readonly executionId: string;
  /** Id before. */
  readonly corrects: string;
  readonly quantityBefore: number;
  readonly priceBefore: number;
  readonly commissionBefore: number | null;
};

/** A trade in the account without an order of ours, in its latest correction; a busted one has quantity 0. */
export type OutsideTradeRecord = {
  readonly executionId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: number;
  readonly price: number;
  /** Broker's time of the fill. */
  readonly at: EpochMs;
  /** Instant of its arrival at the engine. */
  readonly receivedAt: EpochMs;
};

/** The broker refused an order. */
export type RejectRecord = {
  readonly intentId: string;
  readonly at: EpochMs;
  readonly code: number;
  readonly reason: string;
};

/** A cancel by the engine. */
export type CancelRecord = {
  readonly intentId: string;
  readonly requestedAt: EpochMs;
  /** Instant at which its bytes were written to the socket. */
  readonly submittedAt: EpochMs | null;
  /** Instant at which the order became CANCELED. */
  readonly confirmedAt: EpochMs | null;
  readonly outcome: 'pending' | 'canceled' | 'filled' | 'rejected';
};

/** A request for the status of all open orders. */
export type StatusQueryRecord = {
  readonly requestedAt: EpochMs;
  readonly answeredAt: EpochMs | null;
};

/** The account by the engine's books, at the end of a minute (the first point is the start). */
export type EquityPoint = {
  readonly at: EpochMs;
  readonly cash: number;
  readonly marketValue: number;
  /** cash + marketValue = starting cash + realised + unrealised - fees. */
  readonly equity: number;
  readonly fees: number;
  readonly realised: number;
  readonly unrealised: number;
};

/** A process that resumed a session after the previous process ended. */
export type ResumptionRecord = {
  readonly at: EpochMs;
  /** Newest instant in the journal of the previous process. */
  readonly lastKnownAt: EpochMs;
  /** Session time without a process, ms. */
  readonly gapMs: number;
  /** Orders that may have been working during the gap. */
  readonly workingOrders: number;
  /** Fills of the gap, read from the broker. */
  readonly fillsFound: number;
};

/** A message for people. */
export type NoticeRecord = {
  readonly at: EpochMs;
  readonly level: 'info' | 'warning' | 'alarm';
  readonly code: string;
  readonly text: string;
};

/** Name of a kill switch. `docs/risk-checks.md` has them all. */
export type KillSwitchName = string;

/** State of a kill switch: undetermined while it has too few observations. */
export type KillSwitchState = 'undetermined' | 'clear' | 'warned' | 'fired';

/** A kill switch at the end of the session, with its limits and worst value. */
export type KillSwitchRecord = {
  readonly name: KillSwitchName;
  readonly state: KillSwitchState;
  readonly value: number | null;
  readonly worst: number | null;
  readonly warnAt: number;
  readonly fireAt: number;
  readonly firedAt: EpochMs | null;
};

/** ACTIVE trades, REDUCING only reduces positions, HALTED submits nothing. */
export type TradingState = 'ACTIVE' | 'REDUCING' | 'HALTED';

/** A change of the trading state. */
export type TradingStateChange = {
  readonly at: EpochMs;
  readonly from: TradingState;
  readonly to: TradingState;
  readonly reason: string;
};

/** An event that the order state machine does not allow; the order was reconciled with the broker. */
export type ViolationRecord = {
  readonly at: EpochMs;
  readonly intentId: string;
  readonly state: OrderState;
  readonly event: string;
};

/** A message to the broker as the adapter wrote it, without clock messages. */
export type SentMessage = {
  readonly at: EpochMs;
  /** Name of the request: `placeOrder`, `cancelOrder`, `reqOpenOrders`, ... */
  readonly name: string;
};

/** A position at the end of the session. */
export type PositionRecord = {
  readonly symbol: string;
  readonly quantity: number;
  readonly averageCost: number;
  readonly markPrice: number | null;
};

/** Quality of one symbol's market data over the session. */
export type FeedRecord = {
  readonly symbol: string;
  readonly quotes: number;
  readonly trades: number;
  readonly bars: number;
  /** Minutes of the session without a single tick. */
  readonly missingBars: number;
  /** Number of silences above the threshold. */
  readonly staleSpells: number;
};

/** Declaration of the strategy: its name and all its parameters. */
export type StrategyRecord = {
  readonly id: string;
  readonly parameters: JsonObject;
};

/** Record of a session. */
export type SessionRecord = {
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs;
  readonly symbols: readonly string[];
  readonly startingCash: number;
  readonly capitalInUse: number;
  readonly strategy: StrategyRecord;
  readonly tradingState: TradingState;
  /** True without working orders and without positions. */
  readonly flat: boolean;
  /** Order intents with at least one fill. */
  readonly tradeCount: number;
  readonly intents: readonly IntentRecord[];
  readonly orders: readonly OrderRecord[];
  readonly executions: readonly ExecutionRecord[];
  /** Absent without corrections. */
  readonly corrections?: readonly CorrectionRecord[];
  readonly rejects: readonly RejectRecord[];
  readonly cancels: readonly CancelRecord[];
  readonly statusQueries: readonly StatusQueryRecord[];
  readonly equity: readonly EquityPoint[];
  readonly positions: readonly PositionRecord[];
  readonly notices: readonly NoticeRecord[];
  readonly killSwitches: readonly KillSwitchRecord[];
  readonly tradingStateChanges: readonly TradingStateChange[];
  readonly violations: readonly ViolationRecord[];
  readonly marketDataTypes: readonly { readonly at: EpochMs; readonly symbol: string; readonly type: MarketDataType }[];
  readonly connections: readonly {
    readonly at: EpochMs;
    readonly state: 'lost' | 'restored';
    readonly reason: string;
  }[];
  readonly pacingViolations: readonly { readonly at: EpochMs; readonly code: number }[];
  /** Gaps between clock events while the session's clock went on. */
  readonly clockGaps?: readonly { readonly from: EpochMs; readonly to: EpochMs }[];
  readonly feeds: readonly FeedRecord[];
  readonly sentMessages: readonly SentMessage[];
  /** Absent for a session in one process. */
  readonly resumptions?: readonly ResumptionRecord[];
};

/** Record of the strategy over historical bars. */
export type BacktestRecord = {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly sessions: number;
  readonly bars: number;
  readonly capitalInUse: number;
  readonly fillModel: {
    /** Text for people: time and price of fills. */
    readonly rule: string;
    readonly halfSpreadBps: number;
    readonly commissionPerShare: number;
    readonly commissionMinimum: number;
    readonly commissionMaximumRate: number;
  };
  readonly strategy: StrategyRecord;
  readonly tradeCount: number;
  readonly fees: number;
  readonly profit: number;
  /** One-minute returns E(t)/E(t-1) - 1 of the equity, flat minutes included; nothing over night. */
  readonly returns: readonly number[];
};
