import type { Remainder, RemainderCause } from '../../domain/session-end.ts';
import type { SymbolStanding } from './account-watch.ts';
import { closableShares, sameShares } from './holdings.ts';

/** Returns the difference between a symbol's holding and the expected one; undefined when none of our shares is left. */
export function remainderOf(
  { symbol, start, outside, ours, unbooked }: Omit<SymbolStanding, 'difference'>,
  atBroker: number,
): Remainder | undefined {
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
