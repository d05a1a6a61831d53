import type { EpochMs } from './clock.ts';
import type { JsonObject } from './json.ts';
import type { MarketDataType } from './market.ts';
import type { OrderState, OrderType, Side } from './order.ts';

/*
 * The plain record of one paper session: what the engine measured, and all that stage 7 reduces. Type aliases and not
 * interfaces, so that the record is a JsonObject without an assertion. Times are the session's clock (ms), prices USD a
 * share, quantities shares; `null` means that it never happened.
 */

/** Name of a pre-trade check; also its reason code. `docs/risk-checks.md` has them all. */
export type RiskCheckName = string;

/** A pre-trade check that refused, with its own limit and the input that it saw. */
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
  /** Of stop orders. */
  readonly stopPrice?: number;
  /** `tsmr` for the strategy, `execution` for the replacement of a passive order, `flatten` for closing orders. */
  readonly strategyId: string;
  /** Middle of bid and ask when the intent was made: the arrival price. */
  readonly arrivalMid: number | null;
  /** MARKET, or a LIMIT that crosses the opposite quote at the intent: counts for the fill rate. */
  readonly marketable: boolean;
  /** Reduces the position and cannot open or turn one. */
  readonly reducing: boolean;
  readonly approved: boolean;
  readonly refusals: readonly RiskRefusal[];
  /** Intent whose unfilled rest this one replaces. */
  readonly replaces: string | null;
};

/** A step of an order's state machine, legal ones only; illegal ones are violations. */
export type OrderTransition = {
  readonly at: EpochMs;
  readonly event: string;
  readonly from: OrderState;
  readonly to: OrderState;
};

/** An order that risk approved, with all its instants. */
export type OrderRecord = {
  readonly intentId: string;
  readonly brokerOrderId: number | null;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: number;
  readonly type: OrderType;
  readonly limitPrice: number | null;
  /** Of stop orders. */
  readonly stopPrice?: number;
  readonly state: OrderState;
  readonly filledQuantity: number;
  /** Volume-weighted over the executions; null without one. */
  readonly averageFillPrice: number | null;
  /** The engine decided. */
  readonly intentAt: EpochMs;
  /** Its bytes were on the socket. */
  readonly submittedAt: EpochMs | null;
  /** First word of the broker: a status, or an execution that came before any status. */
  readonly acknowledgedAt: EpochMs | null;
  readonly firstFillAt: EpochMs | null;
  readonly lastFillAt: EpochMs | null;
  /** Terminal state was reached. */
  readonly closedAt: EpochMs | null;
  readonly transitions: readonly OrderTransition[];
};

/**
 * A fill of ours as the broker has it now, once per execution id. A quantity of 0 is a fill that the broker took back (a
 * bust): nothing is bought or sold by it, but a commission may stand.
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
  /** The engine heard of it. */
  readonly receivedAt: EpochMs;
  /** USD, negative for a rebate; null while no commission report has come. */
  readonly commission: number | null;
};

/** A correction of the broker, with what the execution said before: without it no earlier minute could be reckoned again. */
export type CorrectionRecord = {
  /** The engine heard of it. */
  readonly at: EpochMs;
  /** Id under which the execution stands in the record from then on. */
  readonly executionId: string;
  /** Id before. */
  readonly corrects: string;
  readonly quantityBefore: number;
  readonly priceBefore: number;
  readonly commissionBefore: number | null;
};

/** A trade in the account that no order of ours explains, as its newest correction has it; a busted one has quantity 0. */
export type OutsideTradeRecord = {
  readonly executionId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: number;
  readonly price: number;
  /** Broker's time of the fill. */
  readonly at: EpochMs;
  /** The engine heard of it. */
  readonly receivedAt: EpochMs;
};

/** The broker refused an order. */
export type RejectRecord = {
  readonly intentId: string;
  readonly at: EpochMs;
  readonly code: number;
  readonly reason: string;
};

/** A cancel that the engine asked for. */
export type CancelRecord = {
  readonly intentId: string;
  readonly requestedAt: EpochMs;
  /** Its bytes were on the socket. */
  readonly submittedAt: EpochMs | null;
  /** The order became CANCELED. */
  readonly confirmedAt: EpochMs | null;
  readonly outcome: 'pending' | 'canceled' | 'filled' | 'rejected';
};

/** A request for the status of all open orders. */
export type StatusQueryRecord = {
  readonly requestedAt: EpochMs;
  readonly answeredAt: EpochMs | null;
};

/** The account as the engine reckons it, at the end of a minute (the first point is the start). */
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

/** A process that went on with the session of one that had ended. */
export type ResumptionRecord = {
  readonly at: EpochMs;
  /** Newest instant in the journal of the process that ended. */
  readonly lastKnownAt: EpochMs;
  /** Session time without a process, ms. */
  readonly gapMs: number;
  /** Orders that may have been working then. */
  readonly workingOrders: number;
  /** Fills of the gap, read from the broker. */
  readonly fillsFound: number;
};

/** Something that a person should know. */
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

/** A kill switch at the end of the session, with its limits and the worst value that it saw. */
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

/** A message to the broker as the broker adapter wrote it; clock messages are not among them. */
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
  /** Times that the feed fell silent for longer than the threshold. */
  readonly staleSpells: number;
};

/** What is declared of the strategy: its name and all its parameters. */
export type StrategyRecord = {
  readonly id: string;
  readonly parameters: JsonObject;
};

/** Everything that one session left behind. */
export type SessionRecord = {
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs;
  readonly symbols: readonly string[];
  readonly startingCash: number;
  readonly capitalInUse: number;
  readonly strategy: StrategyRecord;
  readonly tradingState: TradingState;
  readonly flat: boolean;
  /** Order intents with at least one fill. */
  readonly tradeCount: number;
  readonly intents: readonly IntentRecord[];
  readonly orders: readonly OrderRecord[];
  readonly executions: readonly ExecutionRecord[];
  /** Left out when the broker corrected nothing. */
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
  /** Stretches in which the session's clock went on and nothing was heard of it. */
  readonly clockGaps?: readonly { readonly from: EpochMs; readonly to: EpochMs }[];
  readonly feeds: readonly FeedRecord[];
  readonly sentMessages: readonly SentMessage[];
  /** Left out when the session ran in one process. */
  readonly resumptions?: readonly ResumptionRecord[];
};

/** The same strategy over historical bars. */
export type BacktestRecord = {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly sessions: number;
  readonly bars: number;
  readonly capitalInUse: number;
  readonly fillModel: {
    /** Text for people: when and at which price an order is filled. */
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
