import { PreliveError } from '../domain/errors.ts';
import type { DossierStore } from './ports/dossier-store.ts';

/**
 * A JSON document of the workspace, once it follows its schema; `undefined` where there is none. Throws PreliveError
 * DOCUMENT_INVALID naming the file and what is wrong with it.
 */
export function readDocument<T>(store: DossierStore, name: string, schema: string): T | undefined {
  const bytes = store.read(name);
  return bytes === undefined ? undefined : store.check<T>(schema, parse(bytes, name), name, 'DOCUMENT_INVALID');
}

function parse(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new PreliveError('DOCUMENT_INVALID', `${name} is not JSON`, { cause });
  }
}
