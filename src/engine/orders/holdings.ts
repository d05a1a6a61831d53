import { corrects, executionRoot } from '../../domain/execution-id.ts';
import type { Execution } from '../../domain/order.ts';
import type { OutsideTradeRecord } from '../../domain/session-record.ts';
import type { SymbolQuantity } from '../base/ports.ts';

/**
 * Shares that the account must hold besides those that we opened: the shares held when the session began, and the trades
 * from outside since. Signed shares.
 */
export interface Holdings {
  /** `executionIds`: trades of others that are in `held` already. */
  begin(held: readonly SymbolQuantity[], executionIds: readonly string[]): void;
  /** Counts a trade from outside, a correction or a bust of one; undefined when it is known or in the start already. */
  noteOutside(execution: Execution, receivedAt: number): OutsideTradeRecord | undefined;
  /** As they were given. */
  executionIdsBefore(): readonly string[];
  start(symbol: string): number;
  /** Net quantity of the trades from outside. */
  outside(symbol: string): number;
  /** Those in force, in order; a busted one has quantity 0. */
  outsideTrades(): readonly OutsideTradeRecord[];
}

/** Holdings of an account that held nothing in our symbols. */
export function createHoldings(): Holdings {
  const start = new Map<string, number>();
  /** By what they have in common with their corrections. */
  const before = new Map<string, string>();
  const trades = new Map<string, OutsideTradeRecord>();
  /** Net quantities that have been summed since the last change. */
  const nets = new Map<string, number>();
  const netOf = (symbol: string) => {
    let sum = 0;
    for (const trade of trades.values()) if (trade.symbol === symbol) sum += signedQuantity(trade);
    nets.set(symbol, sum);
    return sum;
  };
  return {
    begin: (held, executionIds) => {
      start.clear();
      for (const { symbol, quantity } of held) start.set(symbol, (start.get(symbol) ?? 0) + quantity);
      for (const id of executionIds) before.set(executionRoot(id), id);
      for (const root of before.keys()) trades.delete(root);
      nets.clear();
    },
    noteOutside: ({ executionId, symbol, side, quantity, price, at }, receivedAt) => {
      const root = executionRoot(executionId);
      const known = trades.get(root);
      if (before.has(root) || (known !== undefined && !corrects(executionId, known.executionId))) return undefined;
      const trade = { executionId, symbol, side, quantity, price, at, receivedAt };
      trades.set(root, trade);
      nets.clear();
      return trade;
    },
    executionIdsBefore: () => [...before.values()],
    start: (symbol) => (start.size === 0 ? 0 : (start.get(symbol) ?? 0)),
    outside: (symbol) => (trades.size === 0 ? 0 : (nets.get(symbol) ?? netOf(symbol))),
    outsideTrades: () => [...trades.values()],
  };
}

/** Above 0 for a purchase. */
export function signedQuantity({ side, quantity }: Pick<Execution, 'side' | 'quantity'>): number {
  return side === 'BUY' ? quantity : -quantity;
}

/**
 * Signed shares of ours that may be closed: never more whole shares than the account still holds of them on our side, so
 * that closing neither trades shares of others nor opens a position of the other side.
 *
 * @param ours what we opened and have not closed.
 * @param held what the account holds beyond what it held when the session began.
 */
export function closableShares(ours: number, held: number): number {
  const side = Math.sign(ours);
  const shares = Math.min(Math.abs(ours), Math.floor(Math.max(0, side * held) + TOLERANCE));
  return shares === 0 ? 0 : side * shares;
}

/** Shares of others may be fractions, whose sums are not exact. */
const TOLERANCE = 1e-6;

/** True when two quantities are the same number of shares. */
export function sameShares(a: number, b: number): boolean {
  return Math.abs(a - b) < TOLERANCE;
}
