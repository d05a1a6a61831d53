import { expect, it } from 'vitest';
import { heldMs } from '../../../src/stages/07-paper-trading/session-summary.ts';

const resumption = { at: 0, lastKnownAt: 0, workingOrders: 0, fillsFound: 0 };

it('a session was held for the time between its ends', () => {
  expect(heldMs({ startedAt: 1_000, endedAt: 61_000 })).toBe(60_000);
});

it('the time without a process is no part of it', () => {
  const resumptions = [
    { ...resumption, gapMs: 5_000 },
    { ...resumption, gapMs: 7_000 },
  ];
  expect(heldMs({ startedAt: 1_000, endedAt: 61_000, resumptions })).toBe(48_000);
});
