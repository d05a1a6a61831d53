import type { EpochMs } from '../../domain/clock.ts';

/** Limits that every order passes before it goes out; exposures as fractions of the capital in use. */
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

/** How orders are handled once risk approved them. */
export interface ExecutionPolicy {
  /** A LIMIT order that is not filled after this is cancelled and its rest sent as MARKET. */
  readonly passiveMs: number;
  /** A resting LIMIT order follows the near side of the quote this often; it stays where it was when left out. */
  readonly repriceMs?: number;
  /** Without a word of the broker for this long, an order's fate is unknown. */
  readonly orderTimeoutMs: number;
  readonly cancelTimeoutMs: number;
  /** After a refusal, the strategy plane leaves that symbol and side alone for this long. */
  readonly retryAfterMs: number;
}

/** What market data must be like. */
export interface DataPolicy {
  /** A feed silent for longer is stale: no new risk in its symbol. */
  readonly staleAfterMs: number;
}

/** Levels of a kill switch, and whatever else it asks for. */
export type KillSwitchLevels = {
  /** On it is not beyond it. */
  readonly warnAt: number;
  readonly fireAt: number;
} & Readonly<Record<string, number>>;

/** By name of the switch; one that is left out has its own levels, which stand in its definition. */
export type KillSwitchLimits = Readonly<Record<string, KillSwitchLevels>>;

/** When a rollback starts by itself, and when a person is asked. */
export interface RollbackLimits {
  /** More connection failures in an hour start a rollback. */
  readonly connectionFailuresPerHour: number;
  /** More pacing violations in an hour alert. */
  readonly pacingViolationsPerHour: number;
  /** A larger share of refused orders alerts, once at least `rejectMinimumOrders` went out. */
  readonly rejectRatio: number;
  readonly rejectMinimumOrders: number;
  /** The p95 of the total place latency above `latencyFactor` times this alerts; null without a baseline. */
  readonly baselineP95Ms: number | null;
  readonly latencyFactor: number;
}

/** All that an engine is told. */
export interface EngineConfig {
  /** What it trades, in the order in which bars and targets are worked through. */
  readonly symbols: readonly string[];
  /** Trading hours of the session. */
  readonly session: { readonly opensAt: EpochMs; readonly closesAt: EpochMs };
  /** Cash of the account when the session starts, USD. */
  readonly startingCash: number;
  /** Capital of the step that is being validated, USD: all limits are fractions of it. */
  readonly capitalInUse: number;
  /** Of the account when the session starts, USD. */
  readonly buyingPower: number;
  readonly limits: RiskLimits;
  readonly execution: ExecutionPolicy;
  readonly data: DataPolicy;
  readonly killSwitches: KillSwitchLimits;
  readonly rollback: RollbackLimits;
}

/** Limits of the regime `normal`, with the position limit of every step. */
export const DEFAULT_LIMITS: RiskLimits = { box: 0.25, gross: 2, net: 0.8, priceCollar: 0.03, maxTrades: 200 };

/** Passive orders rest for 20 s, orders and cancels time out after 10 s */
export const DEFAULT_EXECUTION: ExecutionPolicy = {
  passiveMs: 20_000,
  orderTimeoutMs: 10_000,
  cancelTimeoutMs: 10_000,
  retryAfterMs: 300_000,
};

/** A liquid stock that is silent for half a minute has no feed. */
export const DEFAULT_DATA: DataPolicy = { staleAfterMs: 30_000 };

/** Rollback triggers. */
export const DEFAULT_ROLLBACK: RollbackLimits = {
  connectionFailuresPerHour: 3,
  pacingViolationsPerHour: 10,
  rejectRatio: 0.2,
  rejectMinimumOrders: 10,
  baselineP95Ms: null,
  latencyFactor: 2,
};

/** All defaults together; the rest of the configuration has none. */
export const ENGINE_DEFAULTS = {
  limits: DEFAULT_LIMITS,
  execution: DEFAULT_EXECUTION,
  data: DEFAULT_DATA,
  killSwitches: {},
  rollback: DEFAULT_ROLLBACK,
} as const;
