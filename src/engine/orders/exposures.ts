import type { Side } from '../../domain/order.ts';
import type { MarketView } from '../base/ports.ts';
import { createSumTree } from './sum-tree.ts';

/** Exposure of all symbols together when every open order of one side fills, USD. */
export interface Exposures {
  /** Marks a symbol whose shares or open quantities have changed; changed marks are found without a call. */
  readonly touch: (symbol: string) => void;
  /** Sum of the larger |side| of each symbol, with `own` in place of the value of `symbol`. */
  readonly grossWith: (symbol: string, own: number) => number;
  /** Signed sum for one side, with `own` in place of the value of `symbol`. */
  readonly netWith: (symbol: string, side: Side, own: number) => number;
}

/** Sources of an exposure. */
export interface ExposuresParts {
  readonly symbols: readonly string[];
  readonly market: Pick<MarketView, 'mark' | 'follow'>;
  /** Our signed shares. */
  readonly position: (symbol: string) => number;
  /** Shares of a side that may still trade. */
  readonly openQuantity: (symbol: string, side: Side) => number;
}

/** Position of one symbol when all open orders of a side fill, and its price. */
interface Part {
  long: number;
  short: number;
  price: number;
  isTouched: boolean;
}

/** Keeps the contribution of each symbol, and recalculates those that changed since the last order. */
export function createExposures({ symbols, market, position, openQuantity }: ExposuresParts): Exposures {
  const places = new Map(symbols.map((symbol, i) => [symbol, i]));
  const parts = symbols.map((): Part => ({ long: 0, short: 0, price: 0, isTouched: false }));
  const [gross, buy, sell] = [createSumTree(), createSumTree(), createSumTree()];
  /** Indices of symbols that changed since the last order. */
  let touched: number[] = [];
  const takeMarked = market.follow();
  const add = (place: number, { long, short, price }: Part) => {
    gross.set(place, Math.max(Math.abs(long), Math.abs(short)) * price);
    buy.set(place, long * price);
    sell.set(place, short * price);
  };
  const reprice = (symbol: string, mark: number | undefined) => {
    const place = places.get(symbol) ?? -1;
    const part = parts[place];
    if (part === undefined) return;
    // A symbol without a price has no position, and its orders are refused as stale.
    part.price = mark ?? 0;
    if (part.long !== 0 || part.short !== 0) add(place, part);
  };
  const recount = (place: number) => {
    const [symbol, part] = [symbols[place], parts[place]];
    if (symbol === undefined || part === undefined) return;
    const shares = position(symbol);
    part.long = shares + openQuantity(symbol, 'BUY');
    part.short = shares - openQuantity(symbol, 'SELL');
    part.isTouched = false;
    add(place, part);
  };
  const settle = () => {
    takeMarked(reprice);
    if (touched.length === 0) return;
    for (const place of touched) recount(place);
    touched = [];
  };
  return {
    touch: (symbol) => {
      const place = places.get(symbol) ?? -1;
      const part = parts[place];
      if (part === undefined || part.isTouched) return;
      part.isTouched = true;
      touched.push(place);
    },
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
