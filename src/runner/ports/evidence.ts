import type { EvidenceRecord } from '../../domain/evidence.ts';
import type { ChainHead } from '../../signing/chain.ts';
import type { Frontier, TreeHash } from '../../signing/merkle.ts';
import type { NoteKey } from '../../signing/note.ts';

/** A ledger with a verified chain, and the tree over its records. */
export interface LedgerSnapshot {
  readonly records: readonly EvidenceRecord[];
  readonly head: ChainHead;
  /** One for each record. */
  readonly leaves: readonly TreeHash[];
  readonly frontier: Frontier;
}

/** The ledger of another job, verified against its checkpoint. */
export interface Segment {
  readonly ledger: LedgerSnapshot;
  /** Number of records that its checkpoint covers; later ones are not imported. */
  readonly covered: number;
  readonly signers: readonly NoteKey[];
  /** `ledger.ndjson` up to the last covered record, its checkpoint and the keys to verify it. */
  readonly files: { readonly ndjson: string; readonly checkpoint: string; readonly collectors: string };
}

/** A checkpoint with its path and the keys that may have signed it. */
export interface NamedNote {
  readonly path: string;
  readonly note: string;
  readonly known: readonly NoteKey[];
}
