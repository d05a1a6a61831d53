import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { invariant } from '../domain/errors.ts';
import { readText } from './files/read.ts';

let found: string | undefined;

/**
 * Absolute folder of prelive itself, with `templates/`, `schemas/`, `gates/` and `fixtures/`. Found upwards from this
 * file, so it is the same from `src/`, from the bundle in `dist/`, and under `node_modules/`.
 */
export function packageRoot(): string {
  found ??= findPackageRoot(import.meta.dirname);
  return found;
}

/** Returns the first folder from `start` upwards whose `package.json` is named prelive. Throws when there is none. */
export function findPackageRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (isPackage(join(folder, 'package.json'))) return folder;
    invariant(dirname(folder) !== folder, `no package.json of prelive above ${start}`);
  }
}

function isPackage(path: string): boolean {
  if (!existsSync(path)) return false;
  const manifest: unknown = JSON.parse(readText(path));
  return typeof manifest === 'object' && manifest !== null && 'name' in manifest && manifest.name === 'prelive';
}
