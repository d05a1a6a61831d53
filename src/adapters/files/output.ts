import { closeSync, constants, openSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { unwritableError } from './failures.ts';
import { isFileFault } from './faults.ts';
import { linkStatsOf, pause, writeAll } from './handle.ts';
import { openToChange, writeFileAtomic } from './write.ts';

/**
 * Writes to a path from the command line. Writes a file completely or not at all, like {@link writeFileAtomic}; writes
 * to `/dev/stdout`, `/dev/fd/3`, a pipe, a terminal and a device such as `/dev/null` without replacing it. Refuses a
 * block device, a socket and a folder. Throws PreliveError FILE_UNWRITABLE, also for a pipe without a reader.
 */
export function writeOutput(path: string, data: string): void {
  if (!writeToStream(path, data)) writeFileAtomic(path, data);
}

/** Appends to a path from outside, like {@link writeOutput}. */
export function appendOutput(path: string, data: string): void {
  if (writeToStream(path, data)) return;
  const handle = openToChange(path, 'append');
  try {
    writeAll(handle, Buffer.from(data));
  } catch (cause) {
    throw unwritableError(path, cause);
  } finally {
    closeSync(handle);
  }
}

/** Size of an existing file; 0 for anything else. Throws PreliveError FILE_UNWRITABLE. */
export function sizeOfOutput(path: string): number {
  const found = statOf(path);
  return found?.isFile() === true ? found.size : 0;
}

/** Returns false for a file or a missing path, which is not a stream. */
function writeToStream(path: string, data: string): boolean {
  const bytes = Buffer.from(data);
  const own = ownDescriptor(path);
  if (own !== undefined) {
    writeTo(path, own, bytes);
    return true;
  }
  const found = statOf(path);
  if (found === undefined || !(found.isFIFO() || found.isCharacterDevice())) return false;
  const handle = openStream(path);
  try {
    writeTo(path, handle, bytes);
  } finally {
    closeSync(handle);
  }
  return true;
}

function writeTo(path: string, handle: number, bytes: Uint8Array): void {
  try {
    writeAll(handle, bytes);
  } catch (cause) {
    throw unwritableError(path, cause);
  }
}

/** Longest wait for a pipe's reader. */
const READER_MS = 5_000;

function openStream(path: string): number {
  for (let waited = 0; ; waited += pause()) {
    try {
      return openSync(path, constants.O_WRONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0));
    } catch (cause) {
      // The pipe has no reader yet.
      if (!isFileFault(cause, 'ENXIO') || waited >= READER_MS) throw unwritableError(path, cause);
    }
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    throw unwritableError(path, cause);
  }
}

const MOST_LINKS = 40;

/**
 * Returns the descriptor of this process behind a path: `/dev/stdout` and `/dev/fd/1` are 1. Opening the path again
 * would write a file behind it from its start, and fail for a socket.
 */
function ownDescriptor(path: string): number | undefined {
  let at = path;
  for (let links = 0; links < MOST_LINKS; links++) {
    const folder = realFolder(dirname(at));
    const [, number] = folder === undefined ? [] : (DESCRIPTOR.exec(join(folder, basename(at))) ?? []);
    if (number !== undefined) return Number(number);
    if (linkStatsOf(at)?.isSymbolicLink() !== true) return undefined;
    at = resolve(dirname(at), readlinkSync(at));
  }
  return undefined;
}

const DESCRIPTOR = new RegExp(`^(?:/proc/(?:self|${process.pid})(?:/task/\\d+)?|/dev)/fd/(\\d+)$`);

function realFolder(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
