import type { GateFinding, GateRule } from '../finding.ts';

/** Something wrong at a place of a gate, before its file and line are known. */
export type Fault = Pick<GateFinding, 'where' | 'rule' | 'expected' | 'found'>;

/** A fault in one line of code. */
export function lintFault(rule: GateRule, where: string, expected: string, found: string): Fault {
  return { where, rule, expected, found };
}

/** Members that stand more than once, each once. */
export function duplicates(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
