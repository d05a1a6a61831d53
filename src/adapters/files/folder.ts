import {
  closeSync,
  cpSync,
  type Dirent,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { PreliveError } from '../../domain/errors.ts';
import { unreadableError, unwritableError } from './failures.ts';

/** Makes a path absolute. Throws PreliveError FILE_UNREADABLE where the working directory was removed. */
export function absolutePath(path: string): string {
  return isAbsolute(path) ? path : join(workingFolder(), path);
}

/** Returns the working directory. Throws PreliveError FILE_UNREADABLE where it was removed: relative paths then fail. */
export function workingFolder(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new PreliveError('FILE_UNREADABLE', 'The working directory of this process was removed.', {
      cause,
      nextSteps: ['Go to a folder that is there (cd), and run the command again.'],
    });
  }
}

/** Makes a folder with its missing parents. Throws PreliveError FILE_UNWRITABLE. */
export function makeFolder(path: string): void {
  try {
    makeEach(absolutePath(path));
  } catch (cause) {
    throw unwritableError(path, cause, 'make the folder');
  }
}

/** Makes missing folders one by one: Node's recursive mkdir loops for ever on ENOENT, as of /proc and a removed folder. */
function makeEach(path: string): void {
  if (existsSync(path) && statSync(path).isDirectory()) return;
  if (dirname(path) !== path) makeEach(dirname(path));
  try {
    mkdirSync(path);
  } catch (cause) {
    // Another process may have made the folder meanwhile.
    if (!existsSync(path) || !statSync(path).isDirectory()) throw cause;
  }
}

/** Returns the entries of a folder, sorted by name; none where there is no folder. Throws PreliveError FILE_UNREADABLE. */
export function entriesIn(folder: string): readonly Dirent[] {
  if (!existsSync(folder)) return [];
  try {
    return readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    throw unreadableError(folder, cause);
  }
}

/** Entry below a folder that is not a folder. */
export interface Entry {
  /** Relative to the folder, with forward slashes. */
  readonly path: string;
  /** `other` is a link, a pipe, a device. */
  readonly kind: 'file' | 'other';
}

/** Lists all entries below a folder, dot files too; does not follow links. Throws PreliveError FILE_UNREADABLE. */
export function entriesBelow(folder: string): readonly Entry[] {
  let found: readonly Dirent[];
  try {
    found = readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch (cause) {
    throw unreadableError(folder, cause);
  }
  return found
    .filter((entry) => !entry.isDirectory())
    .map((entry) => ({
      path: relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'),
      kind: entry.isFile() ? 'file' : 'other',
    }));
}

/** Moves a file or folder; makes the target's folder. Throws PreliveError FILE_UNWRITABLE. */
export function move(from: string, to: string): void {
  makeFolder(dirname(to));
  try {
    renameSync(from, to);
    syncFolder(dirname(to));
    if (dirname(from) !== dirname(to)) syncFolder(dirname(from));
  } catch (cause) {
    throw unwritableError(to, cause, `move ${from} to`);
  }
}

/** Removes a file, or a folder with its content, if it exists. Throws PreliveError FILE_UNWRITABLE. */
export function remove(path: string): void {
  try {
    // A program that was just killed may still have written a file there.
    rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  } catch (cause) {
    throw unwritableError(path, cause, 'remove');
  }
}

/** Makes a rename, creation or removal in a folder survive a power cut. */
export function syncFolder(path: string): void {
  // Windows cannot open a folder, and journals its directories anyway.
  if (process.platform === 'win32') return;
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Copies a file, or a folder without what `except` matches, pipes, sockets and devices. Throws PreliveError FILE_UNWRITABLE. */
export function copy(source: string, target: string, except: (path: string) => boolean = () => false): void {
  makeFolder(dirname(target));
  try {
    cpSync(source, target, { recursive: true, filter: (path) => !except(path) && isCopied(path) });
  } catch (cause) {
    throw unwritableError(target, cause, `copy ${source} to`);
  }
}

function isCopied(path: string): boolean {
  const found = lstatSync(path);
  return found.isFile() || found.isDirectory() || found.isSymbolicLink();
}

/** Makes a link to a folder. Throws PreliveError FILE_UNWRITABLE. */
export function linkFolder(target: string, path: string): void {
  try {
    symlinkSync(target, path, 'junction');
  } catch (cause) {
    throw unwritableError(path, cause, 'make the link');
  }
}
