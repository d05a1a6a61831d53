import type { EvidenceRecord } from '../../domain/evidence.ts';
import { importedRecords } from './segment-import.ts';

/** The newest record of this workspace itself: what another one was about says nothing of this one. */
export function newestOwn(records: readonly EvidenceRecord[]): EvidenceRecord | undefined {
  const imported = importedRecords(records);
  return records.findLast(({ sequence }) => !imported.has(sequence));
}
