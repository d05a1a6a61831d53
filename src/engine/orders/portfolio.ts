import type { Execution } from '../../domain/order.ts';
import type { EquityPoint } from '../../domain/session-record.ts';
import type { MarkFollower } from '../base/ports.ts';
import { createSumTree } from './sum-tree.ts';

/** Positions and cash of the engine's own trades: it starts flat, whatever else the account holds. USD and shares. */
export interface Portfolio {
  /** Books a fill. Fills must be new: they are deduplicated before. */
  fill(execution: Fill): void;
  /** Recalculates positions and cash after a correction; fees stay. */
  restate(fills: readonly Fill[]): void;
  /** Books a commission (USD, negative for a rebate). */
  charge(commission: number): void;
  /** Signed shares. */
  readonly quantity: (symbol: string) => number;
  averageCost(symbol: string): number;
  /** Symbols with a position, in the order of their first trades. */
  held(): readonly string[];
  /** Symbols with a fill, in that order: the same list object until there is another. */
  traded(): readonly string[];
  /**
   * Returns the account at given prices; a position without a price counts at its cost. `takeMarked` visits the symbols
   * whose price may have changed since the last call; all when omitted.
   */
  value(at: number, mark: (symbol: string) => number | undefined, takeMarked?: MarkFollower): EquityPoint;
}

/** Part of an execution that the portfolio needs. */
export type Fill = Pick<Execution, 'symbol' | 'side' | 'quantity' | 'price'>;

interface Holding {
  readonly symbol: string;
  /** Index in the order of first trades. */
  readonly place: number;
  quantity: number;
  averageCost: number;
}

/** A portfolio with average-cost accounting. */
export function createPortfolio(startingCash: number): Portfolio {
  const holdings = new Map<string, Holding>();
  /** Holdings with a fill since the last valuation. */
  const touched = new Set<Holding>();
  let [marketValues, unrealised] = [createSumTree(), createSumTree()];
  let traded: readonly string[] = [];
  let cash = startingCash;
  let realised = 0;
  let fees = 0;
  const holding = (symbol: string): Holding => {
    const known = holdings.get(symbol);
    if (known !== undefined) return known;
    const fresh = { symbol, place: holdings.size, quantity: 0, averageCost: 0 };
    holdings.set(symbol, fresh);
    return fresh;
  };
  const fill = ({ symbol, side, quantity, price }: Fill) => {
    const signed = side === 'BUY' ? quantity : -quantity;
    cash -= signed * price;
    const own = holding(symbol);
    realised += apply(own, signed, price);
    touched.add(own);
  };
  const price = ({ place, quantity, averageCost }: Holding, marked: number | undefined) => {
    const at = marked ?? averageCost;
    marketValues.set(place, quantity * at);
    unrealised.set(place, quantity * (at - averageCost));
  };
  return {
    fill,
    restate: (fills) => {
      holdings.clear();
      touched.clear();
      [marketValues, unrealised] = [createSumTree(), createSumTree()];
      cash = startingCash - fees;
      realised = 0;
      for (const each of fills) fill(each);
    },
    charge: (commission) => {
      cash -= commission;
      fees += commission;
    },
    quantity: (symbol) => holdings.get(symbol)?.quantity ?? 0,
    averageCost: (symbol) => holdings.get(symbol)?.averageCost ?? 0,
    traded: () => {
      if (traded.length !== holdings.size) traded = [...holdings.keys()];
      return traded;
    },
    held: () => [...holdings.values()].filter(({ quantity }) => quantity !== 0).map(({ symbol }) => symbol),
    value: (at, mark, takeMarked) => {
      for (const each of takeMarked === undefined ? holdings.values() : touched) price(each, mark(each.symbol));
      touched.clear();
      takeMarked?.((symbol, marked) => {
        const own = holdings.get(symbol);
        if (own !== undefined) price(own, marked);
      });
      const marketValue = marketValues.total();
      const equity = cash + marketValue;
      return { at, cash, marketValue, equity, fees, realised, unrealised: unrealised.total() };
    },
  };
}

/**
 * Changes the holding by a signed quantity and returns the realised profit. A fill through zero closes, then opens; a
 * quantity of 0, such as a bust, changes nothing.
 */
function apply(holding: Holding, signed: number, price: number): number {
  if (signed === 0) return 0;
  const before = holding.quantity;
  holding.quantity += signed;
  if (before === 0 || Math.sign(before) === Math.sign(signed)) {
    holding.averageCost =
      (holding.averageCost * Math.abs(before) + price * Math.abs(signed)) / Math.abs(holding.quantity);
    return 0;
  }
  const closed = Math.min(Math.abs(before), Math.abs(signed)) * Math.sign(before);
  const profit = closed * (price - holding.averageCost);
  if (Math.abs(signed) > Math.abs(before)) holding.averageCost = price;
  if (holding.quantity === 0) holding.averageCost = 0;
  return profit;
}
