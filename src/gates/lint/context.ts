import type { GateFinding, GateRule } from '../finding.ts';

/** A fault at a location of a gate, before its file and line are known. */
export type Fault = Pick<GateFinding, 'where' | 'rule' | 'expected' | 'found'>;

/** Creates a {@link Fault}. */
export function lintFault(rule: GateRule, where: string, expected: string, found: string): Fault {
  return { where, rule, expected, found };
}

/** Members that occur more than once, each listed once. */
export function duplicates(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
