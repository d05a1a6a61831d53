import { readFileSync } from 'node:fs';
import { PreliveError } from '../../domain/errors.ts';
import { fileFault, isFileFault } from './faults.ts';

/** Bytes of a file. Throws PreliveError FILE_UNREADABLE with the path and the reason of the system. */
export function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new PreliveError('FILE_UNREADABLE', `cannot read ${path}: ${fileFault(cause)}`, { cause });
  }
}

/** Text of a UTF-8 file. Throws PreliveError FILE_UNREADABLE, also where the bytes are no UTF-8. */
export function readText(path: string): string {
  const bytes = readBytes(path);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new PreliveError('FILE_UNREADABLE', `cannot read ${path}: its bytes are not UTF-8 text`, { cause });
  }
}

/** Like {@link readBytes}, but `undefined` where there is no such file. */
export function readBytesIfThere(path: string): Uint8Array | undefined {
  try {
    return readBytes(path);
  } catch (error) {
    if (error instanceof PreliveError && isFileFault(error.cause, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Like {@link readText}, but `undefined` where there is no such file. */
export function readTextIfThere(path: string): string | undefined {
  return readBytesIfThere(path) === undefined ? undefined : readText(path);
}

/** Value of a JSON file, not yet checked against any schema. Throws PreliveError FILE_UNREADABLE or FILE_NOT_JSON. */
export function readJson(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PreliveError('FILE_NOT_JSON', `${path} is not JSON: ${reason}`, { cause });
  }
}
