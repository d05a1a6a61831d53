import type { EpochMs } from '../../domain/clock.ts';

/** Limits of every order before it is sent; exposures are fractions of the capital in use. */
export interface RiskLimits {
  /** Largest |position| in one symbol. */
  readonly box: number;
  /** Largest sum of |positions|. */
  readonly gross: number;
  /** Largest |sum of signed positions|. */
  readonly net: number;
  /** Largest distance of an order's price from the last bar's close, as a fraction of it. */
  readonly priceCollar: number;
  /** Trades (intents with a fill) after which only reducing orders go out. */
  readonly maxTrades: number;
}

/** Execution of approved orders. */
export interface ExecutionPolicy {
  /** A LIMIT order is cancelled after this time and its unfilled rest sent as MARKET. */
  readonly passiveMs: number;
  /** Interval at which a resting LIMIT order follows the near side of the quote; without it the order does not move. */
  readonly repriceMs?: number;
  /** An order's state is unknown after this time without a message of the broker. */
  readonly orderTimeoutMs: number;
  readonly cancelTimeoutMs: number;
  /** Time after a refusal in which the strategy plane sends no order for that symbol and side. */
  readonly retryAfterMs: number;
}

/** Requirements of market data. */
export interface DataPolicy {
  /** Silence after which a feed is stale: no new risk in its symbol. */
  readonly staleAfterMs: number;
}

/** Levels of a kill switch, and its other parameters. */
export type KillSwitchLevels = {
  /** A value equal to the level is not beyond it. */
  readonly warnAt: number;
  readonly fireAt: number;
} & Readonly<Record<string, number>>;

/** Levels by the switch's name; a missing switch has the levels of its definition. */
export type KillSwitchLimits = Readonly<Record<string, KillSwitchLevels>>;

/** Limits above which a rollback starts automatically, or a person is alerted. */
export interface RollbackLimits {
  /** Connection failures in an hour above which a rollback starts. */
  readonly connectionFailuresPerHour: number;
  /** Pacing violations in an hour above which a person is alerted. */
  readonly pacingViolationsPerHour: number;
  /** Share of refused orders above which a person is alerted, once at least `rejectMinimumOrders` were sent. */
  readonly rejectRatio: number;
  readonly rejectMinimumOrders: number;
  /** Baseline p95 of the place latency: a p95 above `latencyFactor` times this alerts. Null without a baseline. */
  readonly baselineP95Ms: number | null;
  readonly latencyFactor: number;
}

/** Configuration of an engine. */
export interface EngineConfig {
  /** Traded symbols; bars and targets are processed in this order. */
  readonly symbols: readonly string[];
  /** Trading hours of the session. */
  readonly session: { readonly opensAt: EpochMs; readonly closesAt: EpochMs };
  /** Cash of the account when the session starts, USD. */
  readonly startingCash: number;
  /** Capital of the step under validation, USD: all limits are fractions of it. */
  readonly capitalInUse: number;
  /** Buying power of the account when the session starts, USD. */
  readonly buyingPower: number;
  readonly limits: RiskLimits;
  readonly execution: ExecutionPolicy;
  readonly data: DataPolicy;
  readonly killSwitches: KillSwitchLimits;
  readonly rollback: RollbackLimits;
}

/** Limits of the regime `normal`, with the position limit of every step. */
export const DEFAULT_LIMITS: RiskLimits = { box: 0.25, gross: 2, net: 0.8, priceCollar: 0.03, maxTrades: 200 };

/** Passive orders rest for 20 s; orders and cancels time out after 10 s. */
export const DEFAULT_EXECUTION: ExecutionPolicy = {
  passiveMs: 20_000,
  orderTimeoutMs: 10_000,
  cancelTimeoutMs: 10_000,
  retryAfterMs: 300_000,
};

/** A liquid stock without a tick for half a minute has no feed. */
export const DEFAULT_DATA: DataPolicy = { staleAfterMs: 30_000 };

/** Default limits of the rollback triggers. */
export const DEFAULT_ROLLBACK: RollbackLimits = {
  connectionFailuresPerHour: 3,
  pacingViolationsPerHour: 10,
  rejectRatio: 0.2,
  rejectMinimumOrders: 10,
  baselineP95Ms: null,
  latencyFactor: 2,
};

/** All defaults; the rest of the configuration has none. */
export const ENGINE_DEFAULTS = {
  limits: DEFAULT_LIMITS,
  execution: DEFAULT_EXECUTION,
  data: DEFAULT_DATA,
  killSwitches: {},
  rollback: DEFAULT_ROLLBACK,
} as const;
