import type { ClauseVerdict, GateVerdict, Verdict } from '../../domain/verdict.ts';
import { comparedValues, formatClause, GAP_WORDS } from '../../gates/clause-words.ts';
import { type GateFinding, renderFinding } from '../../gates/finding.ts';

/** A check with its result. */
export interface Check {
  readonly id: string;
  /** Expression or rule that was checked. */
  readonly asked: string;
  readonly verdict: Verdict;
  /** Result in one line: value against threshold, or the reason for having none. */
  readonly words: string;
  readonly value?: string;
  readonly threshold?: string;
  /** Next step, with the command that collects missing evidence. */
  readonly next?: string;
  /** True for a target that does not block. */
  readonly advisory?: boolean;
  /** Position of the fault, for annotations. */
  readonly place?: { readonly file: string; readonly line?: number };
}

/** Checks of one group, such as a gate. */
export interface CheckGroup {
  readonly name: string;
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
}

/** Outcome of a command, common to all formats. */
export interface CommandOutcome {
  /** Command as typed, e.g. `prelive decide`. */
  readonly command: string;
  /** `PASS`, `NOT_READY`, or the code of an error. */
  readonly word: string;
  readonly exitCode: number;
  readonly groups: readonly CheckGroup[];
  /** Present when it reached no verdict. */
  readonly error?: { readonly code: string; readonly message: string; readonly nextSteps: readonly string[] };
}

/** Checks of a gate: one for each clause, and one for unmet dependencies. */
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

/** Checks for findings of the gate linter; files without findings pass. */
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

/** Verdicts, the most urgent first. */
const URGENCY: readonly Verdict[] = ['FAIL', 'ERROR', 'PENDING', 'CONDITIONAL', 'PASS'];

/** A check with the name of its group. */
export interface PlacedCheck extends Check {
  readonly group: string;
}

/** All checks, the worst first; advisory targets come after all others except passed ones. */
export function worstFirst({ groups }: CommandOutcome): readonly PlacedCheck[] {
  const all = groups.flatMap(({ name, checks }) => checks.map((check) => ({ ...check, group: name })));
  const passed = URGENCY.indexOf('PASS');
  const rank = ({ verdict, advisory }: Check) => (advisory === true ? passed - 0.5 : URGENCY.indexOf(verdict));
  return all.toSorted((a, b) => rank(a) - rank(b));
}
