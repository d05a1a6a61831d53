import { expect, it } from 'vitest';
import { crash } from './crash-rig.ts';

it('a process killed four times repeats no order, loses no fill, and holds what the venue says', async () => {
  const result = await crash(7, 4);
  expect(result.faults).toEqual([]);
  expect(result.orders).toBeGreaterThan(10);
  expect(result.fills).toBeGreaterThan(5);
});
