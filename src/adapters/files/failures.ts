import { statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { PreliveError } from '../../domain/errors.ts';
import { faultCode, formatFileFault } from './faults.ts';

/** Converts a system error to PreliveError FILE_UNREADABLE with the path and the reason; returns other errors unchanged. */
export function unreadableError(path: string, cause: unknown): Error {
  if (isOther(cause)) return cause;
  return new PreliveError('FILE_UNREADABLE', `cannot read ${path}: ${formatFileFault(cause)}`, { cause });
}

/** Converts an error of the system to PreliveError FILE_UNWRITABLE with the path and the reason; names a full file system. */
export function unwritableError(path: string, cause: unknown, verb = 'write'): Error {
  if (isOther(cause)) return cause;
  const code = faultCode(cause);
  const place = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EROFS' ? formatFileSystem(path) : '';
  const nextSteps = code === 'EEXIST' ? ['Name a file that is not there yet.'] : undefined;
  const message = `cannot ${verb} ${path}: ${formatFileFault(cause)}${place}`;
  return new PreliveError('FILE_UNWRITABLE', message, { cause, nextSteps });
}

/** True for a PreliveError and for a programming error: they are not errors of the file system. */
function isOther(cause: unknown): cause is Error {
  return cause instanceof Error && (cause instanceof PreliveError || faultCode(cause) === undefined);
}

/** Mount point and free space of a path's file system; empty where the system does not give them. */
function formatFileSystem(path: string): string {
  try {
    const mount = mountOf(path);
    const { bavail, bsize, blocks } = statfsSync(mount);
    return `; the file system at ${mount} has ${kibibytes(bavail * bsize)} of ${kibibytes(blocks * bsize)} KiB free`;
  } catch {
    return '';
  }
}

/** Highest folder above a path on the same device. */
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

/** Error for bytes that are not UTF-8; `line` is the line of the first byte. */
export function notUtf8(
  path: string,
  bytes: Uint8Array,
  { line = 1, cause }: { readonly line?: number; readonly cause: unknown },
): PreliveError {
  const message = `cannot read ${path}: its bytes are not UTF-8 text: ${encodingFault(bytes, line)}`;
  return new PreliveError('FILE_UNREADABLE', message, { cause, nextSteps: ['Save the file as UTF-8.'] });
}

/** Describes the probable encoding of the bytes. */
function encodingFault(bytes: Uint8Array, line: number): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return 'they are UTF-16';
  if (bytes.subarray(0, 1024).includes(0)) return 'they hold zeros, as programs and archives do';
  const text = new TextDecoder().decode(bytes);
  const at = line + text.slice(0, text.indexOf('\ufffd')).split('\n').length - 1;
  return `line ${at} holds some of another encoding, such as ISO-8859-1`;
}
