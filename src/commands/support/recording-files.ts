import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { fileFault } from '../../adapters/files/faults.ts';
import { readText } from '../../adapters/files/read.ts';
import { PreliveError } from '../../domain/errors.ts';
import { parseRecording, type Recording, type RecordingHeader } from '../../gateway/recording/recording.ts';
import type { RecordedMessage } from '../../gateway/server/gateway-options.ts';

const FLUSH_MS = 250;
const FLUSH_CHARACTERS = 1 << 16;

/** A recording that grows line by line. */
export interface RecordingFile {
  readonly add: (message: RecordedMessage) => void;
  /** Everything is on the disk. */
  close(): void;
}

/**
 * Begins a recording in a new file: what is there already is never overwritten. Lines are whole at any moment but for
 * the last, which a reader leaves out. Throws PreliveError FILE_UNWRITABLE.
 */
export function createRecordingFile(path: string, header: RecordingHeader): RecordingFile {
  const handle = openNew(path);
  let waiting = `${JSON.stringify(header)}\n`;
  const flush = () => {
    if (waiting === '') return;
    writeSync(handle, waiting);
    waiting = '';
  };
  flush();
  const timer = setInterval(flush, FLUSH_MS);
  return {
    add: (message) => {
      waiting += `${JSON.stringify({ kind: 'message', ...message })}\n`;
      if (waiting.length > FLUSH_CHARACTERS) flush();
    },
    close: () => {
      clearInterval(timer);
      flush();
      fsyncSync(handle);
      closeSync(handle);
    },
  };
}

function openNew(path: string): number {
  try {
    return openSync(path, 'wx');
  } catch (cause) {
    throw new PreliveError('FILE_UNWRITABLE', `cannot begin the recording ${path}: ${fileFault(cause)}`, { cause });
  }
}

/** A recording from its file. Throws PreliveError FILE_UNREADABLE, DOCUMENT_INVALID. */
export function readRecording(path: string): Recording {
  const recording = parseRecording(readText(path));
  if (typeof recording === 'string') throw new PreliveError('DOCUMENT_INVALID', `${path}: ${recording}`);
  return recording;
}
