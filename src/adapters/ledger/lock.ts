import { DatabaseSync } from 'node:sqlite';
import { PreliveError } from '../../domain/errors.ts';
import { unwritableError } from '../files/failures.ts';
import { formatKind, linkStatsOf } from '../files/handle.ts';
import { makeEmpty, requireAccess } from '../files/write.ts';

const SQLITE_BUSY = 5;

/**
 * Runs `work` while no other process runs with the same side-car file. SQLite holds the system's lock on the open file,
 * which ends with its process, also after kill -9; a lock file would stay. Waits at most `timeoutMs`; throws
 * PreliveError LEDGER_BUSY, or FILE_UNWRITABLE where the side-car cannot be made.
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

/** Acquires the lock; returns its release, or undefined when another process still holds it after `timeoutMs`. */
export function acquire(path: string, timeoutMs: number): (() => void) | undefined {
  requireLockable(path);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: timeoutMs });
    // Nothing is written into the file, so that a full disk cannot prevent the lock.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return database.close.bind(database);
  } catch (cause) {
    database?.close();
    if (isBusy(cause)) return undefined;
    throw unwritableError(path, cause, 'lock');
  }
}

/**
 * Checks the file before SQLite, which would wait for ever at a pipe, follow a link to another folder, and report a
 * folder unclearly. Does not open an existing file: closing it would release a lock of this process.
 */
function requireLockable(path: string): void {
  const found = linkStatsOf(path);
  if (found !== undefined && !found.isFile()) {
    throw new PreliveError('FILE_UNWRITABLE', `cannot lock ${path}: expected a file, found ${formatKind(found)}`);
  }
  if (found === undefined) makeEmpty(path);
  else requireAccess(path, 'lock');
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
