import type { SymbolStanding } from './account-watch.ts';
import { closableShares, sameShares } from './holdings.ts';

/** Why the account does not hold what it must hold once nothing of ours is left. */
export type RemainderCause =
  /** Shares that we opened are still there. */
  | 'not_closed'
  /** Others have traded what was ours, or across it. */
  | 'outside_trade'
  /** Neither our fills nor trades from outside explain it. */
  | 'unexplained';

/** A symbol in which the account does not hold what it held at the start plus the trades from outside; signed shares. */
export type Remainder = {
  readonly symbol: string;
  /** What it held at the start, and the trades from outside since. */
  readonly expected: number;
  readonly atBroker: number;
  /** By our fills. */
  readonly ours: number;
  readonly cause: RemainderCause;
};

/** What is not as it must be in one symbol; undefined when nothing of ours is left in it. */
export function remainderOf(standing: SymbolStanding, atBroker: number): Remainder | undefined {
  const { symbol, start, outside, ours, unbooked } = standing;
  const expected = start + outside;
  const difference = atBroker - expected - ours;
  const isExplained = sameShares(difference, 0) || sameShares(difference, unbooked);
  if (sameShares(atBroker, expected) && isExplained) return undefined;
  const own = isExplained ? atBroker - expected : ours;
  return { symbol, expected, atBroker, ours, cause: causeOf(isExplained, closableShares(own, atBroker - start)) };
}

function causeOf(isExplained: boolean, closable: number): RemainderCause {
  if (closable !== 0) return 'not_closed';
  return isExplained ? 'outside_trade' : 'unexplained';
}

const CAUSES: Readonly<Record<RemainderCause, string>> = {
  not_closed: 'not closed',
  outside_trade: 'outside trade',
  unexplained: 'unexplained',
};

/** `AAPL: -40 expected, 0 at the broker, 40 by our fills (outside trade)`. */
export function remainderWords({ symbol, expected, atBroker, ours, cause }: Remainder): string {
  const fills = ours === 0 ? '' : `, ${ours} by our fills`;
  return `${symbol}: ${expected} expected, ${atBroker} at the broker${fills} (${CAUSES[cause]})`;
}
