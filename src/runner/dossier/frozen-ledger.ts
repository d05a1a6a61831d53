import { PreliveError } from '../../domain/errors.ts';
import { type ChainHead, LEDGER_FILE, verifyChain } from '../../signing/chain.ts';
import { CHECKPOINT_FILE, COLLECTORS_FILE } from '../../signing/checkpoint.ts';
import { CLOSINGS_FILE } from '../../signing/segments.ts';
import type { DossierStore } from '../ports/dossier-store.ts';
import { FROZEN_LEDGER_FILE } from './dossier-files.ts';

/**
 * Text of the ledger up to a head, for freezing in a statement. Throws PreliveError LEDGER_BROKEN when the ledger is
 * invalid or does not have that head.
 */
export function freezeLedger(store: DossierStore, head: ChainHead): string {
  const lines = linesOf(store.read(LEDGER_FILE)).slice(0, head.size);
  const fault = faultOfChain(lines, head);
  if (fault !== undefined) throw new PreliveError('LEDGER_BROKEN', `${LEDGER_FILE}: ${fault}`);
  return lines.map((line) => `${line}\n`).join('');
}

/** Reason for which the frozen records do not match the head or the ledger; `undefined` when they do. */
export function frozenLedgerFault(store: DossierStore, head: ChainHead): string | undefined {
  const frozen = store.read(FROZEN_LEDGER_FILE);
  const fault = faultOfChain(linesOf(frozen), head);
  if (fault !== undefined) return `${FROZEN_LEDGER_FILE}: ${fault}`;
  const ledger = linesOf(store.read(LEDGER_FILE)).slice(0, head.size);
  return faultOfChain(ledger, head) === undefined
    ? undefined
    : `${LEDGER_FILE} no longer begins with the ${head.size} records that were signed`;
}

function faultOfChain(lines: readonly string[], head: ChainHead): string | undefined {
  const verdict = verifyChain(lines);
  if (!verdict.ok) return `line ${verdict.line}: ${verdict.reason}`;
  const { size, digest } = verdict.head;
  if (size !== head.size) return `expected ${head.size} records, found ${size}`;
  return digest === head.digest ? undefined : `record ${size} is not the one that the statement names`;
}

/** Complete lines; a last line without line end is still being written. */
function linesOf(bytes: Uint8Array | undefined): string[] {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).split('\n').slice(0, -1);
}

/** Copies the collectors' signatures on the ledger to `frozen/`, because they change with the ledger. */
export function freezeCheckpoint(store: DossierStore): void {
  for (const name of [CHECKPOINT_FILE, COLLECTORS_FILE, CLOSINGS_FILE]) {
    const bytes = store.read(name);
    if (bytes !== undefined) store.write(`frozen/${name}`, bytes);
  }
}
