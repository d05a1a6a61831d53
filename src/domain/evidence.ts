import type { AccountReference } from './account.ts';
import type { JsonValue } from './json.ts';
import type { StageNumber } from './stage.ts';

/**
 * Source of a fact. `simulated`, `paper` and `live` are observed on a broker connection, never set by a flag; recorded
 * reviews and what is derived from simulated evidence are `simulated` too. `local`: measured on files or processes of this
 * machine. `remote`: read from a service (GitHub). `attested`: a person's signed statement.
 */
export type SourceClass = 'local' | 'remote' | 'simulated' | 'paper' | 'live' | 'attested';

/** Subject of the evidence: the system under validation, never prelive itself. */
export interface Subject {
  /** Git commit (40 hex digits) of the system under validation; with the suffix `+dirty` for a changed tree. */
  readonly commit: string;
  /** SHA-256 (hex) over the configuration that decides how the system trades. */
  readonly configurationDigest: string;
}

/** A file that supports a record. */
export interface Attachment {
  /** Path relative to the workspace, or to the system under validation with the prefix `system:`. */
  readonly path: string;
  /** SHA-256 of the bytes, hex. */
  readonly sha256: string;
}

/** An observation of a collector or a stage, before the ledger numbers and chains it. */
export interface Observation {
  readonly name: string;
  readonly value: JsonValue;
  /** `ratio`, `ms`, `USD`, `count`, `boolean`, ...: equal to the unit of the gate's declaration. */
  readonly unit: string;
  readonly stage: StageNumber;
  readonly collector: { readonly name: string; readonly version: string };
  /** ISO 8601 UTC, wall time: start of the evidence's age. */
  readonly observedAt: string;
  readonly sourceClass: SourceClass;
  readonly attachments: readonly Attachment[];
  /** Number of observations of a statistic. */
  readonly samples?: number;
  /** 95 % interval of the value, if known. */
  readonly interval?: readonly [number, number];
  /** One line for people: the comparison, and the items that fell short. */
  readonly detail?: string;
  /** Account of the observation; absent without one. */
  readonly account?: AccountReference;
}

/** One line of the ledger. */
export interface EvidenceRecord extends Observation {
  /** Position in the ledger, from 1. */
  readonly sequence: number;
  readonly subject: Subject;
  /** `digest` of the record before; 64 zeros for the first. */
  readonly previous: string;
  /** SHA-256 (hex) over the canonical JSON of all the other fields. */
  readonly digest: string;
}
