import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdMap } from '../../src/engine/base/id-map.ts';

/** Repeated ids, and ids that are prefixes of others. */
const id = fc.oneof(
  fc.constantFrom('', 'a', 'b', 'ab', 'ba', '0000e0d5.01', '0000e0d5.01.01'),
  fc.uuid(),
  fc.string({ unit: 'binary' }),
);

describe('a map of ids', () => {
  it('answers as a Map does after any settings, and keeps the order of the first ones', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(id, fc.nat()), { maxLength: 300 }), fc.array(id), (settings, others) => {
        const map = new IdMap<number>();
        const expected = new Map<string, number>();
        for (const [key, value] of settings) {
          map.set(key, value);
          expected.set(key, value);
          expect(map.get(key)).toBe(value);
        }
        expect(map.size).toBe(expected.size);
        expect(map.values()).toEqual([...expected.values()]);
        for (const key of [...expected.keys(), ...others]) expect(map.get(key)).toBe(expected.get(key));
      }),
    );
  });

  it('finds each of a hundred thousand ids and none besides', () => {
    const map = new IdMap<number>();
    for (let i = 0; i < 100_000; i++) map.set(`backtest.${i}`, i);
    let found = 0;
    for (let i = 0; i < 200_000; i++) if (map.get(`backtest.${i}`) === i) found++;
    expect(found).toBe(100_000);
    expect(map.get('backtest.100000')).toBeUndefined();
  });
});
