import type { Artifact } from '../../domain/artifact.ts';
import type { EvidenceRecord, Observation, Subject } from '../../domain/evidence.ts';
import type { ChainHead } from '../../signing/chain.ts';
import type { DossierStore } from './dossier-store.ts';

/** An observation with its subject. */
export interface AboutSubject {
  readonly observation: Observation;
  readonly subject: Subject;
}

/** A file of a workspace. */
export interface WorkspaceFile {
  /** Path relative to the workspace. */
  readonly path: string;
  /** SHA-256 of its bytes, hex. */
  readonly sha256: string;
}

/** A fault of an artifact, and its position. */
export interface ArtifactFault {
  /** JSON pointer to the value. */
  readonly pointer: string;
  /** Text for people. */
  readonly words: string;
}

/** Folder of one ledger and its artifacts. */
export interface Workspace {
  /** Path as given by the user, for messages. */
  readonly folder: string;
  /**
   * Appends chained records and syncs; on return they are on the disk. Throws PreliveError LEDGER_BROKEN, and errors of
   * files.
   */
  append(observations: readonly Observation[]): readonly EvidenceRecord[];
  /** Appends observations about other subjects, those of an imported segment. */
  appendAbout(observations: readonly AboutSubject[]): readonly EvidenceRecord[];
  /** All records, verified. Throws PreliveError LEDGER_BROKEN. */
  records(): readonly EvidenceRecord[];
  /** Number of records and digest of the last one. */
  head(): ChainHead;
  /** Writes artifacts, each whole or not at all. Throws PreliveError FILE_UNWRITABLE. */
  write(artifacts: readonly Artifact[]): readonly WorkspaceFile[];
  /** Violations of a JSON artifact against its schema; empty for a valid one. */
  faultsOf(artifact: Artifact): readonly ArtifactFault[];
  /**
   * Writes an invalid value beside its artifact, as `NAME.invalid.json`, with the faults. Numbers that JSON cannot hold
   * become strings. Throws PreliveError FILE_UNWRITABLE.
   */
  keepInvalid(path: string, value: unknown, faults: readonly string[]): WorkspaceFile;
  /** All artifacts in the workspace, sorted by path; a proposal freezes them. */
  artifacts(): readonly WorkspaceFile[];
  /**
   * Removes temporary files of killed commands among the artifacts. Throws PreliveError FILE_UNREADABLE for what is not
   * a plain file.
   */
  tidy(): void;
  /** Access to its files as bytes. */
  readonly files: DossierStore;
}
