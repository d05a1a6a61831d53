import type { Verdict } from '../domain/verdict.ts';

/** Highest precedence first: a known fault is never hidden by something unknown. */
const PRECEDENCE: readonly Verdict[] = ['FAIL', 'ERROR', 'PENDING', 'CONDITIONAL', 'PASS'];

/** Combined verdict of several that must all hold. For an empty list it is ERROR: no condition means no proof. */
export function foldVerdicts(verdicts: readonly Verdict[]): Verdict {
  return PRECEDENCE.find((verdict) => verdicts.includes(verdict)) ?? 'ERROR';
}
