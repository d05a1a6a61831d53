import type { Artifact } from '../../domain/artifact.ts';
import type { EvidenceRecord, Observation, Subject } from '../../domain/evidence.ts';
import type { ChainHead } from '../../signing/chain.ts';
import type { DossierStore } from './dossier-store.ts';

/** An observation with what it is about. */
export interface AboutSubject {
  readonly observation: Observation;
  readonly subject: Subject;
}

/** A file of a workspace. */
export interface WorkspaceFile {
  /** Relative to the workspace. */
  readonly path: string;
  /** SHA-256 of its bytes, hex. */
  readonly sha256: string;
}

/** A fault of an artifact, and its place. */
export interface ArtifactFault {
  /** JSON pointer to the value. */
  readonly pointer: string;
  /** For people. */
  readonly words: string;
}

/** The folder of one ledger and its artifacts (design decision 14). */
export interface Workspace {
  /** Path as the user gave it, for texts. */
  readonly folder: string;
  /** Chains, writes and syncs; on return the records are on the disk. Throws PreliveError LEDGER_BROKEN and of files. */
  append(observations: readonly Observation[]): readonly EvidenceRecord[];
  /** The same for observations about other subjects: those of a segment of another ledger. */
  appendAbout(observations: readonly AboutSubject[]): readonly EvidenceRecord[];
  /** Every record, verified. Throws PreliveError LEDGER_BROKEN. */
  records(): readonly EvidenceRecord[];
  /** Number of records and digest of the last. */
  head(): ChainHead;
  /** Writes artifacts, each whole or not at all. Throws PreliveError FILE_UNWRITABLE. */
  write(artifacts: readonly Artifact[]): readonly WorkspaceFile[];
  /** JSON pointers to what keeps a JSON artifact from its schema; empty when nothing does. */
  faultsOf(artifact: Artifact): readonly ArtifactFault[];
  /**
   * Keeps a value that is no valid artifact beside the place of the artifact, as `NAME.invalid.json`, with what is wrong with
   * it. Numbers that JSON cannot carry become texts. Throws PreliveError FILE_UNWRITABLE.
   */
  keepInvalid(path: string, value: unknown, faults: readonly string[]): WorkspaceFile;
  /** Every artifact that stands in the workspace, sorted by path: what a proposal freezes. */
  artifacts(): readonly WorkspaceFile[];
  /** Removes what killed commands have left among the artifacts. Throws PreliveError FILE_UNREADABLE for what is no plain file. */
  tidy(): void;
  /** Its files as bytes. */
  readonly files: DossierStore;
}
