import type { JsonObject, JsonValue } from '../domain/json.ts';

/**
 * Converts an object to the form of our JSON documents: keys in snake_case. Keys that are data and not field names,
 * such as `AAPL` or `USD`, start with a capital or contain other characters, and are unchanged.
 */
export function documentObject(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [snakeCase(key), documentValue(member)]));
}

function documentValue(value: JsonValue): JsonValue {
  if (isArray(value)) return value.map(documentValue);
  return value !== null && typeof value === 'object' ? documentObject(value) : value;
}

function snakeCase(key: string): string {
  return /^[a-z][a-zA-Z0-9]*$/.test(key) ? key.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`) : key;
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
