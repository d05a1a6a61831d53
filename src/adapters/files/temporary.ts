import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../../signing/sha256.ts';
import { unwritableError } from './failures.ts';
import { absolutePath } from './folder.ts';

/** Matches `.<name>.<host>-<process>-<random>.tmp`, and names of earlier versions without host and process. */
const TEMPORARY = /^\..+\.(?:([0-9a-f]{6})-(\d{1,10})-)?[0-9a-f]{12}\.tmp$/;

/** Age at which a temporary file of another machine, or with a name of earlier versions, counts as abandoned. */
const ABANDONED_MS = 3_600_000;

let host: string | undefined;
const swept = new Set<string>();

/** Name of a temporary file that later replaces another. It identifies the process. */
export function temporaryName(name: string): string {
  return `.${name.slice(0, 80)}.${thisHost()}-${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
}

/** True for the name of a temporary file, which an interrupted write leaves. */
export function isTemporary(name: string): boolean {
  return TEMPORARY.test(name);
}

/** Removes temporary files of ended processes, once per folder. Never throws: it only tidies up. */
export function sweepTemporaries(folder: string): void {
  if (swept.has(folder)) return;
  swept.add(folder);
  try {
    for (const name of readdirSync(folder)) {
      if (isTemporary(name) && isAbandoned(folder, name)) rmSync(join(folder, name), { recursive: true, force: true });
    }
  } catch {
    // The file may be removed by another process at the same time, or the permission is missing.
  }
}

function isAbandoned(folder: string, name: string): boolean {
  const [, of, pid] = TEMPORARY.exec(name) ?? [];
  if (of === thisHost()) return !isAlive(Number(pid));
  return Date.now() - statSync(join(folder, name)).mtimeMs > ABANDONED_MS;
}

function thisHost(): string {
  host ??= sha256(hostname()).slice(0, 6);
  return host;
}

/** True when a process with this id exists on this machine. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Makes a folder under TMPDIR, absolute, for this user only; removes folders of the same prefix that killed processes
 * left. Throws PreliveError FILE_UNWRITABLE that names TMPDIR.
 */
export function makeTemporaryFolder(prefix: string): string {
  const place = absolutePath(tmpdir());
  removeAbandoned(place, prefix);
  try {
    return mkdtempSync(join(place, `${prefix}${thisHost()}-${process.pid}-`));
  } catch (cause) {
    throw unwritableError(join(place, prefix), cause, 'make a temporary folder (TMPDIR)');
  }
}

function removeAbandoned(place: string, prefix: string): void {
  const own = new RegExp(`^${prefix}${thisHost()}-(\\d{1,10})-[A-Za-z0-9]{6}$`);
  try {
    for (const name of readdirSync(place)) {
      const [, pid] = own.exec(name) ?? [];
      if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(place, name), { recursive: true, force: true });
    }
  } catch {
    // It may belong to another user, or be removed already.
  }
}
