import { expect, it } from 'vitest';
import { crash } from './crash-rig.ts';

it('a process killed at 100 random moments repeats no order, loses no fill, and holds what the venue says', async () => {
  const result = await crash(42, 100);
  console.log(JSON.stringify({ ...result, faults: result.faults.length }));
  expect(result.faults).toEqual([]);
  // The kills are meaningful only if they hit working orders, partial fills, fills without a process, and resumptions.
  expect(result.killsWithOrders).toBeGreaterThan(30);
  expect(result.killsWithPartFills).toBeGreaterThan(10);
  expect(result.fillsInGaps).toBeGreaterThan(50);
  expect(result.killsWhileResuming).toBeGreaterThan(5);
}, 600_000);
