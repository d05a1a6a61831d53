import type { AccountReference } from './account.ts';
import type { JsonValue } from './json.ts';
import type { StageNumber } from './stage.ts';

/**
 * Where a fact was seen. `simulated`, `paper` and `live` are computed from what a broker connection showed (design
 * decision 5), never set by a flag; `local` was measured on files or processes of this machine, `remote` was read from
 * a service (GitHub), `attested` is a person's signed statement.
 */
export type SourceClass = 'local' | 'remote' | 'simulated' | 'paper' | 'live' | 'attested';

/** What the evidence is about: the system under validation, never prelive itself. */
export interface Subject {
  /** Git commit (40 hex digits) of the system under validation; suffixed `+dirty` when its tree had changes. */
  readonly commit: string;
  /** SHA-256 (hex) over the configuration that decides how the system trades. */
  readonly configurationDigest: string;
}

/** A file whose bytes back a record. */
export interface Attachment {
  /** Path relative to the workspace, or to the system under validation with the prefix `system:`. */
  readonly path: string;
  /** SHA-256 of the bytes, hex. */
  readonly sha256: string;
}

/** What a collector or a stage saw, before the ledger numbers and chains it. */
export interface Observation {
  readonly name: string;
  readonly value: JsonValue;
  /** `ratio`, `ms`, `USD`, `count`, `boolean`, ...: the unit that the gate's declaration must name too. */
  readonly unit: string;
  readonly stage: StageNumber;
  readonly collector: { readonly name: string; readonly version: string };
  /** ISO 8601 UTC, wall time: the age of evidence counts from here. */
  readonly observedAt: string;
  readonly sourceClass: SourceClass;
  readonly attachments: readonly Attachment[];
  /** Number of observations behind the value, where it is a statistic. */
  readonly samples?: number;
  /** 95 % interval of the value, where one is known. */
  readonly interval?: readonly [number, number];
  /** One line for people: what was compared, which items fell short. */
  readonly detail?: string;
  /** Account that it was seen on; absent where it was seen on none. */
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
