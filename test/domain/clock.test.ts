import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochOf, isoUtc } from '../../src/domain/clock.ts';

const instants = fc.oneof(
  fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 }),
  fc.integer({ min: 0, max: 4_000_000_000_000 }),
  fc.double({ min: 0, max: 4e12, noNaN: true }),
);

describe('an instant as text', () => {
  it('is that of the calendar, and is read again, whatever was asked before', () => {
    fc.assert(
      fc.property(fc.array(instants, { maxLength: 20 }), (all) => {
        for (const at of all) {
          const text = new Date(at).toISOString();
          expect(isoUtc(at)).toBe(text);
          expect(epochOf(text)).toBe(Date.parse(text));
          expect(epochOf('no instant')).toBeNaN();
          expect(epochOf(text)).toBe(Date.parse(text));
        }
      }),
    );
  });

  it('does not exist for what is no instant', () => {
    expect(() => isoUtc(Number.NaN)).toThrow(RangeError);
    expect(() => isoUtc(8_640_000_000_000_001)).toThrow(RangeError);
  });
});
