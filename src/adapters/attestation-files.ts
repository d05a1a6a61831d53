import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PreliveError } from '../domain/errors.ts';
import { fileFault } from './files/faults.ts';
import { readBytes, readTextIfThere } from './files/read.ts';

/** A file `<name>.json` with the text of `<name>.sig` where there is one. */
export interface FoundAttestation {
  readonly name: string;
  readonly document: Uint8Array;
  readonly signature?: string;
}

/** The attestations of a folder, sorted by name; none where there is no folder. Throws PreliveError FILE_UNREADABLE. */
export function readAttestations(folder: string): readonly FoundAttestation[] {
  return namesIn(folder).map((name) => {
    const signature = readTextIfThere(join(folder, name.replace(/\.json$/, '.sig')));
    return { name, document: readBytes(join(folder, name)), ...(signature !== undefined && { signature }) };
  });
}

function namesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .toSorted();
  } catch (cause) {
    throw new PreliveError('FILE_UNREADABLE', `cannot read ${folder}: ${fileFault(cause)}`, { cause });
  }
}
