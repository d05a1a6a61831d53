import type { ClauseVerdict } from '../domain/verdict.ts';
import { formatCompared, formatValue } from './format.ts';

const LONGEST_FACT = 32;

/** Short form of a clause for the result screen: `fill 0.994 > 0.98`, `fixtures 14 of 14`, `charter missing`. */
export function formatClause(clause: ClauseVerdict): string {
  return `${clause.label ?? clause.id} ${formatOutcome(clause)}`;
}

function formatOutcome(clause: ClauseVerdict): string {
  const [gap] = clause.gaps;
  if (gap !== undefined) return GAP_WORDS[gap.reason];
  if (clause.verdict === 'ERROR') return 'could not be evaluated';
  const waived = clause.verdict === 'CONDITIONAL' ? ` (waived until ${clause.waiver?.until.slice(0, 10)})` : '';
  return `${formatClauseValue(clause)}${waived}`;
}

/** Reasons why evidence does not count, worded to follow `is`. */
export const GAP_WORDS = {
  missing: 'missing',
  stale: 'too old',
  too_few_samples: 'of too few observations',
  source_not_accepted: 'from a source not accepted',
  other_subject: 'of another commit or configuration',
  observed_later: 'observed after the evaluation',
  unreadable: 'unreadable',
} as const;

/** Failing: `0.953, asked > 0.98`. Passing: `0.994 > 0.98`; an exact count without its bound: `pacing 0`. */
function formatClauseValue(clause: ClauseVerdict): string {
  const { comparison, verdict } = clause;
  const sides = comparedValues(clause);
  if (comparison === undefined || sides === undefined) return formatFact(clause);
  const [left, right] = sides;
  if (verdict !== 'PASS') return `${left}, asked ${comparison.operator} ${right}`;
  return comparison.operator === '==' ? left : `${left} ${comparison.operator} ${right}`;
}

/** Both sides of the clause's comparison in one format; `undefined` without a comparison or without both values. */
export function comparedValues({ comparison, evidence }: ClauseVerdict): readonly [string, string] | undefined {
  const [left, right] = [comparison?.left.value, comparison?.right.value];
  if (left === undefined || right === undefined) return undefined;
  return formatCompared(left, right, evidence[0]?.unit ?? '');
}

/** The collector's detail when it is short; else its first part when that is sufficient; else the value. */
function formatFact({ evidence, verdict }: ClauseVerdict): string {
  const [use] = evidence;
  if (use === undefined) return verdict;
  const { detail = '', value, unit } = use;
  if (detail !== '' && detail.length <= LONGEST_FACT) return detail;
  const first = /^.*?(?=: |; | \(|$)/.exec(detail)?.[0] ?? '';
  // The first part of a failing fact names only one fault; a count covers all of them.
  const saysEnough = value === true || /^\d+ of \d+/.test(first);
  return first !== '' && first.length <= LONGEST_FACT && saysEnough ? first : formatValue(value, unit);
}
