import type { Strategy, StrategyView, Target } from '../strategy.ts';

/** What is held in a symbol: a fraction of the capital, or a number of shares. */
export type Holding = { readonly weight: number } | { readonly shares: number };

/**
 * Buys the same in every symbol and holds it: what a drill needs, something to close. From the second decision on it asks
 * patiently for a little more of the first symbol than it has, so that an order rests at the broker when the drill begins.
 */
export function createHoldStrategy(symbols: readonly string[], holding: Holding): Strategy {
  const closes = new Map<string, number>();
  let decisions = 0;
  return {
    id: 'hold',
    parameters: { ...holding },
    onBar: ({ symbol, close }) => void closes.set(symbol, close),
    onClock: (view) => {
      decisions++;
      return symbols.flatMap((symbol, i) => targetOf(symbol, i === 0 && decisions > 1, view));
    },
  };

  function targetOf(symbol: string, more: boolean, view: StrategyView): readonly Target[] {
    const close = closes.get(symbol);
    if (close === undefined) return [];
    const quantity = 'shares' in holding ? holding.shares : Math.floor((holding.weight * view.capital) / close);
    if (!more) return [{ symbol, quantity, urgency: 'now' }];
    const held = Math.max(quantity, view.position(symbol));
    return [{ symbol, quantity: held + Math.max(1, Math.round(quantity / 10)), urgency: 'patient' }];
  }
}
