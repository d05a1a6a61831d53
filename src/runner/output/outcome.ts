import type { ClauseVerdict, GateVerdict, Verdict } from '../../domain/verdict.ts';
import { comparedValues, formatClause, GAP_WORDS } from '../../gates/clause-format.ts';
import { type GateFinding, renderFinding } from '../../gates/finding.ts';

/** One thing that was asked, and how it came out. */
export interface Check {
  readonly id: string;
  /** What was asked: an expression, a rule. */
  readonly asked: string;
  readonly verdict: Verdict;
  /** The answer in a line: value against threshold, or why there is none. */
  readonly words: string;
  readonly value?: string;
  readonly threshold?: string;
  /** What to do, with the command that collects what is missing. */
  readonly next?: string;
  /** True for a target that stops nothing. */
  readonly advisory?: boolean;
  /** Where the fault stands, for annotations. */
  readonly place?: { readonly file: string; readonly line?: number };
}

/** Checks that belong together: a gate. */
export interface CheckGroup {
  readonly name: string;
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
}

/** How a command ended, for every format alike. */
export interface CommandOutcome {
  /** As it was typed, e.g. `prelive decide`. */
  readonly command: string;
  /** `PASS`, `NOT_READY`, or the code of an error. */
  readonly word: string;
  readonly exitCode: number;
  readonly groups: readonly CheckGroup[];
  /** Present when it could not come to a verdict. */
  readonly error?: { readonly code: string; readonly message: string; readonly nextSteps: readonly string[] };
}

/** A gate as checks: one for each clause, and one for the stages that it waits for. */
export function gateGroup(gate: GateVerdict): CheckGroup {
  const waits = gate.unmetDependencies;
  const waiting: Check = {
    id: 'depends_on',
    asked: 'the stages that it depends on have passed',
    verdict: 'PENDING',
    words: `waits for stage ${waits.join(', ')}`,
    next: waits.map((stage) => `prelive stage${stage}`).join(', '),
  };
  return {
    name: `stage ${gate.stage} ${gate.title}`,
    verdict: gate.verdict,
    checks: [...gate.clauses.map(clauseCheck), ...(waits.length === 0 ? [] : [waiting])],
  };
}

function clauseCheck(clause: ClauseVerdict): Check {
  const sides = comparedValues(clause);
  const { id, expression, remedy, advisory, comparison } = clause;
  return {
    id,
    asked: expression,
    verdict: clause.verdict,
    words: [
      formatClause(clause),
      ...clause.gaps.map(({ name, reason, detail }) => `${name} is ${GAP_WORDS[reason]}: ${detail}`),
    ].join('; '),
    ...(sides !== undefined && { value: sides[0], threshold: `${comparison?.operator ?? ''} ${sides[1]}`.trim() }),
    ...(remedy !== undefined && clause.verdict !== 'PASS' && { next: remedy }),
    ...(advisory === true && { advisory }),
  };
}

/** Findings of the gate linter; the files that have none pass. */
export function lintGroup(findings: readonly GateFinding[], files: readonly string[]): CheckGroup {
  const clean = files.filter((file) => !findings.some((one) => one.file === file));
  const passed = clean.map((file): Check => ({ id: file, asked: 'gates lint', verdict: 'PASS', words: 'no finding' }));
  const failed = findings.map((one): Check => {
    const { file, line, rule, where } = one;
    const place = { file, ...(line !== undefined && { line }) };
    return { id: `${file} ${where}`.trim(), asked: rule, verdict: 'FAIL', words: renderFinding(one), place };
  });
  return { name: 'gates lint', verdict: failed.length === 0 ? 'PASS' : 'FAIL', checks: [...failed, ...passed] };
}

/** From what a reader must see first. */
const URGENCY: readonly Verdict[] = ['FAIL', 'ERROR', 'PENDING', 'CONDITIONAL', 'PASS'];

/** A check with the group that it is of. */
export interface PlacedCheck extends Check {
  readonly group: string;
}

/** All checks, the worst first; a target that stops nothing comes after everything that does, before what passed. */
export function worstFirst({ groups }: CommandOutcome): readonly PlacedCheck[] {
  const all = groups.flatMap(({ name, checks }) => checks.map((check) => ({ ...check, group: name })));
  const passed = URGENCY.indexOf('PASS');
  const rank = ({ verdict, advisory }: Check) => (advisory === true ? passed - 0.5 : URGENCY.indexOf(verdict));
  return all.toSorted((a, b) => rank(a) - rank(b));
}
