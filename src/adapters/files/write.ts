import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PreliveError } from '../../domain/errors.ts';
import { unwritableError } from './failures.ts';
import { isFileFault } from './faults.ts';
import { makeFolder, syncFolder } from './folder.ts';
import { formatKind, linkStatsOf, writeAll } from './handle.ts';
import { sweepTemporaries, temporaryName } from './temporary.ts';

/** Options of writing a file. */
export interface WriteOptions {
  /** Permissions of a new file; default 0o644. */
  readonly mode?: number;
  /** Skips the sync of the folder, for frequent writes: after a power cut the file may be the complete old one. */
  readonly replacedLater?: boolean;
  /** Refuses a link; by default the file that the link leads to is replaced. */
  readonly noLinks?: boolean;
  /** Folder of the temporary file, on the same file system; default that of the file. */
  readonly temporaryIn?: string;
}

/**
 * Writes a file completely or not at all: temporary file, fsync, rename, fsync of the folder. Makes the folder. Keeps a link
 * to a file and replaces the file behind it. Refuses anything else under the path, such as a device, a pipe, a folder or a
 * link to nothing. Throws PreliveError FILE_UNWRITABLE; the old content is then untouched, and nothing is left behind.
 */
export function writeFileAtomic(path: string, data: string | Uint8Array, options: WriteOptions = {}): void {
  const target = targetOf(path, options.noLinks === true);
  makeFolder(dirname(target));
  if (options.temporaryIn === undefined || !replace(target, data, options, options.temporaryIn))
    replace(target, data, options, undefined);
}

/** Returns false where the temporary folder is on another file system. */
function replace(target: string, data: string | Uint8Array, options: WriteOptions, place: string | undefined): boolean {
  const folder = place ?? dirname(target);
  sweepTemporaries(folder);
  const temporary = join(folder, temporaryName(basename(target)));
  try {
    writeSynced(temporary, data, options.mode ?? 0o644);
    renameSync(temporary, target);
    if (options.replacedLater !== true) syncFolder(dirname(target));
    return true;
  } catch (cause) {
    removeQuietly(temporary);
    if (place !== undefined && isFileFault(cause, 'EXDEV')) return false;
    throw unwritableError(target, cause);
  }
}

/**
 * Creates a file that is complete from its first moment. Keeps an existing file, also when another process was faster.
 * Throws PreliveError FILE_UNWRITABLE.
 */
export function createExclusive(path: string, data: string | Uint8Array, mode: number): void {
  makeFolder(dirname(path));
  sweepTemporaries(dirname(path));
  const temporary = join(dirname(path), temporaryName(basename(path)));
  try {
    writeSynced(temporary, data, mode);
    // A link, unlike a rename, never replaces a file.
    linkSync(temporary, path);
    syncFolder(dirname(path));
  } catch (cause) {
    if (isFileFault(cause, 'EEXIST')) return;
    throw unwritableError(path, cause);
  } finally {
    removeQuietly(temporary);
  }
}

/** Creates an empty file if none exists. Throws PreliveError FILE_UNWRITABLE. */
export function makeEmpty(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o644));
  } catch (cause) {
    if (!isFileFault(cause, 'EEXIST')) throw unwritableError(path, cause);
  }
}

/** Throws PreliveError FILE_UNWRITABLE where this user may not change an existing file or folder. */
export function requireAccess(path: string, verb = 'write'): void {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
  } catch (cause) {
    throw unwritableError(path, cause, verb);
  }
}

/** Creates and opens a new file; never touches an existing one. The caller closes it. Throws FILE_UNWRITABLE. */
export function openNew(path: string, mode = 0o644): number {
  try {
    return openSync(path, 'wx', mode);
  } catch (cause) {
    throw unwritableError(path, cause, 'begin');
  }
}

/**
 * Opens a plain file to append or to change, creates a missing one; `empty` truncates it. Never opens a device or a
 * pipe. The caller closes it. Throws PreliveError FILE_UNWRITABLE.
 */
export function openToChange(path: string, how: 'append' | 'change' | 'empty', mode = 0o644): number {
  const target = targetOf(path, false);
  try {
    const handle = openSync(target, FLAGS[how] | (constants.O_NONBLOCK ?? 0), mode);
    if (fstatSync(handle).isFile()) return handle;
    closeSync(handle);
  } catch (cause) {
    throw unwritableError(path, cause);
  }
  throw refused(path, 'it was replaced while it was opened');
}

const FLAGS = {
  append: constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT,
  change: constants.O_RDWR,
  empty: constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC,
} as const;

/** Target of a path: itself, or the file behind its link. */
function targetOf(path: string, noLinks: boolean): string {
  const found = linkStatsOf(path);
  if (found === undefined || found.isFile()) return path;
  if (!found.isSymbolicLink()) throw refused(path, `expected a file or nothing, found ${formatKind(found)}`);
  if (noLinks) throw refused(path, 'expected a file or nothing, found a link');
  const target = endOfLink(path);
  const behind = linkStatsOf(target);
  if (behind?.isFile() === true) return target;
  throw refused(path, `it is a link to ${behind === undefined ? 'what is not there' : formatKind(behind)}`);
}

function endOfLink(path: string): string {
  try {
    return realpathSync(path);
  } catch (cause) {
    if (isFileFault(cause, 'ENOENT')) throw refused(path, 'it is a link to what is not there');
    throw unwritableError(path, cause);
  }
}

function refused(path: string, reason: string): PreliveError {
  return new PreliveError('FILE_UNWRITABLE', `cannot write ${path}: ${reason}`, {
    nextSteps: ['Name another path, or move away what stands there.'],
  });
}

function writeSynced(path: string, data: string | Uint8Array, mode: number): void {
  const handle = openSync(path, 'wx', mode);
  try {
    writeAll(handle, typeof data === 'string' ? Buffer.from(data) : data);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Removes a file and ignores failures, which must not hide the error of the writing. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // A temporary file with a name of its own may stay.
  }
}
