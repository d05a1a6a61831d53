import { dirname } from 'node:path';
import { PreliveError } from '../../domain/errors.ts';
import { isInside, repositoryAround } from '../files/place.ts';
import { createExclusive } from '../files/write.ts';

/**
 * Creates the file of a private key, unless it exists or another process creates it first. Throws PreliveError
 * KEY_PLACE_REFUSED inside a git repository or the workspace, where it could be committed or handed on, and errors of files.
 */
export function createKeyFile(path: string, text: string, workspace: string | undefined): void {
  const repository = repositoryAround(dirname(path));
  if (repository !== undefined) throw refused(path, `the git repository ${repository}`);
  if (workspace !== undefined && isInside(path, workspace)) throw refused(path, `the workspace ${workspace}`);
  createExclusive(path, text, 0o600);
}

function refused(path: string, place: string): PreliveError {
  return new PreliveError('KEY_PLACE_REFUSED', `The private key ${path} would be made inside ${place}.`);
}
