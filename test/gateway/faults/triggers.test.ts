import { describe, expect, it } from 'vitest';
import type { FaultPlan, Scenario } from '../../../src/gateway/faults/scenario.ts';
import { createBench, order } from './bench.ts';

const NOTICE = { notice: { code: 2108 } };
const scenario = (...faults: readonly FaultPlan[]): Scenario => ({ id: 'test', title: 'Test', faults });

/** Milliseconds from the start to each begin of the plan's fault, while a client places three orders. */
async function begun(plan: FaultPlan, seed = 42): Promise<readonly number[]> {
  const bench = await createBench({ seed, scenarios: [scenario(plan)] });
  const start = bench.gateway.now();
  const client = await bench.connect(3);
  for (let i = 1; i <= 3; i++) {
    client.ask('placeOrder', { ...order(i), orderRef: `ref${i}` });
    await bench.step(10_000);
  }
  return bench.gateway.faults.begun().map(({ since }) => since - start);
}

describe('a plan', () => {
  it('has its time', async () => {
    expect(await begun({ at: '12s', do: NOTICE })).toEqual([12_000]);
    expect(await begun({ every: '7s', do: NOTICE })).toEqual([7000, 14_000, 21_000, 28_000]);
  });

  it.each<readonly [string, FaultPlan['after'] & object, number]>([
    ['connects', { event: 'connected' }, 0],
    ['connects, and a while', { event: 'connected', delay: '3s' }, 3000],
    ['asks', { event: 'request', match: { request: 'placeOrder' } }, 0],
    ['asks for the second time', { event: 'request', match: { request: 'placeOrder' }, count: 2 }, 10_000],
    ['places an order of a name', { event: 'order_placed', match: { order_ref: 'ref3' } }, 20_000],
  ])('waits until a client %s', async (_, after, at) => {
    expect(await begun({ after, do: NOTICE })).toEqual([at]);
  });

  it('waits for what becomes of an order, once an order', async () => {
    const acknowledged = await begun({ after: { event: 'order_acknowledged', count: 3 }, do: NOTICE });
    expect(acknowledged).toEqual([expect.any(Number)]);
    expect(acknowledged[0]).toBeGreaterThan(20_000);
    const filled = await begun({
      after: { event: 'filled', match: { side: 'BUY', symbol: 'AAPL', client: 3 }, count: 2 },
      do: NOTICE,
    });
    expect(filled[0]).toBeGreaterThan(10_000);
    expect(filled[0]).toBeLessThan(20_000);
    expect(await begun({ after: { event: 'filled', match: { side: 'SELL' } }, do: NOTICE })).toEqual([]);
    expect(await begun({ after: { event: 'cancelled' }, do: NOTICE })).toEqual([]);
  });

  it('begins before the client hears of what it waited for', async () => {
    const bench = await createBench({
      scenarios: [scenario({ after: { event: 'filled' }, do: { 'drop-connection': { how: 'rst' } } })],
    });
    const client = await bench.connect();
    client.ask('placeOrder', order(1));
    await bench.step(5000);
    expect(client.isOver).toBe(true);
    expect(client.kinds()).not.toContain('execDetails');
    expect(bench.gateway.venue.executions()).toHaveLength(1);
  });

  it('by chance is the same for the same seed', async () => {
    const plan: FaultPlan = { probability: 0.5, on: { event: 'order_placed' }, do: NOTICE };
    const runs = [];
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const one = await begun(plan, seed);
      expect(await begun(plan, seed)).toEqual(one);
      runs.push(one.length);
    }
    expect(new Set(runs).size).toBeGreaterThan(1);
    expect(await begun({ ...plan, probability: 1 })).toEqual([0, 10_000, 20_000]);
  });

  it('that cannot be carried out says why, and the gateway goes on', async () => {
    const bench = await createBench({
      scenarios: [scenario({ at: '1s', do: { 'fill-order': { order_id: 7 } } }, { at: '2s', do: NOTICE })],
    });
    await bench.step(3000);
    expect(bench.gateway.scenarios).toEqual({ loaded: ['test'], failures: ['test: no open order fits'] });
    expect(bench.gateway.faults.begun().map(({ name }) => name)).toEqual(['notice']);
  });

  it('may begin several faults, and its times count from when it is loaded', async () => {
    const bench = await createBench();
    await bench.connect();
    await bench.step(5000);
    bench.gateway.load(scenario({ at: '1s', do: [NOTICE, { 'silent-data': {} }] }));
    await bench.step(1000);
    expect(bench.gateway.faults.begun().map(({ name }) => name)).toEqual(['notice', 'silent-data']);
    expect(bench.gateway.faults.active().map(({ name }) => name)).toEqual(['silent-data']);
    bench.gateway.faults.stopAll();
    expect(bench.gateway.faults.active()).toEqual([]);
    expect(bench.gateway.faults.stop(2)).toBe(false);
  });
});

describe('a fault of a scenario that has had no effect', () => {
  const WAITED = { event: 'filled', match: { side: 'SELL', symbol: 'AAPL' } } as const;

  it.each<readonly [string, FaultPlan]>([
    ['its time, 2h, never came', { at: '2h', do: NOTICE }],
    ['its first time, 2h, never came', { every: '2h', do: NOTICE }],
    ['no event filled (side SELL, symbol AAPL) came', { after: WAITED, do: NOTICE }],
    ['only 1 of 3 events filled came', { after: { event: 'filled', count: 3 }, do: NOTICE }],
    ['its delay, 2h, had not passed', { after: { event: 'filled', delay: '2h' }, do: NOTICE }],
    ['no event cancelled came', { probability: 1, on: { event: 'cancelled' }, do: NOTICE }],
    ['1 events filled came, and chance (1e-9) chose none', { probability: 1e-9, on: { event: 'filled' }, do: NOTICE }],
    ['it began, and no client that it concerns was connected', { at: '1s', do: { notice: { code: 2108, client: 9 } } }],
    ['it began, and no request matched', { at: '0s', do: { 'ignore-request': { request: 'cancelOrder' } } }],
    ['it began, and no client asked for the time', { at: '4s', do: { 'clock-skew': { by: 60 } } }],
    [
      'it began 4 times, and no two messages about orders came at one instant',
      { every: '1s', do: { 'reorder-callbacks': { client: 9 } } },
    ],
    ['no open order fits', { at: '4s', do: { 'fill-order': {} } }],
  ])('is told of with its reason: %s', async (reason, plan) => {
    const bench = await createBench({ scenarios: [scenario({ at: '1ms', do: { 'clock-skew': { by: 1 } } }, plan)] });
    const client = await bench.connect(3);
    client.ask('reqCurrentTime', {});
    await bench.step(1);
    client.ask('reqCurrentTime', {});
    client.ask('placeOrder', order(1));
    await bench.step(4500);
    const [, name = ''] = /"([a-z-]+)":\{/.exec(JSON.stringify(plan.do)) ?? [];
    expect(bench.gateway.neverStruck()).toEqual([`test: fault 2 (${name}) never struck: ${reason}`]);
  });

  it('is none when it has struck', async () => {
    const bench = await createBench({
      scenarios: [
        scenario(
          { after: { event: 'order_placed' }, do: [NOTICE, { 'lose-callbacks': { callbacks: ['order_status'] } }] },
          { at: '0s', do: { 'delay-callbacks': { callbacks: ['exec_details'], by: '1s' } } },
        ),
      ],
    });
    const client = await bench.connect(3);
    client.ask('placeOrder', order(1));
    await bench.step(3000);
    expect(bench.gateway.neverStruck()).toEqual([]);
  });
});

describe('a halt', () => {
  it('that would be over before anything trades is refused', async () => {
    const start = Date.parse('2026-11-21T12:00:00-05:00');
    const bench = await createBench({ sessionStart: start, preMarket: true });
    await bench.step(10 * 3_600_000);
    expect(() => bench.gateway.faults.start({ halt: { symbol: 'AAPL', for: '1m' } })).toThrow(
      expect.objectContaining({ code: 'FAULT_IMPOSSIBLE' }),
    );
    expect(bench.gateway.faults.start({ halt: { symbol: 'AAPL', for: '48h' } }).name).toBe('halt');
  });
});

describe('in lockstep', () => {
  it('a fault that silences the client is refused: time would never go on', async () => {
    const { startGateway } = await import('../../../src/gateway/server/start-gateway.ts');
    const gateway = await startGateway({ mode: 'lockstep' });
    expect(() => gateway.faults.start({ 'half-open': {} })).toThrow(
      expect.objectContaining({ code: 'FAULT_IMPOSSIBLE' }),
    );
    expect(gateway.faults.start({ 'silent-data': {} }).name).toBe('silent-data');
    await gateway.close();
  });
});
