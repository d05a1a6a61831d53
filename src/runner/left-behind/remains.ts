import { currentExecutions } from '../../domain/execution-id.ts';
import type { JournaledFill } from '../ports/order-journal.ts';

/** Signed shares of a symbol. */
export interface LeftShares {
  readonly symbol: string;
  readonly quantity: number;
}

/**
 * Shares of each symbol left by fills of own orders; flat symbols are omitted. Never more than the account holds, and
 * none if it holds the opposite side, so that a position closed by a person is not closed again.
 */
export function remainders(fills: readonly JournaledFill[], held: readonly LeftShares[]): readonly LeftShares[] {
  const net = new Map<string, number>();
  for (const { symbol, side, quantity } of currentExecutions(fills)) {
    net.set(symbol, (net.get(symbol) ?? 0) + (side === 'BUY' ? quantity : -quantity));
  }
  return [...net].flatMap(([symbol, ours]) => {
    const there = held.reduce((sum, one) => (one.symbol === symbol ? sum + one.quantity : sum), 0);
    const quantity = ours > 0 ? Math.min(ours, Math.max(0, there)) : Math.max(ours, Math.min(0, there));
    return quantity === 0 ? [] : [{ symbol, quantity }];
  });
}
