/** A JSON value: input of schemas and digests, and content of evidence. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: JsonValue };

/**
 * Canonical text of a JSON value: keys sorted by code unit, no white space, numbers as ECMAScript prints them (RFC 8785
 * except for lone surrogates). Used for all hashed bytes. Throws a `TypeError` for numbers without a JSON form (NaN,
 * Infinity), because `JSON.stringify` would write null.
 */
export function canonicalJson(value: JsonValue): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`JSON cannot carry ${value}`);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isJsonArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  return canonicalObject(canonicalMembers(value));
}

/** A member of an object: its key, and its canonical text `"key":value`. */
type CanonicalMember = readonly [key: string, text: string];

/** The members of an object in canonical order. */
export function canonicalMembers(value: JsonObject): readonly CanonicalMember[] {
  // `sort` without a comparator compares code units.
  return Object.keys(value)
    .sort()
    .flatMap((key) => {
      const member = value[key];
      return member === undefined ? [] : [[key, `${JSON.stringify(key)}:${canonicalJson(member)}`] as const];
    });
}

/** Canonical text of the object that has these members. */
export function canonicalObject(members: readonly CanonicalMember[]): string {
  return `{${members.map(([, text]) => text).join(',')}}`;
}

function isJsonArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** True when JSON can carry every number in a value. */
export function hasOnlyNumbers(value: JsonValue): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(hasOnlyNumbers);
}
