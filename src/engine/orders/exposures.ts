import type { Side } from '../../domain/order.ts';
import type { MarketView } from '../base/ports.ts';
import { createSumTree } from './sum-tree.ts';

/** What all symbols together may come to when every open order of one side fills, USD. */
export interface Exposures {
  /** Shares, or what may still trade, have changed in the symbol; its mark tells by itself. */
  readonly touch: (symbol: string) => void;
  /** The sum of the larger |side| of each symbol, with `own` in the place of that of `symbol`. */
  readonly grossWith: (symbol: string, own: number) => number;
  /** The signed sum for one side, with `own` in the place of that of `symbol`. */
  readonly netWith: (symbol: string, side: Side, own: number) => number;
}

/** Where the parts of an exposure come from. */
export interface ExposuresParts {
  readonly symbols: readonly string[];
  readonly market: Pick<MarketView, 'mark' | 'follow'>;
  /** Signed shares of ours. */
  readonly position: (symbol: string) => number;
  /** Shares of a side that may still trade. */
  readonly openQuantity: (symbol: string, side: Side) => number;
}

/** What one symbol comes to when all open orders of a side fill, signed. */
export function worstValue(position: number, side: Side, open: number, price: number): number {
  return (position + (side === 'BUY' ? open : -open)) * price;
}

/** Keeps what each symbol adds, and works out again only those that have changed since the last order. */
export function createExposures({ symbols, market, position, openQuantity }: ExposuresParts): Exposures {
  const places = new Map(symbols.map((symbol, i) => [symbol, i]));
  const [gross, buy, sell] = [createSumTree(), createSumTree(), createSumTree()];
  const touched = new Set<string>();
  const takeMarked = market.follow();
  const touch = (symbol: string) => void touched.add(symbol);
  const settle = () => {
    takeMarked(touch);
    for (const symbol of touched) {
      const place = places.get(symbol);
      if (place !== undefined) workOut(symbol, place);
    }
    touched.clear();
  };
  const workOut = (symbol: string, place: number) => {
    // A symbol that never had a price holds no position, and an order in it is refused as stale.
    const price = market.mark(symbol) ?? 0;
    const [held, toBuy, toSell] = [position(symbol), openQuantity(symbol, 'BUY'), openQuantity(symbol, 'SELL')];
    gross.set(place, Math.max(Math.abs(held + toBuy), Math.abs(held - toSell)) * price);
    buy.set(place, worstValue(held, 'BUY', toBuy, price));
    sell.set(place, worstValue(held, 'SELL', toSell, price));
  };
  return {
    touch,
    grossWith: (symbol, own) => {
      settle();
      const place = places.get(symbol);
      return place === undefined ? gross.total() : gross.totalWith(place, own);
    },
    netWith: (symbol, side, own) => {
      settle();
      const place = places.get(symbol);
      const tree = side === 'BUY' ? buy : sell;
      return place === undefined ? tree.total() : tree.totalWith(place, own);
    },
  };
}
