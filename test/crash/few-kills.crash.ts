import { expect, it } from 'vitest';
import { crash } from './crash-rig.ts';

it('a process killed eight times repeats no order, loses no fill, and holds what the venue says', async () => {
  const result = await crash(7, 8);
  expect(result.faults).toEqual([]);
  expect(result.orders).toBeGreaterThan(10);
  expect(result.fills).toBeGreaterThan(5);
  expect(result.killsWithOrders).toBeGreaterThan(0);
});

it('without asking the broker at the start, the same check finds what is not as it was', async () => {
  const result = await crash(11, 12, ['resume-reconcile']);
  expect(result.faults.length).toBeGreaterThan(0);
});
