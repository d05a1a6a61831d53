import { join } from 'node:path';
import { PreliveError } from '../../domain/errors.ts';
import type { EvidenceRecord } from '../../domain/evidence.ts';
import { type ChainHead, EMPTY_CHAIN, LEDGER_FILE, verifyChain } from '../../signing/chain.ts';
import { readFrom, wholeLinesLength } from './ledger-file.ts';
import type { RecordCheck } from './record-check.ts';

/** What of a ledger's file has been read and found whole. */
export interface Verified {
  /** Bytes. */
  length: number;
  head: ChainHead;
  readonly records: EvidenceRecord[];
}

/** Before the first byte. */
export const nothingVerified = (): Verified => ({ length: 0, head: EMPTY_CHAIN, records: [] });

/**
 * Records of a ledger for one who only reads: nothing is locked, made or repaired, and a write in progress is left out.
 * Empty where there is no ledger. Throws PreliveError LEDGER_BROKEN naming the line.
 */
export function readLedger(
  workspace: string,
  check: RecordCheck,
): { readonly records: readonly EvidenceRecord[]; readonly head: ChainHead } {
  const verified = nothingVerified();
  readOn(join(workspace, LEDGER_FILE), verified, check);
  return verified;
}

/** Verifies what stands behind the part that is verified, and takes it in. Gives the bytes that have no line end. */
export function readOn(path: string, verified: Verified, check: RecordCheck): Uint8Array {
  const bytes = readFrom(path, verified.length);
  const size = verified.head.size;
  if (bytes === undefined) throw broken(path, size, 'the file has become shorter while it was in use');
  const whole = wholeLinesLength(bytes);
  const verdict = verifyChain(linesOf(path, bytes.subarray(0, whole), size), verified.head);
  if (!verdict.ok) throw broken(path, verdict.line, verdict.reason);
  const records = verdict.values.map((value, index) => check(value, `${path}, line ${size + index + 1}`));
  take(verified, records, whole, verdict.head);
  return bytes.subarray(whole);
}

/** Adds records that are known to be whole. */
export function take(verified: Verified, records: readonly EvidenceRecord[], length: number, head: ChainHead): void {
  for (const record of records) verified.records.push(record);
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
