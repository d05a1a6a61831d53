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
import { unwritable } from './failures.ts';
import { isFileFault } from './faults.ts';
import { makeFolder, syncFolder } from './folder.ts';
import { kindAt, writeAll } from './handle.ts';
import { formatKind } from './kind.ts';
import { sweepTemporaries, temporaryName } from './temporary.ts';

/** Options of writing a file. */
export interface WriteOptions {
  /** Permission of a new file, 0o644. */
  readonly mode?: number;
  /** Does not sync the folder: after a power cut the file may be the old one, whole. For a file that is written often. */
  readonly replacedLater?: boolean;
  /** Refuses a link; by default the file that the link leads to is replaced. */
  readonly noLinks?: boolean;
  /** Folder of the same file system for the temporary file; by default that of the file. */
  readonly temporaryIn?: string;
}

/**
 * Writes a whole file, or nothing: a temporary file, fsync, rename, fsync of the folder. Makes the folder where there is none.
 * A link to a file stays, and the file that it leads to is replaced. Anything else under the path, such as a device, a pipe, a
 * folder or a link to nothing, is refused and left as it is. Throws PreliveError FILE_UNWRITABLE; then the old content is
 * untouched and nothing is left behind.
 */
export function writeFileAtomic(path: string, data: string | Uint8Array, options: WriteOptions = {}): void {
  const target = targetOf(path, options.noLinks === true);
  makeFolder(dirname(target));
  if (options.temporaryIn === undefined || !replace(target, data, options, options.temporaryIn))
    replace(target, data, options, undefined);
}

/** Gives false where the folder of the temporary file is on another file system. */
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
    throw unwritable(target, cause);
  }
}

/**
 * Makes a file with its content where there is none, whole from its first moment; where there is one, that stays, also
 * when another process was faster. Throws PreliveError FILE_UNWRITABLE.
 */
export function createExclusive(path: string, data: string | Uint8Array, mode: number): void {
  makeFolder(dirname(path));
  sweepTemporaries(dirname(path));
  const temporary = join(dirname(path), temporaryName(basename(path)));
  try {
    writeSynced(temporary, data, mode);
    // A link, unlike a rename, never replaces.
    linkSync(temporary, path);
    syncFolder(dirname(path));
  } catch (cause) {
    if (isFileFault(cause, 'EEXIST')) return;
    throw unwritable(path, cause);
  } finally {
    removeQuietly(temporary);
  }
}

/** Makes an empty file where there is none. Throws PreliveError FILE_UNWRITABLE. */
export function makeEmpty(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o644));
  } catch (cause) {
    if (!isFileFault(cause, 'EEXIST')) throw unwritable(path, cause);
  }
}

/** Throws PreliveError FILE_UNWRITABLE where a file or folder that is there may not be changed by this user. */
export function requireAccess(path: string, verb = 'write'): void {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
  } catch (cause) {
    throw unwritable(path, cause, verb);
  }
}

/** Opens a file that is not there yet; what is there is never touched. The caller closes it. Throws FILE_UNWRITABLE. */
export function openNew(path: string, mode = 0o644): number {
  try {
    return openSync(path, 'wx', mode);
  } catch (cause) {
    throw unwritable(path, cause, 'begin');
  }
}

/**
 * Opens a plain file, made where there is none, to append to it or to change it; `w` empties it. Never a device or a pipe.
 * The caller closes it. Throws PreliveError FILE_UNWRITABLE.
 */
export function openToChange(path: string, how: 'append' | 'change' | 'empty', mode = 0o644): number {
  const target = targetOf(path, false);
  try {
    const handle = openSync(target, FLAGS[how] | (constants.O_NONBLOCK ?? 0), mode);
    if (fstatSync(handle).isFile()) return handle;
    closeSync(handle);
  } catch (cause) {
    throw unwritable(path, cause);
  }
  throw refused(path, 'it was replaced while it was opened');
}

const FLAGS = {
  append: constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT,
  change: constants.O_RDWR,
  empty: constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC,
} as const;

/** The file that a path stands for: itself, or what its link leads to. */
function targetOf(path: string, noLinks: boolean): string {
  const found = kindAt(path);
  if (found === undefined || found.isFile()) return path;
  if (!found.isSymbolicLink()) throw refused(path, `expected a file or nothing, found ${formatKind(found)}`);
  if (noLinks) throw refused(path, 'expected a file or nothing, found a link');
  const target = endOfLink(path);
  const behind = kindAt(target);
  if (behind?.isFile() === true) return target;
  throw refused(path, `it is a link to ${behind === undefined ? 'what is not there' : formatKind(behind)}`);
}

function endOfLink(path: string): string {
  try {
    return realpathSync(path);
  } catch (cause) {
    if (isFileFault(cause, 'ENOENT')) throw refused(path, 'it is a link to what is not there');
    throw unwritable(path, cause);
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

/** The error to report is the one that stopped the writing, not one of cleaning up after it. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The file is a temporary one under a name of its own: it can stay.
  }
}
