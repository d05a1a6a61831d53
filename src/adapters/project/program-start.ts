import { statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { faultCode, formatFileFault, isFileFault } from '../files/faults.ts';

/** Codes with which the system refuses to start any program. */
const NO_ROOM: ReadonlySet<string | undefined> = new Set(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM']);

/** True when a program was not started for lack of descriptors, processes or memory: nothing is then known about it. */
export function isForWantOfRoom(error: unknown): boolean {
  return NO_ROOM.has(faultCode(error));
}

/**
 * Describes why a program could not be started. The system reports "permission denied" also where a folder of the PATH
 * is unreadable and no other has the program: it is then missing for this user.
 */
export function programStartFault(program: string, cwd: string | undefined, error: unknown): string {
  const isMissing = isFileFault(error, 'ENOENT') || isFileFault(error, 'EACCES');
  if (!isMissing) return formatFileFault(error);
  if (cwd !== undefined && !isThere(cwd)) return `there is no folder ${cwd} to run it in (ENOENT)`;
  if (program.includes('/')) return `${program}: ${formatFileFault(error)}`;
  const found = foldersOfPath().find((folder) => isThere(join(folder, program)));
  if (found === undefined) return `there is no ${program} on the PATH (ENOENT)`;
  return `${join(found, program)}: ${formatFileFault(error)}`;
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
