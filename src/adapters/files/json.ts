import type { ErrorCode } from '../../domain/error-codes.ts';
import { PreliveError } from '../../domain/errors.ts';
import { readJsonText } from '../../domain/json-text.ts';
import type { Schemas } from '../schemas/schemas.ts';
import { readText } from './read.ts';

/** Parameters of validating a JSON file. */
export interface JsonCheck {
  /** Name of its schema. */
  readonly schema: string;
  /** Error code where the file does not follow its schema; default DOCUMENT_INVALID. */
  readonly code?: ErrorCode;
  /** Name of the file in messages; default the path. */
  readonly name?: string;
}

/**
 * Reads a JSON file and validates it. Throws PreliveError FILE_UNREADABLE, FILE_NOT_JSON, and `code` with file, field,
 * line, expected and found value. `T` must match the schema.
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
