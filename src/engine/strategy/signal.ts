import type { Bar } from '../../domain/market.ts';
import { type Definition, define, type Recipe } from '../base/registry.ts';

/**
 * A forecast of prices, one number for each symbol. It receives the bars of all symbols before a score is requested, so
 * a score may depend on other symbols. The same bars give the same scores, and it cannot look ahead.
 */
export interface Signal {
  /** A completed bar of any symbol. */
  onBar(bar: Bar): void;
  /** Expected move in standard deviations, positive for a rise; 0 without a forecast. */
  score(symbol: string): number;
}

export interface SignalRequest {
  readonly symbols: readonly string[];
  /** Half-life of a feature's weight, in one-minute bars; a signal whose features have their own half-life ignores it. */
  readonly halfLife: number;
  /** Half-life of the volatility that divides scores, in one-minute bars. */
  readonly volatilityHalfLife: number;
}

/** A signal that the parameter `signal` of a strategy can name. */
export type SignalDefinition = Definition<SignalRequest, Signal>;

/** Defines a signal. */
export function defineSignal<V extends object>(recipe: Recipe<SignalRequest, Signal, V>): SignalDefinition {
  return define(recipe);
}
