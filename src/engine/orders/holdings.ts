import { corrects, executionRoot } from '../../domain/execution-id.ts';
import type { Execution } from '../../domain/order.ts';
import type { OutsideTradeRecord } from '../../domain/session-record.ts';
import type { SymbolQuantity } from '../base/ports.ts';

/** Expected shares of the account besides our own: those held at the session's start, and trades from outside since. Signed. */
export interface Holdings {
  /** Starts a session; `executionIds` are trades of others that `held` includes. */
  begin(held: readonly SymbolQuantity[], executionIds: readonly string[]): void;
  /** Books a trade from outside, or its correction or bust; undefined for a known trade or one that the start includes. */
  noteOutside(execution: Execution, receivedAt: number): OutsideTradeRecord | undefined;
  /** Returns the ids passed to `begin`. */
  executionIdsBefore(): readonly string[];
  start(symbol: string): number;
  /** Net quantity of the trades from outside. */
  outside(symbol: string): number;
  /** Trades in force, in order; a busted one has quantity 0. */
  outsideTrades(): readonly OutsideTradeRecord[];
}

/** Creates empty holdings; `begin` fills them. */
export function createHoldings(): Holdings {
  const start = new Map<string, number>();
  /** Execution ids by root, which corrections share. */
  const before = new Map<string, string>();
  const trades = new Map<string, OutsideTradeRecord>();
  /** Cached net quantity by symbol; cleared at each change. */
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

/** Returns the quantity, negative for a sale. */
export function signedQuantity({ side, quantity }: Pick<Execution, 'side' | 'quantity'>): number {
  return side === 'BUY' ? quantity : -quantity;
}

/**
 * Signed shares of ours that may be closed: at most the whole shares that the account still holds on our side. Closing
 * then neither trades shares of others nor opens an opposite position.
 *
 * @param ours shares that we opened and have not closed.
 * @param held shares of the account beyond those at the session's start.
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
