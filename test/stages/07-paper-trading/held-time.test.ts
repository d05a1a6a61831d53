import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gapMs, heldMs } from '../../../src/domain/session-gaps.ts';

const ENDS = { startedAt: 1_000, endedAt: 61_000 };
const lost = (at: number) => ({ at, state: 'lost', reason: 'test' }) as const;
const restored = (at: number) => ({ at, state: 'restored', reason: 'test' }) as const;
const resumption = (at: number, length: number) => ({
  at,
  lastKnownAt: at - length,
  gapMs: length,
  workingOrders: 0,
  fillsFound: 0,
});

describe('a session was held', () => {
  it('for the time between its ends', () => {
    expect(heldMs(ENDS)).toBe(60_000);
  });

  it.each([
    ['a connection that came back', { connections: [lost(11_000), restored(14_000)] }, 57_000],
    ['a connection that never came back', { connections: [lost(51_000)] }, 50_000],
    ['a process that was killed', { resumptions: [resumption(20_000, 5_000), resumption(40_000, 7_000)] }, 48_000],
    ['a clock that stood still or jumped', { clockGaps: [{ from: 5_000, to: 25_000 }] }, 40_000],
    [
      'a killed process, whose connection was lost as well, once',
      { resumptions: [resumption(20_000, 5_000)], connections: [lost(15_000), restored(20_500)] },
      54_500,
    ],
    ['a gap that began before the session, within it', { clockGaps: [{ from: 0, to: 3_000 }] }, 58_000],
  ])('without the time of %s', (_, gaps, held) => {
    expect(heldMs({ ...ENDS, ...gaps })).toBe(held);
  });

  it('for every millisecond that lies in no gap, however they overlap', () => {
    const span = fc.tuple(fc.integer({ min: 0, max: 80 }), fc.integer({ min: 0, max: 30 }));
    fc.assert(
      fc.property(fc.array(span, { maxLength: 6 }), fc.array(span, { maxLength: 3 }), (clocks, processes) => {
        const clockGaps = clocks.map(([from, length]) => ({ from, to: from + length }));
        const resumptions = processes.map(([from, length]) => resumption(from + length, length));
        const spans = [...clocks, ...processes];
        const inGap = (ms: number) => spans.some(([from, length]) => ms >= from && ms < from + length);
        const gaps = Array.from({ length: 60 }, (_, i) => i + 10).filter(inGap).length;
        expect(gapMs({ startedAt: 10, endedAt: 70, clockGaps, resumptions })).toBe(gaps);
      }),
    );
  });
});
