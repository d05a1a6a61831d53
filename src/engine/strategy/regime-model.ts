import type { Bar } from '../../domain/market.ts';
import { type Definition, define, type Recipe } from '../base/registry.ts';

/** Regimes of the market, from the least to the most dangerous. */
export const REGIMES = ['calm', 'normal', 'storm'] as const;

/** A regime of the market. */
export type Regime = (typeof REGIMES)[number];

/** Determines the regime of the market from completed bars alone. */
export interface RegimeModel {
  /** A completed bar of any symbol. */
  onBar(bar: Bar): void;
  /** Returns the regime by the bars so far. */
  regime(): Regime;
}

export interface RegimeRequest {
  readonly symbols: readonly string[];
}

/** A regime model that the parameter `regime` of a strategy can name. */
export type RegimeModelDefinition = Definition<RegimeRequest, RegimeModel>;

/** Defines a regime model. */
export function defineRegimeModel<V extends object>(
  recipe: Recipe<RegimeRequest, RegimeModel, V>,
): RegimeModelDefinition {
  return define(recipe);
}

/** Gross and net weights for each regime, as fractions of the capital. */
const REGIME_WEIGHTS: Readonly<Record<Regime, { readonly gross: number; readonly net: number }>> = {
  calm: { gross: 2.5, net: 1 },
  normal: { gross: 2, net: 0.8 },
  storm: { gross: 1, net: 0.4 },
};

/** Factors on a strategy's gross and net weights, which are set for `normal`. */
export function regimeFactors(regime: Regime): { readonly gross: number; readonly net: number } {
  const { gross, net } = REGIME_WEIGHTS[regime];
  const { normal } = REGIME_WEIGHTS;
  return { gross: gross / normal.gross, net: net / normal.net };
}
