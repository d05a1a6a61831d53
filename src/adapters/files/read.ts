import {
  closeSync,
  constants,
  createReadStream,
  fstatSync,
  openSync,
  type ReadStream,
  readSync,
  statSync,
} from 'node:fs';
import { PreliveError } from '../../domain/errors.ts';
import { readJsonText } from '../../domain/json-text.ts';
import { notUtf8, unreadableError } from './failures.ts';
import { isFileFault } from './faults.ts';
import { formatKind } from './handle.ts';

/** Largest file that is read as a whole: far larger than any file of prelive, smaller than memory. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Largest file that a person writes or that holds a key: configuration, scenario, manifest, policy. */
export const MOST_HAND_WRITTEN_BYTES = 16 * 1024 * 1024;

/** Opening does not wait for a pipe's writer, nor make a terminal the controlling one. Windows has neither flag. */
const OPEN_WITHOUT_WAITING = (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/**
 * Opens a plain file for reading: never a folder, pipe, socket or device, which may never begin or end. The caller
 * closes it. Throws PreliveError FILE_UNREADABLE that names what was found.
 */
export function openPlain(path: string): number {
  requirePlain(path);
  try {
    const handle = openSync(path, constants.O_RDONLY | OPEN_WITHOUT_WAITING);
    if (fstatSync(handle).isFile()) return handle;
    closeSync(handle);
  } catch (cause) {
    throw unreadableError(path, cause);
  }
  throw new PreliveError('FILE_UNREADABLE', `cannot read ${path}: it was replaced while it was opened`);
}

/**
 * Throws PreliveError FILE_UNREADABLE unless a path is a plain file or a link to one. Refuses pipes too, also those of
 * process substitutions of the shell, `<(…)`: they can be read only once, and their end is unknown.
 */
export function requirePlain(path: string): void {
  let found: ReturnType<typeof statSync>;
  try {
    found = statSync(path);
  } catch (cause) {
    throw unreadableError(path, cause);
  }
  if (found.isFile()) return;
  throw new PreliveError('FILE_UNREADABLE', `cannot read ${path}: expected a file, found ${formatKind(found)}`, {
    nextSteps: ['Name a file; what a pipe or a device gives must be kept in a file first.'],
  });
}

/** Reads a plain file of at most `most` bytes. Throws PreliveError FILE_UNREADABLE with the path and the reason. */
export function readBytes(path: string, most = MOST_BYTES): Uint8Array {
  const handle = openPlain(path);
  try {
    return readToEnd(handle, path, most);
  } catch (cause) {
    throw unreadableError(path, cause);
  } finally {
    closeSync(handle);
  }
}

/** Reads a UTF-8 file. Throws PreliveError FILE_UNREADABLE, also where the bytes are not UTF-8. */
export function readText(path: string, most = MOST_BYTES): string {
  return decoded(path, readBytes(path, most));
}

/** Reads like {@link readBytes}; `undefined` where the file does not exist. */
export function readBytesIfThere(path: string, most = MOST_BYTES): Uint8Array | undefined {
  try {
    return readBytes(path, most);
  } catch (error) {
    if (error instanceof PreliveError && isFileFault(error.cause, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Reads like {@link readText}; `undefined` where the file does not exist. */
export function readTextIfThere(path: string, most = MOST_BYTES): string | undefined {
  const bytes = readBytesIfThere(path, most);
  return bytes === undefined ? undefined : decoded(path, bytes);
}

/** Reads a JSON file without validating it. Throws PreliveError FILE_UNREADABLE or FILE_NOT_JSON. */
export function readJson(path: string): unknown {
  const read = readJsonText(readText(path));
  if (read.kind === 'value') return read.value;
  throw new PreliveError('FILE_NOT_JSON', `${path} is not JSON: ${read.fault}`);
}

/** Opens a plain file as a stream, for a file that may exceed memory. Throws PreliveError FILE_UNREADABLE. */
export function streamOf(path: string): ReadStream {
  return createReadStream(path, { fd: openPlain(path) });
}

function decoded(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw notUtf8(path, bytes, { cause });
  }
}

const CHUNK_BYTES = 1024 * 1024;

/** Reads to the end, because files of `/proc` report size 0 despite their content. */
function readToEnd(handle: number, path: string, most: number): Uint8Array {
  const { size } = fstatSync(handle);
  if (size > most) throw tooLarge(path, most);
  let bytes = Buffer.allocUnsafe(size > 0 ? size + 1 : 65_536);
  let filled = 0;
  for (let count = -1; count !== 0; filled += count) {
    if (filled > most) throw tooLarge(path, most);
    if (filled === bytes.length) bytes = Buffer.concat([bytes, Buffer.allocUnsafe(CHUNK_BYTES)]);
    count = readSync(handle, bytes, filled, bytes.length - filled, null);
  }
  return bytes.subarray(0, filled);
}

function tooLarge(path: string, most: number): PreliveError {
  return new PreliveError(
    'FILE_UNREADABLE',
    `cannot read ${path}: it has more than the ${most / 1024 / 1024} MiB that such a file may have`,
    { nextSteps: ['Name the right file.'] },
  );
}
