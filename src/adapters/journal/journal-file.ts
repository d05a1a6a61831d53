import { closeSync, fdatasyncSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { PreliveError } from '../../domain/errors.ts';
import { fileFault } from '../files/faults.ts';
import { syncFolder } from '../files/write.ts';
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
      throw new PreliveError('FILE_UNWRITABLE', `cannot write ${path}: ${fileFault(cause)}`, { cause });
    }
  };
  const handle = guarded(() => openSynced(path, mode));
  let crc = crcBefore;
  return {
    append: (record) => {
      const next = journalLine(record, crc);
      guarded(() => writeWhole(handle, Buffer.from(next.line)));
      crc = next.crc;
    },
    sync: () => guarded(() => fdatasyncSync(handle)),
    close: () => closeSync(handle),
  };
}

function openSynced(path: string, mode: 'new' | 'append'): number {
  mkdirSync(dirname(path), { recursive: true });
  const handle = openSync(path, mode === 'new' ? 'w' : 'a', 0o600);
  fsyncSync(handle);
  syncFolder(dirname(path));
  return handle;
}

/** The system may take less than it is given. */
function writeWhole(handle: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(handle, bytes, written);
}
