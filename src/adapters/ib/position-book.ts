import type { Contract } from '@stoqey/ib';
import type { Position } from '../../domain/account.ts';
import type { PositionDifference } from '../../engine/base/ports.ts';
import { securityTypeOf } from './tws-contract.ts';

/** Change of a position by a fill. */
export interface PositionFill {
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly quantity: number;
}

/** Expected positions of an account: the first positions and the fills since. */
export class PositionBook {
  #expected: Map<string, number> | undefined;

  /** False before the first positions are known; then no comparison is possible. */
  get isKnown(): boolean {
    return this.#expected !== undefined;
  }

  start(positions: readonly { readonly symbol: string; readonly quantity: number }[]): void {
    this.#expected = bySymbol(positions);
  }

  /** `instead`: the fill that this one corrects. */
  add(fill: PositionFill, instead?: PositionFill): void {
    if (instead !== undefined) this.#change(instead.symbol, -signed(instead));
    this.#change(fill.symbol, signed(fill));
  }

  /** Differences over the symbols of both sides; `union` false checks the broker's only and misses vanished ones. */
  differences(
    found: readonly { readonly symbol: string; readonly quantity: number }[],
    union = true,
  ): PositionDifference[] {
    const expected = this.#expected ?? new Map<string, number>();
    const brokers = bySymbol(found);
    const symbols = new Set([...(union ? expected.keys() : []), ...brokers.keys()]);
    return [...symbols].sort().flatMap((symbol) => {
      const difference = { symbol, ours: expected.get(symbol) ?? 0, brokers: brokers.get(symbol) ?? 0 };
      return difference.ours === difference.brokers ? [] : [difference];
    });
  }

  #change(symbol: string, quantity: number): void {
    this.#expected?.set(symbol, (this.#expected.get(symbol) ?? 0) + quantity);
  }
}

/** Positions of one account with names that distinguish a stock from other contracts on it. */
export function namedPositions(
  positions: readonly Position[],
  account: string,
): { symbol: string; quantity: number }[] {
  return positions
    .filter((position) => position.account === account)
    .map((position) => ({ symbol: nameOfPosition(position), quantity: position.quantity }));
}

/** Symbol of a stock; symbol, type and contract id for other securities. */
export function nameOfPosition({
  symbol,
  securityType,
  conId,
}: Pick<Position, 'symbol' | 'securityType' | 'conId'>): string {
  return securityType === 'STK' ? symbol : `${symbol} ${securityType} ${conId}`;
}

/** Returns the same name for the contract of an execution. */
export function nameOfContract(contract: Contract): string {
  const { symbol = '', conId = 0 } = contract;
  const securityType = securityTypeOf(contract);
  return securityType === 'STK' ? symbol : `${symbol} ${securityType ?? contract.secType ?? ''} ${conId}`;
}

function bySymbol(positions: readonly { readonly symbol: string; readonly quantity: number }[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { symbol, quantity } of positions) sums.set(symbol, (sums.get(symbol) ?? 0) + quantity);
  return sums;
}

function signed({ side, quantity }: PositionFill): number {
  return side === 'BUY' ? quantity : -quantity;
}
