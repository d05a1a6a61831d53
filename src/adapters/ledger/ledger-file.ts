import { closeSync, existsSync, fdatasyncSync, ftruncateSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { sha256 } from '../files/digest.ts';
import { unreadableError, unwritableError } from '../files/failures.ts';
import { makeFolder, syncFolder } from '../files/folder.ts';
import { writeAll } from '../files/handle.ts';
import { openPlain, requirePlain } from '../files/read.ts';
import { openToChange } from '../files/write.ts';

/** Line of `ledger.ndjson.torn`: bytes of a write that a crash truncated. They were never reported as written. */
export interface TornTailRecord {
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Position of the bytes in the ledger. */
  readonly offset: number;
  readonly bytes: number;
  /** SHA-256 of the bytes, hex. */
  readonly sha256: string;
  readonly base64: string;
}

const LINE_END = 0x0a;

/** Creates an empty ledger, with its folder, if none exists. Throws PreliveError FILE_UNWRITABLE. */
export function createIfAbsent(path: string): void {
  if (existsSync(path)) return;
  withUnwritableError(path, () => {
    makeFolder(dirname(path));
    closeSync(openToChange(path, 'append'));
    syncFolder(dirname(path));
  });
}

/** Reads from `offset` to the end; `undefined` where the file is shorter. Throws PreliveError FILE_UNREADABLE. */
export function readFrom(path: string, offset: number): Uint8Array | undefined {
  // Refuses a pipe: its length is 0, like that of an empty ledger.
  if (existsSync(path)) requirePlain(path);
  const length = lengthOf(path) - offset;
  if (length <= 0) return length < 0 ? undefined : new Uint8Array();
  try {
    return readRange(path, offset, length);
  } catch (cause) {
    throw unreadableError(path, cause);
  }
}

/** Number of bytes up to and including the last line end. */
export function wholeLinesLength(bytes: Uint8Array): number {
  return bytes.lastIndexOf(LINE_END) + 1;
}

/**
 * Appends text to a file of `length` bytes, and returns when it is on the disk. Throws PreliveError FILE_UNWRITABLE;
 * the file then still has `length` bytes.
 */
export function appendSynced(path: string, length: number, text: string): void {
  withUnwritableError(path, () => {
    const handle = openToChange(path, 'append');
    try {
      appendOrUndo(handle, length, text);
    } finally {
      closeSync(handle);
    }
  });
}

/** Moves the bytes after the last complete line to `<path>.torn`. */
export function moveTornTail(path: string, offset: number, tail: Uint8Array, at: string): TornTailRecord {
  const base64 = Buffer.from(tail).toString('base64');
  const recovery = { at, offset, bytes: tail.length, sha256: sha256(tail), base64 };
  // The copy comes before the cut: a crash in between repeats the copy and loses no bytes.
  appendSynced(`${path}.torn`, lengthOf(`${path}.torn`), `${JSON.stringify(recovery)}\n`);
  withUnwritableError(path, () => truncateSynced(path, offset));
  return recovery;
}

function readRange(path: string, offset: number, length: number): Uint8Array {
  const handle = openPlain(path);
  try {
    const bytes = new Uint8Array(length);
    let filled = 0;
    for (let count = -1; count !== 0 && filled < length; filled += count) {
      count = readSync(handle, bytes, filled, length - filled, offset + filled);
    }
    return bytes.subarray(0, filled);
  } finally {
    closeSync(handle);
  }
}

function appendOrUndo(handle: number, length: number, text: string): void {
  try {
    writeAll(handle, Buffer.from(text));
    fdatasyncSync(handle);
  } catch (error) {
    ftruncateSync(handle, length);
    throw error;
  }
}

function truncateSynced(path: string, length: number): void {
  const handle = openToChange(path, 'change');
  try {
    ftruncateSync(handle, length);
    fdatasyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function lengthOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function withUnwritableError<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw unwritableError(path, cause);
  }
}
