import type { Contract } from '@stoqey/ib';
import type { Position } from '../../domain/account.ts';
import type { PositionDifference } from '../../engine/base/ports.ts';
import { securityTypeOf } from './tws-contract.ts';

/** A fill as it changes a position. */
export interface PositionFill {
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly quantity: number;
}

/** What an account must hold: what it held at first, and the fills since. */
export class PositionBook {
  #expected: Map<string, number> | undefined;

  /** Nothing can be compared before the account has been looked at once. */
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

  /** Over the symbols of both sides; `union` false looks at the broker's alone, and misses what has vanished. */
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

/** Positions of one account under names that tell a stock from a contract on it. */
export function namedPositions(
  positions: readonly Position[],
  account: string,
): { symbol: string; quantity: number }[] {
  return positions
    .filter((position) => position.account === account)
    .map((position) => ({ symbol: nameOfPosition(position), quantity: position.quantity }));
}

/** The symbol of a stock; with type and id for whatever else has that symbol. */
export function nameOfPosition({
  symbol,
  securityType,
  conId,
}: Pick<Position, 'symbol' | 'securityType' | 'conId'>): string {
  return securityType === 'STK' ? symbol : `${symbol} ${securityType} ${conId}`;
}

/** The same name for the contract of an execution. */
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
