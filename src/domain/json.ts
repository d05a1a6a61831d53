/** A JSON value: what schemas are checked on, digests are taken of, and evidence carries. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: JsonValue };

/**
 * Canonical text of a JSON value: keys sorted by code unit, no white space, numbers as ECMAScript prints them
 * (RFC 8785 but for its handling of lone surrogates). Used wherever bytes are hashed. Rejects numbers that JSON cannot
 * carry (NaN, Infinity) with a `TypeError`, because `JSON.stringify` would silently write null.
 */
export function canonicalJson(value: JsonValue): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`JSON cannot carry ${value}`);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isJsonArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  return canonicalObject(canonicalMembers(value));
}

/** A member of an object: its key, and `"key":value` as it stands in the canonical text. */
type CanonicalMember = readonly [key: string, text: string];

/** The members of an object in canonical order. */
export function canonicalMembers(value: JsonObject): readonly CanonicalMember[] {
  // Without a comparator, sort goes by code unit.
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
