import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRandom } from '../../src/domain/random.ts';
import { seededUuid } from '../../src/engine/base/uuid.ts';

it('gives uuids of version 4 and variant 1, the same for the same seed', () => {
  fc.assert(
    fc.property(fc.string(), (seed) => {
      const id = seededUuid(createRandom(seed));
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(seededUuid(createRandom(seed))).toBe(id);
    }),
  );
});

it('does not repeat within a stream', () => {
  const random = createRandom(1);
  expect(new Set(Array.from({ length: 10_000 }, () => seededUuid(random))).size).toBe(10_000);
});
