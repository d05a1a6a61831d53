import { PreliveError } from '../../domain/errors.ts';
import type { EvidenceRecord } from '../../domain/evidence.ts';
import { inclusionProof, type TreeHash, treeRoot } from '../../signing/merkle.ts';
import type { LedgerSnapshot } from '../ports/evidence.ts';

/** A record with the proof that it is in the ledger with that root: an auditor needs no other part of the ledger. */
export interface ProvenRecord {
  readonly record: EvidenceRecord;
  /** Position in the ledger, from 0. */
  readonly index: number;
  readonly size: number;
  /** RFC 6962, hex. The leaf is the record's line without its line end. */
  readonly leaf: string;
  readonly root: string;
  readonly proof: readonly string[];
}

/** The record with that number and its proof. Throws PreliveError EVIDENCE_REFUSED when there is none. */
export function proveRecord(ledger: LedgerSnapshot, sequence: number): ProvenRecord {
  const { records, leaves, frontier } = ledger;
  const index = sequence - 1;
  const [record, leaf] = [records[index], leaves[index]];
  if (record === undefined || leaf === undefined) {
    throw new PreliveError('EVIDENCE_REFUSED', `There is no record ${sequence}: the ledger has ${records.length}.`, {
      nextSteps: ['`prelive evidence list` shows their numbers.'],
    });
  }
  const proof = inclusionProof(leaves, index).map(hex);
  return { record, index, size: leaves.length, leaf: hex(leaf), root: hex(treeRoot(frontier)), proof };
}

const hex = (hash: TreeHash) => Buffer.from(hash).toString('hex');
