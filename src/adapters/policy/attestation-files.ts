import { join } from 'node:path';
import { entriesIn } from '../files/folder.ts';
import { readBytes, readTextIfThere } from '../files/read.ts';

/** File `<name>.json` with the text of `<name>.sig`, if there is one. */
export interface FoundAttestation {
  readonly name: string;
  readonly document: Uint8Array;
  readonly signature?: string;
}

/** Reads the attestations of a folder, sorted by name; none where there is no folder. Throws PreliveError FILE_UNREADABLE. */
export function readAttestations(folder: string): readonly FoundAttestation[] {
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
