import { DatabaseSync } from 'node:sqlite';
import { PreliveError } from '../../domain/errors.ts';
import { unwritable } from '../files/failures.ts';
import { kindAt } from '../files/handle.ts';
import { formatKind } from '../files/kind.ts';
import { makeEmpty, requireAccess } from '../files/write.ts';

const SQLITE_BUSY = 5;

/**
 * Runs `work` while no other process does so with the same side-car file. SQLite's lock is the system's own on the
 * open file: it ends with the process that holds it, also after kill -9, which a lock file would not. Waits at most
 * `timeoutMs`; throws PreliveError LEDGER_BUSY, or FILE_UNWRITABLE where the side-car cannot be made.
 */
export function withLock<T>(path: string, timeoutMs: number, work: () => T): T {
  const release = acquire(path, timeoutMs);
  if (release === undefined) {
    throw new PreliveError('LEDGER_BUSY', `${path} was held by another process for ${timeoutMs} ms`);
  }
  try {
    return work();
  } finally {
    release();
  }
}

/** Takes the lock; gives what lets it go, or nothing when another process still has it after `timeoutMs`. */
export function acquire(path: string, timeoutMs: number): (() => void) | undefined {
  requireLockable(path);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: timeoutMs });
    // Nothing is ever written into it: a full disk must not keep anybody from the lock.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return database.close.bind(database);
  } catch (cause) {
    database?.close();
    if (isBusy(cause)) return undefined;
    throw unwritable(path, cause, 'lock');
  }
}

/**
 * SQLite would wait for ever at a pipe, make its file in another folder by a link, and not tell what is wrong with a folder. A
 * file that is there is not opened: closing it would end a lock that this process has on it.
 */
function requireLockable(path: string): void {
  const found = kindAt(path);
  if (found !== undefined && !found.isFile()) {
    throw new PreliveError('FILE_UNWRITABLE', `cannot lock ${path}: expected a file, found ${formatKind(found)}`);
  }
  if (found === undefined) makeEmpty(path);
  else requireAccess(path, 'lock');
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
