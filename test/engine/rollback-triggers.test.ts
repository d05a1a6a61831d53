import { describe, expect, it } from 'vitest';
import { DEFAULT_ROLLBACK } from '../../src/engine/base/config.ts';
import { rollbackTriggers, type TriggerInputs } from '../../src/engine/orders/rollback-triggers.ts';

const NOW = 10_000_000;
const HOUR = 3_600_000;
const QUIET: TriggerInputs = {
  now: NOW,
  connectionLosses: [],
  pacingViolations: [],
  ordersSent: 100,
  ordersRejected: 0,
  placeLatenciesMs: Array.from({ length: 100 }, () => 50),
};
const times = (count: number, at = NOW) => Array.from({ length: count }, () => at);
const names = (change: Partial<TriggerInputs>, limits = DEFAULT_ROLLBACK) =>
  rollbackTriggers({ ...QUIET, ...change }, limits).map(({ name, action }) => `${name} ${action}`);

describe('rollback triggers', () => {
  it('none holds on a quiet day', () => expect(names({})).toEqual([]));

  it.each([
    ['three connection failures in an hour', { connectionLosses: times(3) }, []],
    ['four', { connectionLosses: times(4) }, ['CONNECTION_FAILURES automatic']],
    ['four, one of them more than an hour ago', { connectionLosses: [...times(3), NOW - HOUR] }, []],
    ['ten pacing violations', { pacingViolations: times(10) }, []],
    ['eleven', { pacingViolations: times(11) }, ['PACING_VIOLATIONS alert']],
    ['a fifth of the orders refused', { ordersRejected: 20 }, []],
    ['more than a fifth', { ordersRejected: 21 }, ['REJECT_RATIO alert']],
    ['all of nine orders refused', { ordersSent: 9, ordersRejected: 9 }, []],
  ])('%s', (_, change, expected) => expect(names(change)).toEqual(expected));

  it('latency alerts above twice the baseline, with enough orders', () => {
    const limits = { ...DEFAULT_ROLLBACK, baselineP95Ms: 25 };
    const slow = (count: number) => Array.from({ length: count }, () => 51);
    expect(names({}, limits)).toEqual([]);
    expect(names({ placeLatenciesMs: slow(100) }, limits)).toEqual(['LATENCY alert']);
    expect(names({ placeLatenciesMs: slow(19) }, limits)).toEqual([]);
    expect(names({ placeLatenciesMs: slow(100) })).toEqual([]);
  });

  it('tells value and limit', () => {
    expect(rollbackTriggers({ ...QUIET, connectionLosses: times(5) }, DEFAULT_ROLLBACK)).toEqual([
      { name: 'CONNECTION_FAILURES', action: 'automatic', value: 5, limit: 3 },
    ]);
  });
});
