import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PreliveError } from '../domain/errors.ts';
import type { DossierStore } from '../runner/ports/dossier-store.ts';
import { fileFault } from './files/faults.ts';
import { readBytesIfThere } from './files/read.ts';
import { syncFolder, writeFileAtomic } from './files/write.ts';
import type { Schemas } from './schemas.ts';

/** The dossier's files in the folder of a workspace. */
export function openDossierStore(folder: string, schemas: Schemas): DossierStore {
  return {
    read: (name) => readBytesIfThere(join(folder, name)),
    list: (name) => namesIn(join(folder, name)),
    write: (name, data) => writeFileAtomic(join(folder, name), data),
    move: (from, to) => moveIfThere(join(folder, from), join(folder, to)),
    check: (schema, value, origin, code) => schemas.check(schema, value, join(folder, origin), code),
  };
}

function namesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name)
      .toSorted();
  } catch (cause) {
    throw new PreliveError('FILE_UNREADABLE', `cannot read ${folder}: ${fileFault(cause)}`, { cause });
  }
}

function moveIfThere(from: string, to: string): void {
  if (!existsSync(from)) return;
  try {
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
    syncFolder(dirname(to));
    syncFolder(dirname(from));
  } catch (cause) {
    throw new PreliveError('FILE_UNWRITABLE', `cannot move ${from} to ${to}: ${fileFault(cause)}`, { cause });
  }
}
