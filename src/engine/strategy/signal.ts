import type { Bar } from '../../domain/market.ts';
import { type Definition, define, type Recipe } from '../base/registry.ts';

/**
 * A view of where prices go, in one number a symbol. It hears the features of all symbols before a score is asked for, so
 * a score may be one across the symbols. The same bars give the same scores, and it cannot look ahead.
 */
export interface Signal {
  /** A completed bar of any symbol. */
  onBar(bar: Bar): void;
  /** In standard deviations, positive where the price is expected to rise; 0 where it knows nothing. */
  score(symbol: string): number;
}

/** All that a signal is told when it is made. */
export interface SignalRequest {
  readonly symbols: readonly string[];
  /** One-minute bars after which a feature weighs half; a signal whose features have their own pace leaves it aside. */
  readonly halfLife: number;
  /** The same for the volatility that scores are divided by. */
  readonly volatilityHalfLife: number;
}

/** A signal that the parameter `signal` of a strategy can name. */
export type SignalDefinition = Definition<SignalRequest, Signal>;

/** Defines a signal. */
export function defineSignal<V extends object>(recipe: Recipe<SignalRequest, Signal, V>): SignalDefinition {
  return define(recipe);
}
