import { hostname } from 'node:os';
import { join } from 'node:path';
import { type EpochMs, isoUtc } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import { makeFolder, remove } from '../files/folder.ts';
import { readTextIfThere } from '../files/read.ts';
import { writeFileAtomic } from '../files/write.ts';
import { acquire } from '../ledger/lock.ts';

/** A command that keeps a workspace to itself. */
export interface Holder {
  /** As it was typed, without its flags: `prelive stage7`. */
  readonly command: string;
  /** A session lasts for hours: nobody waits for its end. */
  readonly lasts: 'long' | 'short';
}

/** Options of waiting for a workspace. */
export interface HoldOptions {
  /** Longest wait for commands that are short, 30 s. */
  readonly waitMs?: number;
  readonly now?: () => EpochMs;
  readonly pause?: (ms: number) => Promise<void>;
}

/** Note that the holder leaves beside the lock, for those who find it taken. */
interface Note extends Holder {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601 UTC. */
  readonly since: string;
}

const WAIT_MS = 30_000;
/** All who wait ask equally often, so that each has the same chance; drawn, so that they do not ask all at once. */
const PAUSE_MS = { least: 30, span: 90 };

/** Name of the side-car in the workspace. */
const LOCK_FILE = 'workspace.lock';
const NOTE_FILE = 'workspace.holder';

/**
 * Keeps a workspace to this process, until it calls what is given or ends, however it ends: the lock is the system's own. The
 * ledger takes records of many processes at once; the artifacts of two sessions or decisions would replace each other. Waits
 * for a short command; a session that has the workspace is not waited for. Throws PreliveError WORKSPACE_BUSY that names who
 * has it, and FILE_UNWRITABLE.
 */
export async function holdWorkspace(folder: string, holder: Holder, options: HoldOptions = {}): Promise<() => void> {
  const { waitMs = WAIT_MS, now = Date.now, pause = pauseFor } = options;
  makeFolder(folder);
  const begun = now();
  for (;;) {
    const release = acquire(join(folder, LOCK_FILE), 0);
    if (release !== undefined) return kept(folder, holder, now(), release);
    const found = readNote(folder);
    const waited = now() - begun;
    if (found?.lasts === 'long') throw busy(folder, found, 'It lasts for hours, so it was not waited for.');
    if (waited >= waitMs) throw busy(folder, found, `It was waited for ${Math.round(waited / 1000)} s.`);
    await pause(PAUSE_MS.least + Math.random() * PAUSE_MS.span);
  }
}

function kept(folder: string, holder: Holder, since: EpochMs, release: () => void): () => void {
  const note: Note = { ...holder, pid: process.pid, host: hostname(), since: isoUtc(since) };
  quietly(() => writeFileAtomic(join(folder, NOTE_FILE), `${JSON.stringify(note)}\n`, { replacedLater: true }));
  return () => {
    quietly(() => remove(join(folder, NOTE_FILE)));
    release();
  };
}

/** The note serves an error message alone: a full disk must not keep a command from its work by it. */
function quietly(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof PreliveError)) throw error;
  }
}

function readNote(folder: string): Note | undefined {
  try {
    const value: unknown = JSON.parse(readTextIfThere(join(folder, NOTE_FILE)) ?? 'null');
    return isNote(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isNote(value: unknown): value is Note {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const texts = ['command', 'host', 'since'].every((name) => typeof fields.get(name) === 'string');
  return texts && typeof fields.get('pid') === 'number' && ['long', 'short'].includes(String(fields.get('lasts')));
}

function busy(folder: string, note: Note | undefined, waited: string): PreliveError {
  const who = note === undefined ? 'Another prelive command' : formatNote(note);
  return new PreliveError('WORKSPACE_BUSY', `${who} is at work in ${folder}. ${waited}`);
}

function formatNote({ command, pid, host, since }: Note): string {
  return `${command} (process ${pid} on ${host}, since ${since})`;
}

function pauseFor(ms: number): Promise<void> {
  return new Promise((settle) => {
    setTimeout(settle, ms);
  });
}
