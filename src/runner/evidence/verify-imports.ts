import { PreliveError } from '../../domain/errors.ts';
import type { EvidenceRecord } from '../../domain/evidence.ts';
import { canonicalJson } from '../../domain/json.ts';
import { verifyChain } from '../../signing/chain.ts';
import { parseCollectors, verifyLedgerCheckpoint } from '../../signing/checkpoint.ts';
import type { NoteKey } from '../../signing/note.ts';
import { isSameNoteKey } from '../../signing/segments.ts';
import { sha256 } from '../../signing/sha256.ts';
import type { DossierStore } from '../ports/dossier-store.ts';
import { isObject, SEGMENT_IMPORT } from './segment-import.ts';

/** An imported segment, verified to be unchanged since its collector closed it. */
export interface VerifiedImport {
  /** First and last record number in this ledger. */
  readonly from: number;
  readonly to: number;
  readonly origin: string;
  readonly collectors: readonly string[];
  readonly custody: 'ci' | 'self';
}

/**
 * Verifies every imported segment from its stored bytes: chain, checkpoint, digest, and equality with the records in
 * this ledger. Throws PreliveError CHECKPOINT_BROKEN.
 */
export function verifyImports(
  records: readonly EvidenceRecord[],
  files: Pick<DossierStore, 'read'>,
  trusted: readonly NoteKey[],
): readonly VerifiedImport[] {
  return records.filter(({ name }) => name === SEGMENT_IMPORT).map((one) => verifyImport(one, records, files, trusted));
}

function verifyImport(
  record: EvidenceRecord,
  records: readonly EvidenceRecord[],
  files: Pick<DossierStore, 'read'>,
  trusted: readonly NoteKey[],
): VerifiedImport {
  const fail = (reason: string): never => {
    throw new PreliveError('CHECKPOINT_BROKEN', `record ${record.sequence}, import of a segment: ${reason}`);
  };
  const text = (ending: string) =>
    attached(record, ending, files) ?? fail(`its file .${ending} is not what was imported`);
  const lines = text('ndjson').split('\n').slice(0, -1);
  const chain = verifyChain(lines);
  if (!chain.ok) return fail(`line ${chain.line}: ${chain.reason}`);
  const verdict = verifyLedgerCheckpoint(text('checkpoint'), parseCollectors(text('collectors')), lines);
  if (!verdict.ok) return fail(verdict.reason);
  const { value } = record;
  const first = isObject(value) ? Number(value['from']) : Number.NaN;
  const originals = chain.values.slice(first - 1);
  const copies = records.slice(record.sequence, record.sequence + originals.length);
  const differs = originals.findIndex((one, index) => contentOf(one) !== contentOf(copies[index]));
  if (differs >= 0) return fail(`record ${record.sequence + 1 + differs} is not the one of the segment`);
  const isTrusted = verdict.signers.some((signer) => trusted.some((one) => isSameNoteKey(one, signer)));
  return {
    from: record.sequence + 1,
    to: record.sequence + originals.length,
    origin: verdict.checkpoint.origin,
    collectors: verdict.signers.map(({ name, id }) => `${name}+${id}`),
    custody: isTrusted ? 'ci' : 'self',
  };
}

function attached(
  { attachments }: EvidenceRecord,
  ending: string,
  files: Pick<DossierStore, 'read'>,
): string | undefined {
  const named = attachments.find(({ path }) => path.startsWith('frozen/segments/') && path.endsWith(`.${ending}`));
  const bytes = named === undefined || named.path.includes('..') ? undefined : files.read(named.path);
  return bytes !== undefined && sha256(bytes) === named?.sha256 ? new TextDecoder().decode(bytes) : undefined;
}

/** Content of a record that an import does not change: all except its place in the chain. */
function contentOf(record: object | undefined): string {
  const members = Object.entries(record ?? {}).filter(([key]) => !PLACE.has(key));
  return canonicalJson(JSON.parse(JSON.stringify(Object.fromEntries(members))));
}

const PLACE: ReadonlySet<string> = new Set(['sequence', 'previous', 'digest']);
