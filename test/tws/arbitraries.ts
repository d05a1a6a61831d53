import fc from 'fast-check';

/** Text of a field: anything without NUL. No backslash, because `\u0041` in escaped text means A. */
const text = fc.string({ unit: 'binary', maxLength: 12 }).map((each) => each.replaceAll(/[\0\\]/g, ''));
/** Text that no field has as its default. */
const unusual = text.map((each) => `x${each}`);

/**
 * Values with the shape of a template: text for text, an integer for an integer, any double for a fraction, set or unset
 * for undefined, lists of values like the first member, rows with the width of the first row. Text that is not empty and
 * numbers above 0 stay unchanged, because later fields depend on them.
 */
export function like<T>(template: T): fc.Arbitrary<T> {
  return arbitraryFor(template).filter((value): value is T => hasShape(value, template));
}

function arbitraryFor(template: unknown): fc.Arbitrary<unknown> {
  if (typeof template === 'string') return template === '' ? text : fc.constant(template);
  if (typeof template === 'boolean') return fc.boolean();
  if (typeof template === 'number') return numberFor(template);
  if (template === undefined) return fc.option(fc.integer({ max: 1e9 }), { nil: undefined });
  if (Array.isArray(template)) return arrayFor(template);
  if (typeof template === 'object' && template !== null) return recordFor(Object.entries(template));
  throw new TypeError(`no arbitrary for ${typeof template}`);
}

function numberFor(template: number): fc.Arbitrary<number> {
  if (Number.isInteger(template)) return template > 0 ? fc.constant(template) : fc.maxSafeInteger();
  return fc.double({ noNaN: true, noDefaultInfinity: true, max: 1e300 }).map((value) => (value === 0 ? 0 : value));
}

function arrayFor(template: readonly unknown[]): fc.Arbitrary<unknown> {
  const [first] = template;
  if (first === undefined) return fc.constant([]);
  const item = Array.isArray(first) ? fc.tuple(...first.map(() => text)) : arbitraryFor(first);
  return fc.array(item, { maxLength: 4 });
}

function recordFor(entries: readonly [string, unknown][]): fc.Arbitrary<unknown> {
  return fc.record(Object.fromEntries(entries.map(([name, value]) => [name, memberFor(name, value)])));
}

function memberFor(name: string, value: unknown): fc.Arbitrary<unknown> {
  if (name === 'kind') return fc.constant(value);
  if ((name === 'others' || name === 'fund') && typeof value === 'object' && value !== null) {
    return fc.record(Object.fromEntries(Object.keys(value).map((each) => [each, unusual])));
  }
  if (name === 'lists' && typeof value === 'object' && value !== null) {
    return fc.record(Object.fromEntries(Object.entries(value).map(([each, rows]) => [each, rowsFor(rows)])));
  }
  return arbitraryFor(value);
}

function rowsFor(rows: unknown): fc.Arbitrary<unknown> {
  const width = Array.isArray(rows) && Array.isArray(rows[0]) ? rows[0].length : 0;
  return fc.array(fc.array(text, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 3 });
}

function hasShape(value: unknown, template: unknown): boolean {
  if (template === undefined) return value === undefined || typeof value === 'number';
  if (typeof template !== 'object' || template === null) return typeof value === typeof template;
  if (Array.isArray(template)) return Array.isArray(value);
  if (typeof value !== 'object' || value === null) return false;
  const members = new Map(Object.entries(value));
  return Object.entries(template).every(([name, member]) => hasShape(members.get(name), member));
}
