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

/** Verified part of a ledger's file. */
export interface Verified {
  /** Bytes. */
  length: number;
  head: ChainHead;
  readonly records: EvidenceRecord[];
  /** Leaves of the tree over the records, and the state for adding one. */
  readonly leaves: TreeHash[];
  frontier: Frontier;
}

/** Creates the state before the first byte. */
export const nothingVerified = (): Verified => ({
  length: 0,
  head: EMPTY_CHAIN,
  records: [],
  leaves: [],
  frontier: EMPTY_FRONTIER,
});

/**
 * Reads a ledger without locking, creating or repairing anything; leaves out a write in progress. Empty where there is
 * no ledger. Throws PreliveError LEDGER_BROKEN naming the line, CHECKPOINT_BROKEN where the ledger does not match the
 * checkpoint in the workspace, or those in `others`.
 */
export function readLedger(
  workspace: string,
  check: RecordCheck,
  others: readonly CheckpointFile[] = [],
): Readonly<Verified> {
  const verified = nothingVerified();
  // Reads the checkpoints first: with a concurrent writer the ledger may exceed them, but never lack covered records.
  const checkpoints = [...workspaceCheckpoints(workspace), ...others];
  verifyRest(join(workspace, LEDGER_FILE), verified, check);
  for (const one of checkpoints) verifyAgainst(one, verified);
  return verified;
}

/**
 * Reads a ledger, and verifies also its checkpoint in another place, by the keys known there. Reads the ledger again
 * after that checkpoint, because of a possible concurrent writer.
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

/** Verifies the bytes after the verified part and adds them. Returns the bytes after the last line end. */
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

/** Complete records with their lines, the size of these with line ends, and the new head. */
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
