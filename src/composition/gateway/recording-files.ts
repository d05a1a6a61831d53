import { closeSync, fsyncSync } from 'node:fs';
import { unwritableError } from '../../adapters/files/failures.ts';
import { writeAll } from '../../adapters/files/handle.ts';
import { readText } from '../../adapters/files/read.ts';
import { openNew } from '../../adapters/files/write.ts';
import { systemTimers } from '../../adapters/system-timers.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { RecordedMessage } from '../../gateway/server/gateway-options.ts';
import { parseRecording, type Recording, type RecordingHeader } from '../../recording/recording.ts';

const FLUSH_MS = 250;
const FLUSH_CHARACTERS = 1 << 16;

/** A recording that grows line by line. */
export interface RecordingFile {
  /** Never throws: a write error ends the recording, not the gateway. */
  readonly add: (message: RecordedMessage) => void;
  /** Writes the rest to the disk. Throws PreliveError FILE_UNWRITABLE where a part could not be written. */
  close(): void;
}

/**
 * Begins a recording in a new file; an existing file is never overwritten. All lines but the last are whole at any moment, and a
 * reader skips an incomplete last line. `ended` is called once with the reason when nothing more can be written. Throws
 * PreliveError FILE_UNWRITABLE.
 */
export function createRecordingFile(
  path: string,
  header: RecordingHeader,
  ended: (reason: string) => void = () => {},
  write: (handle: number, bytes: Buffer) => void = writeAll,
): RecordingFile {
  const handle = openNew(path);
  let waiting = `${JSON.stringify(header)}\n`;
  let fault: Error | undefined;
  const flush = () => {
    if (waiting === '' || fault !== undefined) return;
    try {
      write(handle, Buffer.from(waiting));
      waiting = '';
    } catch (cause) {
      // The gateway goes on without the recording: a full disk must not disconnect its clients.
      fault = unwritableError(path, cause, 'go on with the recording');
      ended(fault.message);
    }
  };
  flush();
  if (fault !== undefined) {
    closeSync(handle);
    throw fault;
  }
  const stopFlushing = systemTimers.every(FLUSH_MS, flush);
  return {
    add: (message) => {
      if (fault === undefined) waiting += `${JSON.stringify({ kind: 'message', ...message })}\n`;
      if (waiting.length > FLUSH_CHARACTERS) flush();
    },
    close: () => {
      stopFlushing();
      flush();
      if (fault === undefined) fsyncSync(handle);
      closeSync(handle);
      if (fault !== undefined) throw fault;
    },
  };
}

/** Reads a recording. Throws PreliveError FILE_UNREADABLE, DOCUMENT_INVALID. */
export function readRecording(path: string): Recording {
  const recording = parseRecording(readText(path));
  if (typeof recording === 'string') throw new PreliveError('DOCUMENT_INVALID', `${path}: ${recording}`);
  return recording;
}
