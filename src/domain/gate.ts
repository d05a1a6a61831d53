import type { SourceClass } from './evidence.ts';
import type { StageNumber, Step } from './stage.ts';

/** CEL type of an evidence value. Numbers are `double` unless the value is a count that is compared with `==`. */
export type EvidenceType = 'double' | 'int' | 'bool' | 'string';

/**
 * How old evidence may be: so many milliseconds of wall time, or not older than the opening of the so-many-th last full
 * trading session that has closed, so that weekends, holidays and short days do not make it old.
 */
export type MaxAge = { readonly ms: number } | { readonly fullSessions: number };

/** What a gate says of one evidence name: shape, freshness, and where it may come from. */
export interface EvidenceDeclaration {
  readonly name: string;
  readonly type: EvidenceType;
  /** `ratio`, `ms`, `USD`, `count`, `boolean`, `annualized`, `points`, ... */
  readonly unit: string;
  /** One sentence: what the value says. */
  readonly description: string;
  /** Oldest that a record may be when the gate is evaluated. */
  readonly maxAge: MaxAge;
  /** Source classes accepted at every step; a step may accept more ({@link StepRule}). */
  readonly sources: readonly SourceClass[];
  /** Fewest observations behind the value. */
  readonly minSamples?: number;
  /** Command that collects it. */
  readonly collect: string;
}

/** When a clause stops a decision: under both presets, or under `strict` alone (shown as a target under `spec`). */
export type Preset = 'spec' | 'strict';

/** One condition of a gate. */
export interface GateClause {
  readonly id: string;
  /** CEL over the declared evidence; its type is bool. */
  readonly expression: string;
  /** Short name for the result screen, e.g. `latency`. */
  readonly label: string;
  /** Name in documents, without abbreviations; the label where it is left out. */
  readonly title?: string;
  /** For people: what is asked and why. */
  readonly explain: string;
  /** For people: what to do when it is not true. */
  readonly remedy: string;
  readonly waivable: boolean;
  /** Oldest that the evidence of this clause may be, where that is less than its declaration says. */
  readonly maxAge?: MaxAge;
  /** True when the clause asks whether there is enough evidence: false makes the gate PENDING, not FAIL. */
  readonly sufficiency: boolean;
  /** Steps at which it is asked. */
  readonly steps: readonly Step[];
  readonly preset: Preset;
}

/** Something that a stage needs, and who gives it. */
export interface GateInput {
  readonly name: string;
  readonly from: 'external' | StageNumber;
}

/** What a step changes. */
export interface StepRule {
  /** Source classes accepted besides those of the evidence declaration. */
  readonly sources: readonly SourceClass[];
}

/** One gate file, checked and with its defaults filled in. */
export interface GateDefinition {
  /** File that it was read from, for findings. */
  readonly file: string;
  readonly id: string;
  readonly stage: StageNumber;
  readonly title: string;
  /** Role of the firm that answers for the stage. */
  readonly owner: string;
  readonly dependsOn: readonly StageNumber[];
  readonly inputs: readonly GateInput[];
  /** Artifacts and facts that the stage gives. */
  readonly outputs: readonly string[];
  readonly evidence: readonly EvidenceDeclaration[];
  /** In the order of the file: conditions first, then sufficiency. */
  readonly clauses: readonly GateClause[];
  /** What a FAIL stops. */
  readonly halt?: { readonly stages: readonly StageNumber[]; readonly action: string };
  readonly remediation: string;
  readonly steps: Readonly<Partial<Record<Step, StepRule>>>;
}
