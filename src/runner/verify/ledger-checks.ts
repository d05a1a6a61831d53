import { type EpochMs, isoUtc } from '../../domain/clock.ts';
import type { JsonObject } from '../../domain/json.ts';
import { type ChainHead, LEDGER_FILE, verifyChain } from '../../signing/chain.ts';
import { CHECKPOINT_FILE, ledgerOrigin } from '../../signing/checkpoint.ts';
import { FROZEN_LEDGER_FILE } from '../../signing/dossier-layout.ts';
import { frontierOf, leafHash, treeRoot } from '../../signing/merkle.ts';
import type { BundleFiles } from '../ports/bundle-files.ts';
import { isOwnEvidence } from '../validation.ts';
import { finding, type VerifyFinding } from './findings.ts';

/** Results of checking the ledgers of a bundle. */
export interface LedgerChecks {
  readonly findings: readonly VerifyFinding[];
  /** Records behind the statement, as parsed; their shape is not checked here. */
  readonly frozen: readonly JsonObject[];
  /** Later records, if the whole ledger is valid. */
  readonly later: readonly JsonObject[];
  /** Evidence between the proposal and the time of verification, as text. */
  readonly newer: readonly string[];
}

/**
 * Checks that the frozen records have the stated head, that the ledger begins with them, and that every complete line
 * is chained to the one before. A last line without line end is an interrupted write.
 */
export function checkLedgers(bundle: BundleFiles, head: ChainHead, at: EpochMs): LedgerChecks {
  const frozenBytes = bundle.read(FROZEN_LEDGER_FILE) ?? new Uint8Array();
  const ledgerBytes = bundle.read(LEDGER_FILE) ?? new Uint8Array();
  const frozen = verifyChain(linesOf(frozenBytes));
  const ledger = verifyChain(linesOf(ledgerBytes));
  const findings = [
    ...prefixFindings(frozenBytes, ledgerBytes),
    ...(frozen.ok ? headFindings(frozen.head, head) : [broken(FROZEN_LEDGER_FILE, frozen)]),
    ...(ledger.ok ? [] : [broken(LEDGER_FILE, ledger)]),
  ];
  const tail = ledger.ok ? ledger.values.slice(head.size) : [];
  return {
    findings,
    frozen: frozen.ok ? frozen.values : [],
    later: findings.length === 0 ? tail : [],
    newer: tail.flatMap((one) => formatNewer(one, at)),
  };
}

/**
 * Checks that the ledger contains the records of each checkpoint. Signatures of the notes are not checked: the
 * checkpoint that matters is kept by the verifier, and `audit.sh` has no tool for notes.
 */
export function checkpointFindings(bundle: BundleFiles, kept: string | undefined): readonly VerifyFinding[] {
  const own = bundle.read(CHECKPOINT_FILE);
  const lines = linesOf(bundle.read(LEDGER_FILE) ?? new Uint8Array());
  return [
    ...(own === undefined ? [] : oneCheckpoint(new TextDecoder().decode(own), CHECKPOINT_FILE, lines)),
    ...(kept === undefined ? [] : oneCheckpoint(kept, 'the checkpoint that you keep', lines)),
  ];
}

function oneCheckpoint(note: string, name: string, lines: readonly string[]): readonly VerifyFinding[] {
  const [, origin, digits, root] = /^([^\n]*)\n(0|[1-9]\d{0,8})\n([^\n]*)\n/.exec(note) ?? [];
  if (digits === undefined) return [finding('checkpoint_mismatch', `${name} is not a checkpoint`)];
  const size = Number(digits);
  if (lines.length < size) {
    return [finding('ledger_truncated', `${name} covers ${size} records, the ledger has ${lines.length}`)];
  }
  const first = /,"digest":"([0-9a-f]*)"/.exec(lines[0] ?? '')?.[1] ?? '';
  if (origin !== ledgerOrigin(first)) return [finding('checkpoint_mismatch', `${name} is of another ledger`)];
  if (size === 0 || root === rootOf(lines.slice(0, size))) return [];
  return [finding('checkpoint_mismatch', `${name} has another root than the first ${size} records`)];
}

function rootOf(lines: readonly string[]): string {
  return Buffer.from(treeRoot(frontierOf(lines.map(leafHash)))).toString('base64');
}

function prefixFindings(frozen: Uint8Array, ledger: Uint8Array): readonly VerifyFinding[] {
  const shared = Math.min(frozen.length, ledger.length);
  if (Buffer.compare(frozen.subarray(0, shared), ledger.subarray(0, shared)) !== 0) {
    return [finding('ledger_changed', `${LEDGER_FILE} does not begin with the records that were signed`)];
  }
  if (ledger.length >= frozen.length) return [];
  return [finding('ledger_truncated', `${LEDGER_FILE} has fewer records than were signed`)];
}

function headFindings(found: ChainHead, stated: ChainHead): readonly VerifyFinding[] {
  if (found.size === stated.size && found.digest === stated.digest) return [];
  return [finding('ledger_changed', `${FROZEN_LEDGER_FILE} does not end with the record that the statement names`)];
}

function broken(file: string, { line, reason }: { readonly line: number; readonly reason: string }): VerifyFinding {
  return finding('ledger_changed', `${file}, record ${line}: ${reason}`);
}

function formatNewer(record: JsonObject, at: EpochMs): readonly string[] {
  const { stage, name, sequence, observedAt } = record;
  if (stage === 8 && typeof name === 'string' && isOwnEvidence({ stage, name })) return [];
  if (typeof observedAt === 'string' && observedAt > isoUtc(at)) return [];
  return [`record ${JSON.stringify(sequence)}, ${JSON.stringify(name)}`];
}

/** Complete lines; a last line without line end is still being written. */
function linesOf(bytes: Uint8Array): readonly string[] {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).split('\n').slice(0, -1);
}
