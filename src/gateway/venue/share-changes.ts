import type { EpochMs } from '../../domain/clock.ts';
import type { Adjust } from './history.ts';
import type { Micros } from './money.ts';
import type { RawBar } from './quote-source.ts';

/** A change of a stock's shares with its effect on the price. */
export interface ShareChange {
  readonly kind: 'split' | 'dividend';
  /** First instant with the new shares. */
  readonly at: EpochMs;
  /** New price / old price. */
  readonly factor: number;
}

/** `moves_price`: prices have to be changed for the act. `in_prices`: prices of a replayed file already contain it. */
export type PriceEffect = 'moves_price' | 'in_prices';

/**
 * Adjusts bars as IBKR does. Prices and volumes before a split are converted to today's shares. ADJUSTED_LAST bars are
 * also reduced by later dividends; other bars ignore dividends. Prices are whole increments.
 */
export function adjustmentOf(changes: readonly ShareChange[], isForDividends: boolean, tick: Micros): Adjust {
  const counted = changes.filter(({ kind }) => isForDividends || kind === 'split');
  if (counted.length === 0) return (bar) => bar;
  return (bar, { to }) => {
    const later = counted.filter(({ at }) => at >= to);
    const shares = product(later.filter(({ kind }) => kind === 'split'));
    return later.length === 0 ? bar : scaled(bar, product(later), shares, tick);
  };
}

function product(changes: readonly ShareChange[]): number {
  return changes.reduce((sum, { factor }) => sum * factor, 1);
}

function scaled(bar: RawBar, prices: number, shares: number, tick: Micros): RawBar {
  const price = (value: Micros) => Math.max(tick, Math.round((value * prices) / tick) * tick);
  return {
    open: price(bar.open),
    high: price(bar.high),
    low: price(bar.low),
    close: price(bar.close),
    volume: bar.volume === -1 ? -1 : Math.round(bar.volume / shares),
    wap: bar.wap === -1 ? -1 : Math.round(bar.wap * prices),
    count: bar.count,
  };
}
