/** Rule of the gate files, as reported by `gates lint`. */
export type GateRule =
  | 'yaml'
  | 'shape'
  | 'duplicate_name'
  | 'missing_stage'
  | 'no_condition'
  | 'syntax'
  | 'too_long'
  | 'too_deep'
  | 'default_for_missing'
  | 'macro'
  | 'function'
  | 'type'
  | 'undeclared_name'
  | 'name_reserved'
  | 'not_bool'
  | 'unused_evidence'
  | 'unit'
  | 'unknown_stage'
  | 'dependency_cycle'
  | 'unwaivable'
  | 'mandatory_clause'
  | 'simulated_source'
  | 'unknown_input'
  | 'unknown_gate';

/** A fault in a gate file. */
export interface GateFinding {
  readonly file: string;
  /** From 1; absent when the finding concerns the file or the set of files as a whole. */
  readonly line?: number;
  /** Location in the file, e.g. `clauses.fill_rate`; empty for the file as a whole. */
  readonly where: string;
  readonly rule: GateRule;
  readonly expected: string;
  readonly found: string;
}

/** The finding in one line: `07-paper-trading.yaml:101 clauses.fill_rate (type): expected …; found …`. */
export function renderFinding(finding: GateFinding): string {
  const line = finding.line === undefined ? '' : `:${finding.line}`;
  const where = finding.where === '' ? '' : ` ${finding.where}`;
  return `${finding.file}${line}${where} (${finding.rule}): expected ${finding.expected}; found ${finding.found}`;
}

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
