import { numberParameter } from '../../base/parameters.ts';
import { defineStrategy, type Strategy, type StrategyView, type Target } from '../strategy.ts';

/** Holding in each symbol: a fraction of the capital, or a number of shares. */
export type HoldState = { readonly weight: number } | { readonly shares: number };

/** Definition of the strategy. */
export const HOLD = defineStrategy({
  name: 'hold',
  title: 'Buys the same in every symbol and holds it.',
  parameters: {
    weight: numberParameter({
      default: 0.1,
      unit: 'fraction of the capital',
      from: 0,
      to: 10,
      meaning: 'Amount in each symbol',
    }),
    shares: numberParameter({
      default: 0,
      unit: 'shares',
      from: 0,
      to: 1_000_000,
      whole: true,
      meaning: 'Amount in each symbol in place of the weight; 0 goes by the weight',
    }),
  },
  create: ({ symbols }, { weight, shares }): Strategy =>
    createHoldStrategy(symbols, shares > 0 ? { shares } : { weight }, { restingOrder: false }),
});

/**
 * Buys the same in every symbol and holds it. With a resting order it prepares a drill: from the second decision on it wants
 * slightly more of the first symbol, with a patient order, so that an order rests at the broker when the drill starts.
 */
export function createHoldStrategy(
  symbols: readonly string[],
  holding: HoldState,
  { restingOrder }: { readonly restingOrder: boolean },
): Strategy {
  const closes = new Map<string, number>();
  let decisions = 0;
  return {
    id: HOLD.name,
    parameters: { ...holding },
    onBar: ({ symbol, close }) => void closes.set(symbol, close),
    onClock: (view) => {
      decisions++;
      return symbols.flatMap((symbol, i) => targetOf(symbol, restingOrder && i === 0 && decisions > 1, view));
    },
  };

  function targetOf(symbol: string, more: boolean, view: StrategyView): readonly Target[] {
    const close = closes.get(symbol);
    if (close === undefined || (!restingOrder && view.position(symbol) !== 0)) return [];
    const quantity = 'shares' in holding ? holding.shares : Math.floor((holding.weight * view.capital) / close);
    if (!more) return [{ symbol, quantity, urgency: 'now' }];
    const held = Math.max(quantity, view.position(symbol));
    return [{ symbol, quantity: held + Math.max(1, Math.round(quantity / 10)), urgency: 'patient' }];
  }
}
