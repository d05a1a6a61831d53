import { lstatSync, type Stats, writeSync } from 'node:fs';
import { unwritable } from './failures.ts';
import { isFileFault } from './faults.ts';

/** Returns the stats of a path, not following a link; `undefined` for nothing. Throws PreliveError FILE_UNWRITABLE. */
export function linkStatsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/** A reader that takes nothing for so long has gone away. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 10;

/** Writes all bytes: the system may take less than it is given, and a pipe may be full for a while. Throws of `node:fs`. */
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

/** Waits a moment, in this very thread; gives how long. */
export function pause(): number {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
  return PAUSE_MS;
}

type Kind = Pick<Stats, 'isFile' | 'isDirectory' | 'isFIFO' | 'isSocket' | 'isBlockDevice' | 'isSymbolicLink'>;

/** Names the kind of file, in words for an error: `a folder`, `a pipe (FIFO)`. */
export function formatKind(stats: Kind): string {
  if (stats.isFile()) return 'a file';
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe (FIFO)';
  if (stats.isSocket()) return 'a socket';
  if (stats.isSymbolicLink()) return 'a link';
  return stats.isBlockDevice() ? 'a block device' : 'a device';
}
