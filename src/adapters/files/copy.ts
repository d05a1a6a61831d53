import { cpSync, lstatSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { unwritable } from './failures.ts';
import { makeFolder } from './folder.ts';

/**
 * Copies a file, or a folder with all that is in it but what `except` names; pipes, sockets and devices are left out. Throws
 * PreliveError FILE_UNWRITABLE.
 */
export function copy(source: string, target: string, except: (path: string) => boolean = () => false): void {
  makeFolder(dirname(target));
  try {
    cpSync(source, target, { recursive: true, filter: (path) => !except(path) && isCopied(path) });
  } catch (cause) {
    throw unwritable(target, cause, `copy ${source} to`);
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
    throw unwritable(path, cause, 'make the link');
  }
}
