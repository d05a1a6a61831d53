import type { ErrorCode } from '../../domain/error-codes.ts';
import { PreliveError } from '../../domain/errors.ts';
import { readJsonText } from '../../domain/json-text.ts';
import type { Schemas } from '../schemas/schemas.ts';
import { readText } from './read.ts';

/** Terms of checking a JSON file. */
export interface JsonCheck {
  /** Name of its schema. */
  readonly schema: string;
  /** Code of the error where the file does not follow its schema; DOCUMENT_INVALID by default. */
  readonly code?: ErrorCode;
  /** Its name in messages; the path by default. */
  readonly name?: string;
}

/**
 * A JSON file, once it follows its schema. Throws PreliveError FILE_UNREADABLE, FILE_NOT_JSON, and one that names file,
 * field, line, what was expected and what was found. `T` must say what the schema says.
 */
export function readCheckedJson<T>(
  path: string,
  { schema, code, name = path }: JsonCheck,
  schemas: Pick<Schemas, 'check'>,
): T {
  const read = readJsonText(readText(path));
  if (read.kind === 'fault') throw new PreliveError('FILE_NOT_JSON', `${name} is not JSON: ${read.fault}`);
  return schemas.check<T>(schema, read.value, { name, lineOf: read.lineOf }, code);
}
