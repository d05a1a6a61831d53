import { statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { PreliveError } from '../../domain/errors.ts';
import { faultCode, fileFault } from './faults.ts';

/** PreliveError FILE_UNREADABLE of a path, with the reason of the system. What is no refusal of the system stays what it is. */
export function unreadable(path: string, cause: unknown): Error {
  if (isOther(cause)) return cause;
  return new PreliveError('FILE_UNREADABLE', `cannot read ${path}: ${fileFault(cause)}`, { cause });
}

/** PreliveError FILE_UNWRITABLE of a path, with the reason of the system; a full file system is named. */
export function unwritable(path: string, cause: unknown, verb = 'write'): Error {
  if (isOther(cause)) return cause;
  const code = faultCode(cause);
  const place = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EROFS' ? formatFileSystem(path) : '';
  const nextSteps = code === 'EEXIST' ? ['Name a file that is not there yet.'] : undefined;
  const message = `cannot ${verb} ${path}: ${fileFault(cause)}${place}`;
  return new PreliveError('FILE_UNWRITABLE', message, { cause, ...(nextSteps !== undefined && { nextSteps }) });
}

/** An error that was told before, or a defect: neither is to be told as a fault of a file. */
function isOther(cause: unknown): cause is Error {
  return cause instanceof Error && (cause instanceof PreliveError || faultCode(cause) === undefined);
}

/** Where the file system of a path is mounted, and what is free there. Says nothing where the system does not tell. */
function formatFileSystem(path: string): string {
  try {
    const mount = mountOf(path);
    const { bavail, bsize, blocks } = statfsSync(mount);
    return `; the file system at ${mount} has ${kibibytes(bavail * bsize)} of ${kibibytes(blocks * bsize)} KiB free`;
  } catch {
    return '';
  }
}

/** Highest folder above a path that is on the same device. */
function mountOf(path: string): string {
  let folder = nearestFolder(resolve(path));
  const { dev } = statSync(folder);
  while (dirname(folder) !== folder && statSync(dirname(folder)).dev === dev) folder = dirname(folder);
  return folder;
}

function nearestFolder(path: string): string {
  let folder = dirname(path);
  while (statSync(folder, { throwIfNoEntry: false }) === undefined && dirname(folder) !== folder)
    folder = dirname(folder);
  return folder;
}

const kibibytes = (bytes: number) => Math.floor(bytes / 1024);
