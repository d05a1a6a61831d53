import type { EvidenceRecord } from '../../domain/evidence.ts';
import { importedRecords } from './segment-import.ts';

/** Newest record that was not imported; imported ones may be about another system. */
export function newestOwn(records: readonly EvidenceRecord[]): EvidenceRecord | undefined {
  const imported = importedRecords(records);
  return records.findLast(({ sequence }) => !imported.has(sequence));
}
