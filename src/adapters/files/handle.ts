import { lstatSync, type Stats, writeSync } from 'node:fs';
import { unwritableError } from './failures.ts';
import { isFileFault } from './faults.ts';

/** Returns the stats of a path or link itself; `undefined` where nothing exists. Throws PreliveError FILE_UNWRITABLE. */
export function linkStatsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    throw unwritableError(path, cause);
  }
}

/** A pipe's reader that reads nothing for this long counts as gone. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 10;

/** Writes all bytes. Repeats short writes, and waits for a full pipe. Throws errors of `node:fs`. */
export function writeAll(handle: number, bytes: Uint8Array): void {
  let waited = 0;
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(handle, bytes, written);
      waited = 0;
    } catch (error) {
      if (!isFileFault(error, 'EAGAIN') || waited >= PATIENCE_MS) throw error;
      waited += pause();
    }
  }
}

/** Blocks this thread for a moment; returns its length. */
export function pause(): number {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
  return PAUSE_MS;
}

type Kind = Pick<Stats, 'isFile' | 'isDirectory' | 'isFIFO' | 'isSocket' | 'isBlockDevice' | 'isSymbolicLink'>;

/** Names the kind of file for an error: `a folder`, `a pipe (FIFO)`. */
export function formatKind(stats: Kind): string {
  if (stats.isFile()) return 'a file';
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe (FIFO)';
  if (stats.isSocket()) return 'a socket';
  if (stats.isSymbolicLink()) return 'a link';
  return stats.isBlockDevice() ? 'a block device' : 'a device';
}
