import { PreliveError } from '../../domain/errors.ts';
import { type CheckpointVerdict, checkpointFault, ledgerOrigin, verifyCheckpoint } from '../../signing/checkpoint.ts';
import {
  consistencyProof,
  frontierOf,
  inclusionProof,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from '../../signing/merkle.ts';
import type { NoteKey } from '../../signing/note.ts';
import { type LedgerSegment, segmentsOf } from '../../signing/segments.ts';
import type { LedgerSnapshot, NamedNote } from '../ports/evidence.ts';

/** Result of verifying a ledger. */
export interface EvidenceVerification {
  readonly size: number;
  /** RFC 6962 root over all records, hex. */
  readonly root: string;
  readonly checkpoints: readonly {
    readonly path: string;
    readonly size: number;
    readonly signers: readonly string[];
  }[];
  readonly segments: readonly LedgerSegment[];
  /** Number of records after the newest checkpoint. */
  readonly uncovered: number;
}

type Verified = Extract<CheckpointVerdict, { ok: true }>;

/**
 * Verifies the tree of a ledger against its checkpoints, and proves that each of them and its last record is part of
 * the whole ledger. `trusted` are the collectors of the role policy. Throws PreliveError CHECKPOINT_BROKEN.
 */
export function verifyEvidence(
  ledger: LedgerSnapshot,
  notes: readonly NamedNote[],
  trusted: readonly NoteKey[],
): EvidenceVerification {
  const verified = notes.map((note) => ({ path: note.path, ...hold(note, ledger) }));
  for (const { path, checkpoint } of verified) requireProofs(path, checkpoint, ledger);
  const size = ledger.records.length;
  const segments = segmentsOf(verified, size, trusted);
  const covered = Math.max(0, ...verified.map(({ checkpoint }) => checkpoint.size));
  return {
    size,
    root: Buffer.from(treeRoot(ledger.frontier)).toString('hex'),
    checkpoints: verified.map(({ path, checkpoint, signers }) => ({
      path,
      size: checkpoint.size,
      signers: signers.map(({ name, id }) => `${name}+${id}`),
    })),
    segments,
    uncovered: size - covered,
  };
}

function hold({ path, note, known }: NamedNote, { records, leaves }: LedgerSnapshot): Verified {
  const verdict = verifyCheckpoint(note, known);
  if (!verdict.ok) throw broken(path, verdict.reason);
  const fault = checkpointFault(verdict.checkpoint, {
    size: records.length,
    origin: records[0] && ledgerOrigin(records[0].digest),
    rootAt: (size) => treeRoot(frontierOf(leaves.slice(0, size))),
  });
  if (fault !== undefined) throw broken(path, fault);
  return verdict;
}

/** Verifies by proofs alone, as an auditor with only the checkpoint would: a second way to the same root. */
function requireProofs(
  path: string,
  { size: oldSize, root: oldRoot }: Verified['checkpoint'],
  { leaves, frontier }: LedgerSnapshot,
): void {
  const [root, size] = [treeRoot(frontier), leaves.length];
  const leaf = leaves[oldSize - 1];
  if (leaf === undefined) return;
  const grown = { oldSize, oldRoot, size, root, proof: consistencyProof(leaves, oldSize) };
  const last = { leaf, index: oldSize - 1, size, root, proof: inclusionProof(leaves, oldSize - 1) };
  if (verifyConsistency(grown) && verifyInclusion(last)) return;
  throw broken(path, `its ${oldSize} records cannot be proved to be how the ledger begins`);
}

function broken(path: string, reason: string): PreliveError {
  return new PreliveError('CHECKPOINT_BROKEN', `${path}: ${reason}`);
}
