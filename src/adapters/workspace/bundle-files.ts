import { join } from 'node:path';
import { originIn } from '../../domain/origin.ts';
import type { BundleFiles } from '../../runner/ports/bundle-files.ts';
import { entriesBelow } from '../files/folder.ts';
import { readBytesIfThere } from '../files/read.ts';
import type { Schemas } from '../schemas/schemas.ts';

/** Opens a folder for a verifier; does not follow links into other folders. */
export function openBundle(folder: string, schemas: Pick<Schemas, 'check'>): BundleFiles {
  return {
    entries: () => entriesBelow(folder),
    read: (name) => readBytesIfThere(join(folder, name)),
    check: (schema, value, origin, code) => schemas.check(schema, value, originIn(folder, origin, join), code),
  };
}
