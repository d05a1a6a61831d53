import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PreliveError } from '../domain/errors.ts';
import { fileFault } from './files/faults.ts';
import { acquire } from './ledger/lock.ts';

/**
 * Keeps a workspace to this process, until it calls what is given or ends, however it ends. The ledger takes records of
 * many processes at once; the artifacts of two sessions or decisions would replace each other. Throws PreliveError
 * WORKSPACE_BUSY at once, and FILE_UNWRITABLE.
 */
export function holdWorkspace(folder: string): () => void {
  makeFolder(folder);
  const release = acquire(join(folder, LOCK_FILE), 0);
  if (release === undefined) {
    throw new PreliveError('WORKSPACE_BUSY', `Another prelive command is at work in ${folder}.`);
  }
  return release;
}

/** Name of the side-car in the workspace. */
const LOCK_FILE = 'workspace.lock';

/** Makes the folder of a workspace where there is none. Throws PreliveError FILE_UNWRITABLE. */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new PreliveError('FILE_UNWRITABLE', `The workspace ${folder} cannot be made: ${fileFault(cause)}.`, {
      cause,
    });
  }
}
