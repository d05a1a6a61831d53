import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUuid } from '../../src/contracts/uuid.ts';

/** The pattern of ajv-formats. */
const PATTERN = /^(?:urn:uuid:)?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

describe('a uuid', () => {
  it('is what the pattern of ajv-formats accepts, also where one character of a good one is another', () => {
    const good = fc.tuple(fc.constantFrom('', 'urn:uuid:', 'URN:UUID:'), fc.uuid()).map((parts) => parts.join(''));
    const character = fc.oneof(
      fc.constantFrom('-', 'g', 'G', 'F', '`', '@', ':', '/', 'K', 'ı', '\n'),
      fc.string({ maxLength: 2 }),
    );
    const changed = fc
      .tuple(good, fc.nat(45), character)
      .map(([text, at, instead]) => text.slice(0, at) + instead + text.slice(at + 1));
    fc.assert(
      fc.property(fc.oneof(good, changed, fc.string()), (text) => {
        expect(isUuid(text)).toBe(PATTERN.test(text));
      }),
      { numRuns: 2_000 },
    );
  });
});
