import { closeSync, fdatasyncSync, fstatSync, fsyncSync, ftruncateSync } from 'node:fs';
import { dirname } from 'node:path';
import { unwritableError } from '../files/failures.ts';
import { makeFolder, syncFolder } from '../files/folder.ts';
import { writeAll } from '../files/handle.ts';
import { openToChange } from '../files/write.ts';
import { journalLine } from './journal-lines.ts';

/** Open journal for appending lines. */
export interface JournalFile {
  /** Writes a record to the system, so that it survives the end of this process. */
  append(record: string): void;
  /** Writes all records to the disk, so that they survive the end of the machine. */
  sync(): void;
  close(): void;
}

/** Opens a journal after a line with this check value; empties a new one on the disk. Throws FILE_UNWRITABLE. */
export function openJournalFile(path: string, mode: 'new' | 'append', crcBefore: number): JournalFile {
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      throw unwritableError(path, cause);
    }
  };
  const handle = guarded(() => openSynced(path, mode));
  let crc = crcBefore;
  let length = guarded(() => fstatSync(handle).size);
  return {
    append: (record) => {
      const next = journalLine(record, crc);
      const bytes = Buffer.from(next.line);
      guarded(() => writeOrTakeBack(handle, bytes, length));
      length += bytes.length;
      crc = next.crc;
    },
    sync: () => guarded(() => fdatasyncSync(handle)),
    close: () => closeSync(handle),
  };
}

function openSynced(path: string, mode: 'new' | 'append'): number {
  makeFolder(dirname(path));
  const handle = openToChange(path, mode === 'new' ? 'empty' : 'append', 0o600);
  fsyncSync(handle);
  syncFolder(dirname(path));
  return handle;
}

/** Removes a line that does not fit on the disk: after half a line no later one could be read. */
function writeOrTakeBack(handle: number, bytes: Uint8Array, length: number): void {
  try {
    writeAll(handle, bytes);
  } catch (error) {
    ftruncateSync(handle, length);
    throw error;
  }
}
