import type { SourceClass } from './evidence.ts';
import type { StageNumber, Step } from './stage.ts';

/** CEL type of an evidence value. Numbers are `double` unless the value is a count that is compared with `==`. */
export type EvidenceType = 'double' | 'int' | 'bool' | 'string';

/**
 * Maximum age of evidence: milliseconds of wall time, or a number of full trading sessions. With n sessions, evidence
 * is valid from the opening of the n-th last closed one on. Weekends, holidays and short days do not count.
 */
export type MaxAge = { readonly ms: number } | { readonly fullSessions: number };

/** Declaration of an evidence name in a gate: form, freshness, and sources. */
export interface EvidenceDeclaration {
  readonly name: string;
  readonly type: EvidenceType;
  /** `ratio`, `ms`, `USD`, `count`, `boolean`, `annualized`, `points`, ... */
  readonly unit: string;
  /** One sentence: meaning of the value. */
  readonly description: string;
  /** Maximum age of a record at evaluation. */
  readonly maxAge: MaxAge;
  /** Source classes accepted at every step; a step may accept more ({@link StepRule}). */
  readonly sources: readonly SourceClass[];
  /** Fewest observations of the value. */
  readonly minSamples?: number;
  /** Command that collects it. */
  readonly collect: string;
}

/** `spec` clauses stop a decision under both presets, `strict` ones only under `strict`: else they are targets. */
export type Preset = 'spec' | 'strict';

/** One condition of a gate. */
export interface GateClause {
  readonly id: string;
  /** CEL over the declared evidence; its type is bool. */
  readonly expression: string;
  /** Short name for the result screen, e.g. `latency`. */
  readonly label: string;
  /** Name in documents, without abbreviations; the label when omitted. */
  readonly title?: string;
  /** For people: the requirement and its reason. */
  readonly explain: string;
  /** For people: the action when it is not true. */
  readonly remedy: string;
  readonly waivable: boolean;
  /** Maximum age of this clause's evidence, where it is shorter than declared. */
  readonly maxAge?: MaxAge;
  /** True for a clause about sufficient evidence: false makes the gate PENDING, not FAIL. */
  readonly sufficiency: boolean;
  /** Steps at which it is evaluated. */
  readonly steps: readonly Step[];
  readonly preset: Preset;
}

/** An input of a stage, with its supplier. */
export interface GateInput {
  readonly name: string;
  readonly from: 'external' | StageNumber;
}

/** Rule of a gate for one step. */
export interface StepRule {
  /** Accepted source classes besides those of the evidence declaration. */
  readonly sources: readonly SourceClass[];
}

/** A validated gate file with its defaults. */
export interface GateDefinition {
  /** Its file, for findings. */
  readonly file: string;
  readonly id: string;
  readonly stage: StageNumber;
  readonly title: string;
  /** Role that is responsible for the stage. */
  readonly owner: string;
  readonly dependsOn: readonly StageNumber[];
  readonly inputs: readonly GateInput[];
  /** Artifacts and facts of the stage. */
  readonly outputs: readonly string[];
  readonly evidence: readonly EvidenceDeclaration[];
  /** In the order of the file: conditions first, then sufficiency. */
  readonly clauses: readonly GateClause[];
  /** Effect of a FAIL. */
  readonly halt?: { readonly stages: readonly StageNumber[]; readonly action: string };
  readonly remediation: string;
  readonly steps: Readonly<Partial<Record<Step, StepRule>>>;
}
