import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { originIn } from '../../domain/origin.ts';
import type { DossierStore } from '../../runner/ports/dossier-store.ts';
import { entriesIn, move } from '../files/folder.ts';
import { readBytesIfThere } from '../files/read.ts';
import { writeFileAtomic } from '../files/write.ts';
import type { Schemas } from '../schemas/schemas.ts';

/** Opens the dossier's files in the folder of a workspace. */
export function openDossierStore(folder: string, schemas: Schemas): DossierStore {
  return {
    read: (name) => readBytesIfThere(join(folder, name)),
    list: (name) =>
      entriesIn(join(folder, name))
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name),
    write: (name, data) => writeFileAtomic(join(folder, name), data, inWorkspace(folder)),
    move: (from, to) => {
      if (existsSync(join(folder, from))) move(join(folder, from), join(folder, to));
    },
    check: (schema, value, origin, code) => schemas.check(schema, value, originIn(folder, origin, join), code),
  };
}

/**
 * Returns the options for writing files of a workspace. A verifier accepts no links and no unsigned files in a dossier,
 * so a temporary file of a killed command must not have a name of the dossier.
 */
export function inWorkspace(folder: string): { readonly noLinks: true; readonly temporaryIn: string } {
  return { noLinks: true, temporaryIn: folder };
}
