import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, type JsonValue } from '../../src/domain/json.ts';

const shuffled = (value: JsonValue): JsonValue => {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(shuffled);
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, shuffled(member)]),
  );
};

const jsonValue: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }),
  ),
})).value;

describe('canonical JSON', () => {
  it('sorts keys by code unit and leaves no white space', () => {
    expect(canonicalJson({ b: [1, 'x', null], a: { z: true, Z: -0.5 }, '10': 1e21, '9': 0 })).toBe(
      '{"10":1e+21,"9":0,"a":{"Z":-0.5,"z":true},"b":[1,"x",null]}',
    );
  });

  it('does not depend on the order of keys', () => {
    fc.assert(fc.property(jsonValue, (value) => canonicalJson(shuffled(value)) === canonicalJson(value)));
  });

  it('is the same value as JSON', () => {
    fc.assert(
      fc.property(jsonValue, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'refuses %d, wherever it stands',
    (number) => {
      expect(() => canonicalJson(number)).toThrow(TypeError);
      expect(() => canonicalJson({ a: [{ b: number }] })).toThrow(TypeError);
    },
  );
});
