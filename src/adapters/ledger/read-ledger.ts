import { join } from 'node:path';
import { PreliveError } from '../../domain/errors.ts';
import type { EvidenceRecord } from '../../domain/evidence.ts';
import { type ChainHead, EMPTY_CHAIN, LEDGER_FILE, verifyChain } from '../../signing/chain.ts';
import { EMPTY_FRONTIER, extendFrontier, type Frontier, leafHash, type TreeHash } from '../../signing/merkle.ts';
import {
  type CheckpointFile,
  checkpointAt,
  externalCheckpointPlace,
  verifyAgainst,
  workspaceCheckpoints,
} from './checkpoint-files.ts';
import { readFrom, wholeLinesLength } from './ledger-file.ts';
import type { RecordCheck } from './record-check.ts';

/** What of a ledger's file has been read and found whole. */
export interface Verified {
  /** Bytes. */
  length: number;
  head: ChainHead;
  readonly records: EvidenceRecord[];
  /** Leaves of the tree over the records, and what is needed to add one. */
  readonly leaves: TreeHash[];
  frontier: Frontier;
}

/** Before the first byte. */
export const nothingVerified = (): Verified => ({
  length: 0,
  head: EMPTY_CHAIN,
  records: [],
  leaves: [],
  frontier: EMPTY_FRONTIER,
});

/**
 * Records of a ledger for one who only reads: nothing is locked, made or repaired, and a write in progress is left out.
 * Empty where there is no ledger. Throws PreliveError LEDGER_BROKEN naming the line, CHECKPOINT_BROKEN where the ledger is
 * not the one of the checkpoint beside it, or of those in `others`.
 */
export function readLedger(
  workspace: string,
  check: RecordCheck,
  others: readonly CheckpointFile[] = [],
): Readonly<Verified> {
  const verified = nothingVerified();
  // First the checkpoints: a writer may be at work, and a ledger may have more than they cover, never less.
  const checkpoints = [...workspaceCheckpoints(workspace), ...others];
  verifyRest(join(workspace, LEDGER_FILE), verified, check);
  for (const one of checkpoints) verifyAgainst(one, verified);
  return verified;
}

/**
 * The same, held against its checkpoint in another place too, by the keys that are known there. A writer may be at work: the
 * ledger is read on after the checkpoint was.
 */
export function readLedgerWithCheckpoints(workspace: string, others: string, check: RecordCheck): Readonly<Verified> {
  const verified = nothingVerified();
  const path = join(workspace, LEDGER_FILE);
  const beside = workspaceCheckpoints(workspace);
  verifyRest(path, verified, check);
  const place = externalCheckpointPlace(others, workspace, verified);
  const found = place === undefined ? undefined : checkpointAt(place);
  if (found !== undefined) verifyRest(path, verified, check);
  for (const one of [...beside, ...(found === undefined ? [] : [found])]) verifyAgainst(one, verified);
  return verified;
}

/** Verifies what stands behind the part that is verified, and takes it in. Gives the bytes that have no line end. */
export function verifyRest(path: string, verified: Verified, check: RecordCheck): Uint8Array {
  const bytes = readFrom(path, verified.length);
  const size = verified.head.size;
  if (bytes === undefined) throw broken(path, size, 'the file has become shorter while it was in use');
  const whole = wholeLinesLength(bytes);
  const lines = linesOf(path, bytes.subarray(0, whole), size);
  const verdict = verifyChain(lines, verified.head);
  if (!verdict.ok) throw broken(path, verdict.line, verdict.reason);
  const records = verdict.values.map((value, index) => check(value, `${path}, line ${size + index + 1}`));
  addVerified(verified, { records, lines, length: whole, head: verdict.head });
  return bytes.subarray(whole);
}

/** Records that are known to be whole, with their lines, the bytes that these take with their line ends, and where they end. */
export interface WholeRecords {
  readonly records: readonly EvidenceRecord[];
  readonly lines: readonly string[];
  readonly length: number;
  readonly head: ChainHead;
}

/** Adds records to the verified part. */
export function addVerified(verified: Verified, { records, lines, length, head }: WholeRecords): void {
  for (const record of records) verified.records.push(record);
  for (const line of lines) {
    const leaf = leafHash(line);
    verified.leaves.push(leaf);
    verified.frontier = extendFrontier(verified.frontier, leaf);
  }
  verified.length += length;
  verified.head = head;
}

function linesOf(path: string, bytes: Uint8Array, size: number): string[] {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).split('\n').slice(0, -1);
  } catch {
    throw broken(path, size + 1, 'from this line on there are bytes that are no UTF-8 text');
  }
}

function broken(path: string, line: number, reason: string): PreliveError {
  return new PreliveError('LEDGER_BROKEN', `${path}, line ${line}: ${reason}`);
}
