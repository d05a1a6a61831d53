import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';

/** Reads an oracle of `test/oracles`, checked against a schema of the part that a test uses. */
export function readOracle<T>(name: string, schema: Record<string, unknown>): T {
  const value: unknown = JSON.parse(readFileSync(new URL(`../oracles/${name}.json`, import.meta.url), 'utf8'));
  const validate = new Ajv({ strict: false }).compile<T>(schema);
  if (!validate(value)) throw new Error(`oracle ${name}: ${JSON.stringify(validate.errors)}`);
  return value;
}

/** Schema of an array of objects with these required properties. */
export function rows(properties: Record<string, unknown>): Record<string, unknown> {
  return { type: 'array', minItems: 1, items: { type: 'object', required: Object.keys(properties), properties } };
}

export const NUMBER = { type: 'number' };
export const TEXT = { type: 'string' };
