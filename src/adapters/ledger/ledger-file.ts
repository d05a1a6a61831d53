import { closeSync, existsSync, fdatasyncSync, ftruncateSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { sha256 } from '../files/digest.ts';
import { unreadable, unwritable } from '../files/failures.ts';
import { makeFolder, syncFolder } from '../files/folder.ts';
import { writeAll } from '../files/handle.ts';
import { openPlain, requirePlain } from '../files/read.ts';
import { openToChange } from '../files/write.ts';

/** A write that a crash cut short: bytes that were never acknowledged, moved to `ledger.ndjson.torn` (one line each). */
export interface LedgerRecovery {
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Where the bytes stood in the ledger. */
  readonly offset: number;
  readonly bytes: number;
  /** SHA-256 of the bytes, hex. */
  readonly sha256: string;
  readonly base64: string;
}

const LINE_END = 0x0a;

/** Makes an empty ledger, with its folder, where there is none. Throws PreliveError FILE_UNWRITABLE. */
export function createIfAbsent(path: string): void {
  if (existsSync(path)) return;
  orUnwritable(path, () => {
    makeFolder(dirname(path));
    closeSync(openToChange(path, 'append'));
    syncFolder(dirname(path));
  });
}

/** Bytes from `offset` to the end; `undefined` where the file is shorter. Throws PreliveError FILE_UNREADABLE. */
export function readFrom(path: string, offset: number): Uint8Array | undefined {
  // The length of a pipe is 0, as if there were no record.
  if (existsSync(path)) requirePlain(path);
  const length = lengthOf(path) - offset;
  if (length <= 0) return length < 0 ? undefined : new Uint8Array();
  try {
    return readRange(path, offset, length);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** Number of bytes up to and with the last line end. */
export function wholeLinesLength(bytes: Uint8Array): number {
  return bytes.lastIndexOf(LINE_END) + 1;
}

/**
 * Appends text to a file that ends at `length`, and has it on the disk before it returns. Throws PreliveError
 * FILE_UNWRITABLE; then the file ends at `length` as before.
 */
export function appendSynced(path: string, length: number, text: string): void {
  orUnwritable(path, () => {
    const handle = openToChange(path, 'append');
    try {
      appendOrUndo(handle, length, text);
    } finally {
      closeSync(handle);
    }
  });
}

/** Moves the bytes behind the last whole line to the side file, and cuts them off. */
export function moveTornTail(path: string, offset: number, tail: Uint8Array, at: string): LedgerRecovery {
  const base64 = Buffer.from(tail).toString('base64');
  const recovery = { at, offset, bytes: tail.length, sha256: sha256(tail), base64 };
  // First the copy, then the cut: a crash between the two repeats the copy, it never loses bytes.
  appendSynced(`${path}.torn`, lengthOf(`${path}.torn`), `${JSON.stringify(recovery)}\n`);
  orUnwritable(path, () => truncateSynced(path, offset));
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

function orUnwritable<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw unwritable(path, cause);
  }
}
