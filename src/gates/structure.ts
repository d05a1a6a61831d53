import { type ExpressionNode, nodesOf, type RefusedConstruct, referencedNames } from './cel/expression.ts';

/** A construct that makes an expression unfit for a gate, whatever the evidence. */
export interface StructureProblem {
  readonly rule: RefusedConstruct | 'no_condition';
  readonly expected: string;
  readonly found: string;
}

const EXPECTED: Readonly<Record<RefusedConstruct, string>> = {
  default_for_missing: 'missing evidence to stay missing: has() and ? : turn it into a verdict',
  macro: 'each condition written out: evidence is scalar, and all() of nothing is true',
  function: 'comparisons, arithmetic, &&, ||, !, in, and size, startsWith, endsWith, contains, matches, double, int',
};

/**
 * What a gate's expression must not use. The linter reports it, and the evaluator refuses it as well, so that three-valued
 * evaluation stays sound for a gate file that nobody has linted.
 */
export function structureProblems(root: ExpressionNode): readonly StructureProblem[] {
  const refused = nodesOf(root).flatMap(({ kind, symbol }) =>
    isRefused(kind) ? [{ rule: kind, expected: EXPECTED[kind], found: symbol }] : [],
  );
  if (referencedNames(root).length > 0 || refused.length > 0) return refused;
  return [{ rule: 'no_condition', expected: 'an expression over evidence', found: root.text }];
}

function isRefused(kind: ExpressionNode['kind']): kind is RefusedConstruct {
  return kind in EXPECTED;
}
