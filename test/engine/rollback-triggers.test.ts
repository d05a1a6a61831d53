import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ROLLBACK } from '../../src/engine/base/config.ts';
import { createLastHour } from '../../src/engine/orders/last-hour.ts';
import { activeTriggers, type TriggerInputs } from '../../src/engine/orders/rollback-triggers.ts';

const MINUTE = 60_000;
const QUIET: TriggerInputs = {
  connectionLosses: 0,
  pacingViolations: 0,
  ordersSent: 100,
  ordersRejected: 0,
  placeLatencyMs: { count: 100, value: 50 },
};
const names = (change: Partial<TriggerInputs>, limits = DEFAULT_ROLLBACK) =>
  activeTriggers({ ...QUIET, ...change }, limits).map(({ name, action }) => `${name} ${action}`);

describe('rollback triggers', () => {
  it('none holds on a quiet day', () => expect(names({})).toEqual([]));

  it.each([
    ['three connection failures in an hour', { connectionLosses: 3 }, []],
    ['four', { connectionLosses: 4 }, ['CONNECTION_FAILURES automatic']],
    ['ten pacing violations', { pacingViolations: 10 }, []],
    ['eleven', { pacingViolations: 11 }, ['PACING_VIOLATIONS alert']],
    ['a fifth of the orders refused', { ordersRejected: 20 }, []],
    ['more than a fifth', { ordersRejected: 21 }, ['REJECT_RATIO alert']],
    ['all of nine orders refused', { ordersSent: 9, ordersRejected: 9 }, []],
  ])('%s', (_, change, expected) => expect(names(change)).toEqual(expected));

  it('latency alerts above twice the baseline, with enough orders', () => {
    const limits = { ...DEFAULT_ROLLBACK, baselineP95Ms: 25 };
    const slow = (count: number) => ({ placeLatencyMs: { count, value: 51 } });
    expect(names({}, limits)).toEqual([]);
    expect(names(slow(100), limits)).toEqual(['LATENCY alert']);
    expect(names(slow(19), limits)).toEqual([]);
    expect(names(slow(100))).toEqual([]);
  });

  it('tells value and limit', () => {
    expect(activeTriggers({ ...QUIET, connectionLosses: 5 }, DEFAULT_ROLLBACK)).toEqual([
      { name: 'CONNECTION_FAILURES', action: 'automatic', value: 5, limit: 3 },
    ]);
  });
});

it('the last hour counts what is less than an hour old, in whatever order it was told', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat({ max: 90 }), fc.nat({ max: 20 }))), (steps) => {
      const lastHour = createLastHour();
      const instants: number[] = [];
      let now = 0;
      for (const [age, wait] of steps) {
        now += wait * MINUTE;
        instants.push(now - age * MINUTE);
        lastHour.add(now - age * MINUTE);
        expect(lastHour.count(now)).toBe(instants.filter((at) => at > now - 60 * MINUTE).length);
      }
    }),
  );
});
