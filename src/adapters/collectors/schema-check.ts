import { join } from 'node:path';
import type { ValidateFunction } from 'ajv';
import { createAjv } from '../../contracts/ajv.ts';
import { readJsonText } from '../../domain/json-text.ts';
import { readJson } from '../files/read.ts';
import { describeFaults } from '../schemas/schema-faults.ts';
import { tryParseYaml } from '../yaml.ts';
import { isRecord, messageOf, type Parsed } from './parsed.ts';

/** Value of `schema` in the manifest that stands for the meta-schema. */
const META_SCHEMA = 'draft-07';

/** Returns the faults of a text by a schema of the system; a faulty schema counts as a fault of the text. */
export function schemaFaults(root: string, schema: string, syntax: 'json' | 'yaml', text: string): readonly string[] {
  // JSON is a subset of YAML 1.2, but its own parser is faster and stricter.
  const parsed = syntax === 'json' ? readJsonText(text) : tryParseYaml(text);
  if (parsed.kind === 'fault') return [parsed.fault];
  const validate = validator(root, schema);
  if (validate.kind === 'fault') return [validate.fault];
  const { value, lineOf } = parsed;
  return validate.value(value) ? [] : describeFaults(validate.value.errors ?? [], { name: '', lineOf });
}

function validator(root: string, schema: string): Parsed<ValidateFunction> {
  try {
    const ajv = createAjv('foreign');
    if (schema === META_SCHEMA)
      return { kind: 'value', value: ajv.compile({ $ref: 'http://json-schema.org/draft-07/schema#' }) };
    const definition: unknown = readJson(join(root, schema));
    if (!isRecord(definition)) return { kind: 'fault', fault: `the schema ${schema} is not an object` };
    return { kind: 'value', value: ajv.compile(definition) };
  } catch (error) {
    return { kind: 'fault', fault: `the schema ${schema} cannot be used: ${messageOf(error)}` };
  }
}
