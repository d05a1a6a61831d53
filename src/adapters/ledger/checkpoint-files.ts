import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { PreliveError } from '../../domain/errors.ts';
import type { EvidenceRecord } from '../../domain/evidence.ts';
import {
  CHECKPOINT_FILE,
  type Checkpoint,
  COLLECTORS_FILE,
  checkpointFault,
  formatCollectors,
  ledgerOrigin,
  parseCollectors,
  signCheckpoint,
  verifyCheckpoint,
} from '../../signing/checkpoint.ts';
import { type Frontier, frontierOf, type TreeHash, treeRoot } from '../../signing/merkle.ts';
import type { NoteKey, NoteSigner } from '../../signing/note.ts';
import { isSameNoteKey } from '../../signing/segments.ts';
import { sha256 } from '../files/digest.ts';
import { readTextIfThere } from '../files/read.ts';
import { writeFileAtomic } from '../files/write.ts';

/** Paths of a checkpoint and of the keys that may have signed it. */
export interface CheckpointPlace {
  readonly checkpoint: string;
  readonly collectors: string;
}

/** Checkpoint that was read from a file. */
export interface CheckpointFile {
  readonly path: string;
  readonly note: string;
  readonly known: readonly NoteKey[];
}

/** Parts of a ledger that checkpoints cover. */
export interface LedgerContent {
  readonly records: readonly EvidenceRecord[];
  readonly leaves: readonly TreeHash[];
  readonly frontier: Frontier;
}

/** Returns the place in the workspace. */
export function workspaceCheckpointPlace(workspace: string): CheckpointPlace {
  return { checkpoint: join(workspace, CHECKPOINT_FILE), collectors: join(workspace, COLLECTORS_FILE) };
}

/**
 * Returns the place of a ledger outside its workspace, by the ledger's name and that of its folder, so that a copied
 * workspace has its own. None for a ledger without records.
 */
export function externalCheckpointPlace(
  folder: string,
  workspace: string,
  { records }: Pick<LedgerContent, 'records'>,
): CheckpointPlace | undefined {
  const [first] = records;
  if (first === undefined) return undefined;
  const own = join(folder, ledgerId(first), sha256(realpathSync(workspace)).slice(0, 16));
  return { checkpoint: join(own, CHECKPOINT_FILE), collectors: join(own, COLLECTORS_FILE) };
}

/** Name of a ledger in paths: the last part of its origin. */
function ledgerId(first: EvidenceRecord): string {
  return ledgerOrigin(first.digest).replace(/^.*\//, '');
}

/** Reads the checkpoint of a place with the known keys; `own` is the key of this process. Throws errors of files. */
export function checkpointAt(place: CheckpointPlace, own?: NoteKey): CheckpointFile | undefined {
  const note = readTextIfThere(place.checkpoint);
  if (note === undefined) return undefined;
  const listed = parseCollectors(readTextIfThere(place.collectors) ?? '');
  return { path: place.checkpoint, note, known: own === undefined ? listed : [own, ...listed] };
}

/** Returns the checkpoint in the workspace, as a list of one or none. */
export function workspaceCheckpoints(workspace: string): readonly CheckpointFile[] {
  const found = checkpointAt(workspaceCheckpointPlace(workspace));
  return found === undefined ? [] : [found];
}

/** Verifies a checkpoint against the ledger; returns it with its signers. Throws PreliveError CHECKPOINT_BROKEN. */
export function verifyAgainst(
  { path, note, known }: CheckpointFile,
  { records, leaves, frontier }: LedgerContent,
): { readonly checkpoint: Checkpoint; readonly signers: readonly NoteKey[] } {
  const verdict = verifyCheckpoint(note, known);
  if (!verdict.ok) throw broken(path, verdict.reason);
  const fault = checkpointFault(verdict.checkpoint, {
    size: records.length,
    origin: records[0] && ledgerOrigin(records[0].digest),
    rootAt: (size) => treeRoot(size === frontier.size ? frontier : frontierOf(leaves.slice(0, size))),
  });
  if (fault !== undefined) throw broken(path, fault);
  return verdict;
}

/** Signs a checkpoint over all records of a ledger that has at least one. */
export function signLedger({ records, frontier }: LedgerContent, signer: NoteSigner): string {
  const origin = ledgerOrigin(records[0]?.digest ?? '');
  return signCheckpoint({ origin, size: frontier.size, root: treeRoot(frontier) }, signer);
}

/** Registers a key in a place before its first checkpoint, so that no reader finds a checkpoint by an unknown key. */
export function registerCollectorKey({ collectors }: CheckpointPlace, key: NoteKey): void {
  const known = parseCollectors(readTextIfThere(collectors) ?? '');
  if (!known.some((one) => isSameNoteKey(one, key))) writeFileAtomic(collectors, formatCollectors([...known, key]));
}

/** Writes a checkpoint to its place. */
export function writeCheckpoint({ checkpoint }: CheckpointPlace, note: string): void {
  writeFileAtomic(checkpoint, note, { replacedLater: true });
}

function broken(path: string, reason: string): PreliveError {
  return new PreliveError('CHECKPOINT_BROKEN', `${path}: ${reason}`);
}
