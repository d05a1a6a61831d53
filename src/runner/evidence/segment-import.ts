import { isoUtc } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { Attachment, EvidenceRecord, Observation } from '../../domain/evidence.ts';
import { canonicalJson, type JsonObject, type JsonValue } from '../../domain/json.ts';
import { declared } from '../../signing/chain.ts';
import { ledgerOrigin } from '../../signing/checkpoint.ts';
import { frontierOf, treeRoot } from '../../signing/merkle.ts';
import { sha256 } from '../../signing/sha256.ts';
import type { LedgerSnapshot, Segment } from '../ports/evidence.ts';
import type { Validation } from '../validation.ts';

/** Name of the record that precedes the records of an imported segment. */
export const SEGMENT_IMPORT = 'segment_import';

/** Result of an import. */
export interface SegmentImport {
  readonly origin: string;
  /** RFC 6962 root over the covered records, hex. */
  readonly root: string;
  /** SHA-256 of their bytes, hex. */
  readonly digest: string;
  readonly collector: string;
  /** Numbers of the records in this ledger. */
  readonly from: number;
  readonly to: number;
  /** Records about another commit or configuration: kept, but they do not count. */
  readonly foreign: number;
  /** Records that the segment's checkpoint does not cover; they are not imported. */
  readonly left: number;
}

/**
 * Imports the records of a segment into a workspace's ledger, preceded by a record with its digest, root and collector;
 * the segment is stored for later verification. Records of the same ledger are not imported twice. Throws PreliveError
 * EVIDENCE_REFUSED when there is nothing new, CHECKPOINT_BROKEN when the earlier records of that ledger have changed.
 */
export function importSegment(segment: Segment, { workspace, clock, version, subject }: Validation): SegmentImport {
  const { ledger, covered, signers, files } = segment;
  const origin = originOf(ledger);
  const present = workspace.records();
  if (present[0] !== undefined && ledgerOrigin(present[0].digest) === origin) {
    throw refused('That is the ledger of this workspace itself.');
  }
  const before = importedBefore(present, origin, ledger);
  if (before >= covered) throw refused(`The ${covered} records of ${origin} are in the ledger already.`);
  const name = `frozen/segments/${origin.replace(/^.*\//, '')}-${covered}`;
  const attachments = keep(name, files, workspace.files);
  const root = Buffer.from(treeRoot(frontierOf(ledger.leaves.slice(0, covered)))).toString('hex');
  const digest = sha256(files.ndjson);
  const collector = signers.map((key) => `${key.name}+${key.id}`).join(', ');
  const taken = ledger.records.slice(before, covered);
  const value = { origin, root, digest, collector, size: covered, from: before + 1 };
  const observation = importObservation(value, { observedAt: isoUtc(clock.now()), version, attachments });
  const [first] = workspace.appendAbout([
    { observation, subject },
    ...taken.map((record) => ({ observation: declared(record), subject: record.subject })),
  ]);
  const from = (first?.sequence ?? 0) + 1;
  const foreign = taken.filter((one) => canonicalJson({ ...one.subject }) !== canonicalJson({ ...subject })).length;
  const left = ledger.records.length - covered;
  return { origin, root, digest, collector, from, to: from + taken.length - 1, foreign, left };
}

/** Numbers of imported records, derived from the record before each segment. */
export function importedRecords(records: readonly EvidenceRecord[]): ReadonlySet<number> {
  const imported = new Set<number>();
  for (const { name, value, sequence } of records) {
    // Segments within an imported ledger are part of its own segment.
    if (name !== SEGMENT_IMPORT || !isObject(value) || imported.has(sequence)) continue;
    const taken = Number(value['size']) - Number(value['from']) + 1;
    for (let number = 1; number <= taken; number += 1) imported.add(sequence + number);
  }
  return imported;
}

/** Name of the ledger of a segment. Throws PreliveError EVIDENCE_REFUSED for an empty one. */
function originOf({ records }: LedgerSnapshot): string {
  const [first] = records;
  if (first === undefined) throw refused('There is no record in it.');
  return ledgerOrigin(first.digest);
}

/** Number of records already imported from that ledger; throws if it no longer begins with them. */
function importedBefore(present: readonly EvidenceRecord[], origin: string, { leaves }: LedgerSnapshot): number {
  let size = 0;
  for (const { name, value } of present) {
    if (name !== SEGMENT_IMPORT || !isObject(value) || value['origin'] !== origin) continue;
    const imported = Number(value['size']);
    const root = Buffer.from(treeRoot(frontierOf(leaves.slice(0, imported)))).toString('hex');
    if (leaves.length < imported || root !== value['root']) {
      throw new PreliveError(
        'CHECKPOINT_BROKEN',
        `${origin} no longer begins with the ${imported} records that were imported`,
      );
    }
    size = Math.max(size, imported);
  }
  return size;
}

function keep(name: string, files: Segment['files'], store: Validation['workspace']['files']): readonly Attachment[] {
  return Object.entries(files).map(([ending, text]) => {
    const path = `${name}.${ending}`;
    store.write(path, text);
    return { path, sha256: sha256(text) };
  });
}

function importObservation(
  value: JsonObject,
  { version, ...rest }: Pick<Observation, 'observedAt' | 'attachments'> & { readonly version: string },
): Observation {
  return {
    name: SEGMENT_IMPORT,
    value,
    unit: 'none',
    stage: 8,
    collector: { name: 'evidence-import', version },
    sourceClass: 'local',
    ...rest,
  };
}

/** True for a JSON object. */
export function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const refused = (message: string) =>
  new PreliveError('EVIDENCE_REFUSED', message, {
    nextSteps: ['`prelive evidence list` shows what the ledger has; nothing was changed.'],
  });

/** Newest record that was not imported; imported ones may be about another system. */
export function newestOwn(records: readonly EvidenceRecord[]): EvidenceRecord | undefined {
  const imported = importedRecords(records);
  return records.findLast(({ sequence }) => !imported.has(sequence));
}
