import type { EpochMs } from '../../domain/clock.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Bar } from '../../domain/market.ts';
import { type Definition, define, type Recipe } from '../base/registry.ts';

/** What a strategy sees when it decides, besides the bars that it was shown. */
export interface StrategyView {
  /** End of the minute that has just been completed. */
  readonly at: EpochMs;
  /** USD that its weights are fractions of. */
  readonly capital: number;
  /** Signed shares that it holds, as the execution reports told. */
  position(symbol: string): number;
}

/** What a strategy wants to hold in a symbol. */
export interface Target {
  readonly symbol: string;
  /** Signed whole shares. */
  readonly quantity: number;
  /** `patient`: try to trade at the near side of the quote first. */
  readonly urgency: 'now' | 'patient';
}

/**
 * The interface of every strategy, the same in backtest, rehearsal and paper session. It sees completed bars only, so
 * it cannot look ahead, and it keeps its own state: the same bars and views give the same targets.
 */
export interface Strategy {
  readonly id: string;
  /** Everything that decides how it trades, for the record. */
  readonly parameters: JsonObject;
  /** A completed bar, of history or of the session. */
  onBar(bar: Bar): void;
  /** Called once a minute, after the bars of that minute. Symbols that it does not name are left as they are. */
  onClock(view: StrategyView): readonly Target[];
}

/** All that a strategy is told when it is made. */
export interface StrategyRequest {
  readonly symbols: readonly string[];
}

/** A strategy that `trading.embedded.strategy` of prelive.yaml can name. */
export type StrategyDefinition = Definition<StrategyRequest, Strategy>;

/** Defines a strategy. */
export function defineStrategy<V extends object>(recipe: Recipe<StrategyRequest, Strategy, V>): StrategyDefinition {
  return define(recipe);
}
