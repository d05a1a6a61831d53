import type { JsonValue } from './json.ts';
import type { StageNumber } from './stage.ts';

/** Outcome of a gate or a clause. Verdicts are values, never exceptions (design decision 4). */
export type Verdict = 'PASS' | 'CONDITIONAL' | 'FAIL' | 'PENDING' | 'ERROR';

/** Exit codes of verdicts; the whole list is in `docs/errors.md`. */
export const VERDICT_EXIT_CODES: Readonly<Record<Verdict, number>> = {
  PASS: 0,
  CONDITIONAL: 0,
  FAIL: 1,
  PENDING: 3,
  ERROR: 4,
};

/** An operand of a clause with the value that it had. */
export interface Operand {
  /** Source text: a name, or a sub-expression such as `0.5 * sharpe_backtest`. */
  readonly text: string;
  /** Absent when it could not be evaluated. */
  readonly value?: JsonValue;
}

/** Why evidence that a clause needs does not count. */
export interface EvidenceGap {
  readonly name: string;
  readonly reason: 'missing' | 'stale' | 'too_few_samples' | 'source_not_accepted' | 'other_subject';
  /** For people: what was found against what is asked. */
  readonly detail: string;
}

/** One clause of a gate, explained. */
export interface ClauseVerdict {
  readonly id: string;
  readonly expression: string;
  readonly verdict: Verdict;
  readonly waivable: boolean;
  /** True for a clause that asks whether there is enough evidence: when false, the gate is PENDING, not FAIL. */
  readonly sufficiency: boolean;
  readonly operands: readonly Operand[];
  /** Records that the values came from. */
  readonly evidence: readonly { readonly name: string; readonly sequence: number; readonly detail?: string }[];
  readonly gaps: readonly EvidenceGap[];
  /** For people: the evaluator's error, or what would make it true and which command collects it. */
  readonly remedy?: string;
}

/** The verdict of a gate with all that explains it. */
export interface GateVerdict {
  readonly stage: StageNumber;
  readonly title: string;
  readonly verdict: Verdict;
  readonly clauses: readonly ClauseVerdict[];
  /** Dependencies that are neither PASS nor CONDITIONAL. */
  readonly unmetDependencies: readonly StageNumber[];
  /** What a FAIL stops, from the gate file. */
  readonly haltAction?: string;
  /** True when any record that was used is of class `simulated`. */
  readonly simulated: boolean;
}
