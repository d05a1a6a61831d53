import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { EvidenceRecord, Observation } from '../../src/domain/evidence.ts';
import { chainRecord, recordLine } from '../../src/signing/chain.ts';

/** Appends a copy of the last record to the ledger of a bundle, under another name and time. */
export function appendEvidence(
  folder: string,
  {
    name,
    at,
    ...change
  }: { readonly name: string; readonly at: number } & Partial<Pick<Observation, 'stage' | 'attachments'>>,
): void {
  const file = join(folder, 'ledger.ndjson');
  const last: EvidenceRecord = JSON.parse(readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) ?? '');
  const { sequence, previous: _previous, digest, subject, ...observation } = last;
  const next = { ...observation, ...change, name, observedAt: new Date(at).toISOString() };
  appendFileSync(file, `${recordLine(chainRecord(next, subject, { size: sequence, digest }))}\n`);
  rmSync(join(folder, 'ledger.checkpoint'), { force: true });
}
