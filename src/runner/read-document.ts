import { PreliveError } from '../domain/errors.ts';
import { readJsonBytes } from '../domain/json-text.ts';
import type { DossierStore } from './ports/dossier-store.ts';

/**
 * A JSON document of the workspace that follows its schema; `undefined` when absent. Throws PreliveError
 * DOCUMENT_INVALID naming the file, the line and the fault.
 */
export function readDocument<T>(store: DossierStore, name: string, schema: string): T | undefined {
  const bytes = store.read(name);
  if (bytes === undefined) return undefined;
  const read = readJsonBytes(bytes);
  if (read.kind === 'fault') throw new PreliveError('DOCUMENT_INVALID', `${name} is not JSON: ${read.fault}`);
  return store.check<T>(schema, read.value, { name, lineOf: read.lineOf }, 'DOCUMENT_INVALID');
}
