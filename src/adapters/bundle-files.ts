import { type Dirent, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { PreliveError } from '../domain/errors.ts';
import type { BundleFiles } from '../runner/ports/bundle-files.ts';
import { fileFault } from './files/faults.ts';
import { readBytesIfThere } from './files/read.ts';
import type { Schemas } from './schemas.ts';

/** The files of a folder as a verifier looks at them; links are not followed into other folders. */
export function openBundle(folder: string, schemas: Pick<Schemas, 'check'>): BundleFiles {
  return {
    entries: () =>
      entriesOf(folder)
        .filter((entry) => !entry.isDirectory())
        .map((entry) => ({
          path: relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'),
          kind: entry.isFile() ? 'file' : 'other',
        })),
    read: (name) => readBytesIfThere(join(folder, name)),
    check: (schema, value, origin, code) => schemas.check(schema, value, join(folder, origin), code),
  };
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch (cause) {
    throw new PreliveError('FILE_UNREADABLE', `cannot read ${folder}: ${fileFault(cause)}`, { cause });
  }
}
