import { statSync } from 'node:fs';
import { join } from 'node:path';
import { PreliveError } from '../../domain/errors.ts';
import { CLOSINGS_FILE, closedNote } from '../../signing/segments.ts';
import { readTextIfThere } from '../files/read.ts';
import { appendSynced } from './ledger-file.ts';

/** Stores the last checkpoint of a collector when another one follows. Throws PreliveError FILE_UNWRITABLE. */
export function keepClosing(workspace: string, note: string): void {
  if (readClosings(workspace).includes(note)) return;
  const path = join(workspace, CLOSINGS_FILE);
  appendSynced(path, statSync(path, { throwIfNoEntry: false })?.size ?? 0, `${JSON.stringify({ note })}\n`);
}

/** Reads the notes of earlier collectors, the oldest first. Throws PreliveError CHECKPOINT_BROKEN. */
export function readClosings(workspace: string): readonly string[] {
  const path = join(workspace, CLOSINGS_FILE);
  const lines = (readTextIfThere(path) ?? '').split('\n').slice(0, -1);
  return lines.map((line, index) => {
    const note = closedNote(line);
    if (note === undefined) throw new PreliveError('CHECKPOINT_BROKEN', `${path}, line ${index + 1}: it holds no note`);
    return note;
  });
}
