import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PreliveError } from '../../domain/errors.ts';
import { fileFault, isFileFault } from './faults.ts';

/**
 * Writes a whole file, or nothing: a temporary file in the same folder, fsync, rename, fsync of the folder. Makes the
 * folder where there is none. Throws PreliveError FILE_UNWRITABLE; then the old content is untouched and nothing is
 * left behind. `mode` is the permission of a new file (0o644). With `replacedLater` the folder is not synced: after a power
 * cut the file may be whole as it was before, which is enough for one that is written again and again.
 */
export function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  options: { readonly mode?: number; readonly replacedLater?: boolean } = {},
): void {
  const temporary = temporaryFor(path);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeSynced(temporary, data, options.mode ?? 0o644);
    renameSync(temporary, path);
    if (options.replacedLater !== true) syncFolder(dirname(path));
  } catch (cause) {
    removeQuietly(temporary);
    throw new PreliveError('FILE_UNWRITABLE', `cannot write ${path}: ${fileFault(cause)}`, { cause });
  }
}

/**
 * Makes a file with its content where there is none, whole from its first moment; where there is one, that stays, also
 * when another process was faster. Throws PreliveError FILE_UNWRITABLE.
 */
export function createExclusive(path: string, data: string | Uint8Array, mode: number): void {
  const temporary = temporaryFor(path);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeSynced(temporary, data, mode);
    // A link, unlike a rename, never replaces.
    linkSync(temporary, path);
    syncFolder(dirname(path));
  } catch (cause) {
    if (isFileFault(cause, 'EEXIST')) return;
    throw new PreliveError('FILE_UNWRITABLE', `cannot write ${path}: ${fileFault(cause)}`, { cause });
  } finally {
    removeQuietly(temporary);
  }
}

/** Makes a rename, creation or removal in a folder survive a power cut. */
export function syncFolder(path: string): void {
  // Windows cannot open a folder, and keeps its directory in a journal anyway.
  if (process.platform === 'win32') return;
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function temporaryFor(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
}

function writeSynced(path: string, data: string | Uint8Array, mode: number): void {
  const handle = openSync(path, 'wx', mode);
  try {
    writeFileSync(handle, data);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The error to report is the one that stopped the writing, not one of cleaning up after it. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The file is a temporary one under a name of its own: it can stay.
  }
}
