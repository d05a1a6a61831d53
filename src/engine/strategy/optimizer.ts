import { type Definition, define, type Recipe } from '../base/registry.ts';

/** A position that a strategy would open. */
export interface Candidate {
  readonly symbol: string;
  /** 1 long, -1 short. */
  readonly side: number;
  /** Expected move in the direction of the side, in standard deviations. */
  readonly score: number;
  /** Standard deviation of a return, annualised fraction. */
  readonly volatility: number;
}

/** A position as a signed fraction of the capital. */
export interface Weight {
  readonly symbol: string;
  readonly weight: number;
}

/** Limits of the weights, as fractions of the capital. */
export interface WeightLimits {
  /** Largest sum of |weights|, held positions included. */
  readonly gross: number;
  /** Largest |sum of weights|, held positions included. */
  readonly net: number;
  /** Largest |weight| of one position. */
  readonly box: number;
  /** Smaller positions are not opened. */
  readonly smallest: number;
  /** Volatility that one position contributes to the capital, annualised fraction. */
  readonly positionVolatility: number;
}

/** Input of an optimizer. */
export interface Allocation {
  /** In the order of the strategy's symbols. */
  readonly candidates: readonly Candidate[];
  readonly held: readonly Weight[];
  readonly limits: WeightLimits;
}

/** Turns scores into weights. Pure: the same input gives the same weights. */
export interface Optimizer {
  /** Weights of the candidates that get a position, signed by their side. */
  weights(allocation: Allocation): readonly Weight[];
}

export interface OptimizerRequest {
  readonly symbols: readonly string[];
}

/** An optimizer that the parameter `optimizer` of a strategy can name. */
export type OptimizerDefinition = Definition<OptimizerRequest, Optimizer>;

/** Defines an optimizer. */
export function defineOptimizer<V extends object>(recipe: Recipe<OptimizerRequest, Optimizer, V>): OptimizerDefinition {
  return define(recipe);
}
