import type { SourceClass } from './evidence.ts';
import type { Preset } from './gate.ts';
import type { JsonValue } from './json.ts';
import type { StageNumber, Step } from './stage.ts';

/** Outcome of a gate or a clause. Verdicts are values, never exceptions. */
export type Verdict = 'PASS' | 'CONDITIONAL' | 'FAIL' | 'PENDING' | 'ERROR';

/** Exit codes of verdicts; the whole list is in `docs/errors.md`. */
export const VERDICT_EXIT_CODES: Readonly<Record<Verdict, number>> = {
  PASS: 0,
  CONDITIONAL: 0,
  FAIL: 1,
  PENDING: 3,
  ERROR: 4,
};

/** An operand of a clause with its value. */
export interface Operand {
  /** Source text: a name, or a sub-expression such as `0.5 * sharpe_backtest`. */
  readonly text: string;
  /** Absent when it could not be evaluated. */
  readonly value?: JsonValue;
}

/** A clause that is one comparison: its two sides and the operator, e.g. `fill_rate`, `>`, `0.98`. */
export interface Comparison {
  readonly left: Operand;
  readonly operator: string;
  readonly right: Operand;
}

/** Reason why evidence for a clause does not count. */
export interface EvidenceGap {
  readonly name: string;
  readonly reason:
    | 'missing'
    | 'stale'
    | 'too_few_samples'
    | 'source_not_accepted'
    | 'other_subject'
    /** Its time is after the evaluation. */
    | 'observed_later'
    /** Its value, unit or time differs from the gate's declaration: the clause is ERROR, not PENDING. */
    | 'unreadable';
  /** For people: the found and the required values. */
  readonly detail: string;
  /** Reason that the collector recorded instead of a value. The same command fails again until that is corrected. */
  readonly cause?: string;
}

/** A record that a clause used. */
export interface EvidenceUse {
  readonly name: string;
  /** Its number in the ledger. */
  readonly sequence: number;
  /** Its digest there, hex. */
  readonly digest: string;
  readonly value: JsonValue;
  readonly unit: string;
  readonly sourceClass: SourceClass;
  /** ISO 8601 UTC. */
  readonly observedAt: string;
  readonly samples?: number;
  /** 95 % interval of the value. */
  readonly interval?: readonly [number, number];
  readonly detail?: string;
}

/** A verified waiver for a clause, and whether it counts. A clause that it names is still evaluated and shown. */
export interface WaiverUse {
  readonly by: string;
  /** ISO 8601 UTC. */
  readonly until: string;
  readonly reason?: string;
  /** `applied` turned FAIL into CONDITIONAL; the others changed nothing. */
  readonly status: 'applied' | 'not_needed' | 'expired' | 'not_waivable';
}

/** One clause of a gate, explained. */
export interface ClauseVerdict {
  readonly id: string;
  readonly expression: string;
  /** Short name for the result screen. */
  readonly label?: string;
  /** Name in documents, without abbreviations. */
  readonly title?: string;
  readonly verdict: Verdict;
  readonly waivable: boolean;
  /** True for a target that does not stop the gate under the preset in force. */
  readonly advisory?: boolean;
  /** True for a clause about sufficient evidence: when false, the gate is PENDING, not FAIL. */
  readonly sufficiency: boolean;
  readonly operands: readonly Operand[];
  readonly comparison?: Comparison;
  /** Records that the values came from. */
  readonly evidence: readonly EvidenceUse[];
  readonly gaps: readonly EvidenceGap[];
  readonly waiver?: WaiverUse;
  /** For people: the evaluator's error, or the remedy and the command that collects the evidence. */
  readonly remedy?: string;
}

/** The verdict of a gate with its explanation. */
export interface GateVerdict {
  readonly stage: StageNumber;
  readonly title: string;
  readonly step?: Step;
  readonly preset?: Preset;
  readonly verdict: Verdict;
  readonly clauses: readonly ClauseVerdict[];
  /** Dependencies that are neither PASS nor CONDITIONAL. */
  readonly unmetDependencies: readonly StageNumber[];
  /** Effect of a FAIL, from the gate file. */
  readonly haltAction?: string;
  /** For people: the action for the gate as a whole, from the gate file. */
  readonly remediation?: string;
  /** True when any used record is of class `simulated`. */
  readonly simulated: boolean;
}
