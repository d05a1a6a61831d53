import { closeSync, constants, openSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { unwritable } from './failures.ts';
import { isFileFault } from './faults.ts';
import { linkStatsOf, pause, writeAll } from './handle.ts';
import { openToChange, writeFileAtomic } from './write.ts';

/**
 * Writes to a path that a person has named on the command line. A file is written whole or not at all, as
 * {@link writeFileAtomic} does; `/dev/stdout`, `/dev/fd/3`, a pipe, a terminal and a device such as `/dev/null` are written
 * to, and never replaced. A block device, a socket and a folder are refused. Throws PreliveError FILE_UNWRITABLE, also where
 * nobody reads from a pipe.
 */
export function writeOutput(path: string, data: string): void {
  if (!writeToStream(path, data)) writeFileAtomic(path, data);
}

/** Appends to a path that was named from outside, like {@link writeOutput}. */
export function appendOutput(path: string, data: string): void {
  if (writeToStream(path, data)) return;
  const handle = openToChange(path, 'append');
  try {
    writeAll(handle, Buffer.from(data));
  } catch (cause) {
    throw unwritable(path, cause);
  } finally {
    closeSync(handle);
  }
}

/** Bytes that are in a file already; 0 where it is none. Throws PreliveError FILE_UNWRITABLE. */
export function sizeOfOutput(path: string): number {
  const found = statOf(path);
  return found?.isFile() === true ? found.size : 0;
}

/** Gives false for what is no stream: a file, or nothing. */
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
    throw unwritable(path, cause);
  }
}

/** Longest wait until a pipe has a reader. */
const READER_MS = 5_000;

function openStream(path: string): number {
  for (let waited = 0; ; waited += pause()) {
    try {
      return openSync(path, constants.O_WRONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0));
    } catch (cause) {
      // Nobody has opened the other end of the pipe yet.
      if (!isFileFault(cause, 'ENXIO') || waited >= READER_MS) throw unwritable(path, cause);
    }
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

const MOST_LINKS = 40;

/**
 * The descriptor of this process that a path stands for: `/dev/stdout` and `/dev/fd/1` are 1. Opened by its path again, a file
 * behind it would be written from its start, and a socket not at all.
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
