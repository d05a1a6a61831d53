import type { EpochMs } from '../../domain/clock.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Bar } from '../../domain/market.ts';
import { type Definition, define, type Recipe } from '../base/registry.ts';

/** Input of a strategy's decision, besides its bars. */
export interface StrategyView {
  /** End of the minute that has just been completed. */
  readonly at: EpochMs;
  /** Capital in USD; weights are fractions of it. */
  readonly capital: number;
  /** Returns the signed shares held, by the execution reports. */
  position(symbol: string): number;
}

/** Wanted holding in a symbol. */
export interface Target {
  readonly symbol: string;
  /** Signed whole shares. */
  readonly quantity: number;
  /** `patient`: try to trade at the near side of the quote first. */
  readonly urgency: 'now' | 'patient';
}

/**
 * Interface of every strategy, the same in backtest, rehearsal and paper session. It receives completed bars only, so
 * it cannot look ahead. It keeps its own state: the same bars and views give the same targets.
 */
export interface Strategy {
  readonly id: string;
  /** All parameters of its trading, for the record. */
  readonly parameters: JsonObject;
  /** A completed bar, of history or of the session. */
  onBar(bar: Bar): void;
  /** Called once a minute, after the bars of that minute. Symbols without a target stay as they are. */
  onClock(view: StrategyView): readonly Target[];
}

export interface StrategyRequest {
  readonly symbols: readonly string[];
}

/** A strategy that `trading.embedded.strategy` of prelive.yaml can name. */
export type StrategyDefinition = Definition<StrategyRequest, Strategy>;

/** Defines a strategy. */
export function defineStrategy<V extends object>(recipe: Recipe<StrategyRequest, Strategy, V>): StrategyDefinition {
  return define(recipe);
}
