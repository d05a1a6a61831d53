import { statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { faultCode, fileFault, isFileFault } from '../files/faults.ts';

/** Codes with which the system refuses any program, whatever it is. */
const NO_ROOM: ReadonlySet<string | undefined> = new Set(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM']);

/** True when a program was not started for want of descriptors, processes or memory: nothing is known of it then. */
export function isForWantOfRoom(error: unknown): boolean {
  return NO_ROOM.has(faultCode(error));
}

/**
 * Why a program could not be started, in words. The system says "permission denied" also where a folder of the PATH may not be
 * read and no other has the program: it is then not there, as far as this user can know.
 */
export function programStartFault(program: string, cwd: string | undefined, error: unknown): string {
  const isMissing = isFileFault(error, 'ENOENT') || isFileFault(error, 'EACCES');
  if (!isMissing) return fileFault(error);
  if (cwd !== undefined && !isThere(cwd)) return `there is no folder ${cwd} to run it in (ENOENT)`;
  if (program.includes('/')) return `${program}: ${fileFault(error)}`;
  const found = foldersOfPath().find((folder) => isThere(join(folder, program)));
  if (found === undefined) return `there is no ${program} on the PATH (ENOENT)`;
  return `${join(found, program)}: ${fileFault(error)}`;
}

function foldersOfPath(): readonly string[] {
  return (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
}

function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
