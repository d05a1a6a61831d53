import { closeSync, fdatasyncSync, fstatSync, fsyncSync, ftruncateSync } from 'node:fs';
import { dirname } from 'node:path';
import { unwritable } from '../files/failures.ts';
import { makeFolder, syncFolder } from '../files/folder.ts';
import { writeAll } from '../files/handle.ts';
import { openToChange } from '../files/write.ts';
import { journalLine } from './journal-lines.ts';

/** An open journal to which lines are appended. */
export interface JournalFile {
  /** Hands a record to the system: it survives the end of this process. */
  append(record: string): void;
  /** All that was appended is on the disk: it survives the end of the machine. */
  sync(): void;
  close(): void;
}

/** Opens a journal behind a line with this check value; a new one is empty and on the disk. Throws FILE_UNWRITABLE. */
export function openJournalFile(path: string, mode: 'new' | 'append', crcBefore: number): JournalFile {
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      throw unwritable(path, cause);
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

/** Of a line that does not fit on the disk nothing is left: behind half a line, no later one could be read. */
function writeOrTakeBack(handle: number, bytes: Uint8Array, length: number): void {
  try {
    writeAll(handle, bytes);
  } catch (error) {
    ftruncateSync(handle, length);
    throw error;
  }
}
