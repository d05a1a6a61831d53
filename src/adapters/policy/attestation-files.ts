import { join } from 'node:path';
import type { AttestationFile } from '../../runner/ports/evidence.ts';
import { entriesIn } from '../files/folder.ts';
import { readBytes, readTextIfThere } from '../files/read.ts';

/** Reads the attestations of a folder, sorted by name; none where there is no folder. Throws PreliveError FILE_UNREADABLE. */
export function readAttestations(folder: string): readonly AttestationFile[] {
  return namesIn(folder).map((name) => {
    const signature = readTextIfThere(join(folder, name.replace(/\.json$/, '.sig')));
    return { name, document: readBytes(join(folder, name)), ...(signature !== undefined && { signature }) };
  });
}

function namesIn(folder: string): readonly string[] {
  return entriesIn(folder)
    .map(({ name }) => name)
    .filter((name) => name.endsWith('.json'));
}
