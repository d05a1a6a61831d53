import { DatabaseSync } from 'node:sqlite';
import { PreliveError } from '../../domain/errors.ts';

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
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: timeoutMs });
    database.exec('BEGIN EXCLUSIVE');
    return database.close.bind(database);
  } catch (cause) {
    database?.close();
    if (isBusy(cause)) return undefined;
    throw new PreliveError('FILE_UNWRITABLE', `cannot lock ${path}: ${String(cause)}`, { cause });
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
