import type { Verdict } from '../domain/verdict.ts';

/** From the one that decides first: a known fault is never hidden by something that is merely unknown. */
const PRECEDENCE: readonly Verdict[] = ['FAIL', 'ERROR', 'PENDING', 'CONDITIONAL', 'PASS'];

/** The verdict of several that must all hold. Of none it is ERROR: what asks nothing has shown nothing. */
export function foldVerdicts(verdicts: readonly Verdict[]): Verdict {
  return PRECEDENCE.find((verdict) => verdicts.includes(verdict)) ?? 'ERROR';
}
