import { describe, expect, it } from 'vitest';
import type { FaultAction } from '../../../src/gateway/faults/fault-parameters.ts';
import { type BenchClient, createBench, order } from './bench.ts';

const story = (client: BenchClient) =>
  client.replies().flatMap((reply) => {
    if (typeof reply === 'string') return [reply];
    if (reply.kind === 'orderStatus') return [`status ${reply.status}`];
    if (reply.kind === 'execDetails') return ['exec'];
    if (reply.kind === 'commissionReport') return ['commission'];
    if (reply.kind === 'errorMessage') return [`${reply.code}`];
    return [];
  });

/** Messages that a client receives about a market order while a fault is active. */
async function told(action: FaultAction): Promise<readonly string[]> {
  const bench = await createBench();
  const client = await bench.connect();
  client.forget();
  await bench.start(action);
  client.ask('placeOrder', order(1));
  await bench.step(5000);
  expect(bench.gateway.venue.executions()).toHaveLength(1);
  return story(client);
}

describe('what a client is told of an order', () => {
  it.each<readonly [string, FaultAction, readonly string[]]>([
    ['in full', { notice: { code: 2104, client: 99 } }, ['status PreSubmitted', 'exec', 'status Filled', 'commission']],
    [
      'without executions',
      { 'lose-callbacks': { callbacks: ['exec_details'] } },
      ['status PreSubmitted', 'status Filled', 'commission'],
    ],
    [
      'without commissions',
      { 'lose-callbacks': { callbacks: ['commission_report'] } },
      ['status PreSubmitted', 'exec', 'status Filled'],
    ],
    ['without a status', { 'lose-callbacks': { callbacks: ['order_status'] } }, ['exec', 'commission']],
    [
      'without Filled',
      { 'lose-callbacks': { callbacks: ['order_status'], status: 'Filled' } },
      ['status PreSubmitted', 'exec', 'commission'],
    ],
    [
      'twice',
      { 'duplicate-callbacks': { callbacks: ['exec_details', 'commission_report'] } },
      ['status PreSubmitted', 'exec', 'exec', 'status Filled', 'commission', 'commission'],
    ],
    ['Filled first', { 'filled-before-execution': {} }, ['status PreSubmitted', 'status Filled', 'exec', 'commission']],
    [
      'the commission late',
      { 'delay-callbacks': { callbacks: ['commission_report'], by: '1s' } },
      ['status PreSubmitted', 'exec', 'status Filled', 'commission'],
    ],
    [
      'two executions',
      { 'duplicate-execution': {} },
      ['status PreSubmitted', 'exec', 'status Filled', 'commission', 'exec', 'commission'],
    ],
  ])('%s', async (_, action, expected) => {
    expect(await told(action)).toEqual(expected);
  });

  it('in another order, the same for the same seed', async () => {
    const first = await told({ 'reorder-callbacks': {} });
    expect(first).not.toEqual(['status PreSubmitted', 'exec', 'status Filled', 'commission']);
    expect([...first].sort()).toEqual(['commission', 'exec', 'status Filled', 'status PreSubmitted']);
    expect(await told({ 'reorder-callbacks': {} })).toEqual(first);
  });

  it('names the second telling of a fill by another id, with the same cumulative quantity', async () => {
    const bench = await createBench();
    const client = await bench.connect();
    await bench.start({ 'duplicate-execution': {} });
    client.ask('placeOrder', order(1));
    await bench.step(5000);
    const executions = client
      .replies()
      .flatMap((each) => (typeof each !== 'string' && each.kind === 'execDetails' ? [each.execution] : []));
    expect(new Set(executions.map(({ executionId }) => executionId)).size).toBe(2);
    expect(new Set(executions.map(({ cumulativeQuantity, permId }) => `${cumulativeQuantity}/${permId}`)).size).toBe(1);
  });
});

describe('an error instead of an answer', () => {
  it.each([103, 110, 201, 203])('%i refuses an order, which the venue never sees', async (code) => {
    const bench = await createBench();
    const client = await bench.connect();
    client.forget();
    await bench.start({ 'answer-error': { request: 'placeOrder', code, count: 1 } });
    client.ask('placeOrder', order(1));
    client.ask('placeOrder', order(2));
    await bench.step(5000);
    expect(client.errors()).toEqual([`1:${code}`]);
    expect(bench.gateway.venue.executions().map(({ orderId }) => orderId)).toEqual([2]);
    expect(bench.gateway.faults.active()).toEqual([]);
  });

  it.each([399, 404, 10349])('%i is a warning: the order lives', async (code) => {
    const bench = await createBench();
    const client = await bench.connect();
    client.forget();
    await bench.start({ 'answer-error': { request: 'placeOrder', code, serve: true } });
    client.ask('placeOrder', order(1));
    await bench.step(5000);
    expect(client.errors()).toEqual([`1:${code}`]);
    expect(bench.gateway.venue.executions()).toHaveLength(1);
  });

  it('110 on a change leaves the order as it was', async () => {
    const bench = await createBench();
    const client = await bench.connect();
    client.ask('placeOrder', order(1, 1));
    await bench.step(2000);
    client.forget();
    await bench.start({ 'answer-error': { request: 'placeOrder', order: 'change', code: 110 } });
    client.ask('placeOrder', order(1, 2));
    await bench.step(2000);
    expect(client.errors()).toEqual(['1:110']);
    expect(bench.gateway.venue.openOrders().map(({ limitPrice }) => limitPrice)).toEqual([1]);
  });

  it('10147 to a cancel says that the order is not there, while it is', async () => {
    const bench = await createBench();
    const client = await bench.connect();
    client.ask('placeOrder', order(1, 1));
    await bench.step(2000);
    client.forget();
    await bench.start({ 'answer-error': { request: 'cancelOrder', code: 10147, count: 1 } });
    client.ask('cancelOrder', { orderId: 1 });
    await bench.step(2000);
    expect(client.replies()).toContainEqual(
      expect.objectContaining({ code: 10147, text: 'OrderId 1 that needs to be cancelled is not found.' }),
    );
    expect(bench.gateway.venue.openOrders()).toHaveLength(1);
    client.ask('cancelOrder', { orderId: 1 });
    await bench.step(2000);
    expect(client.errors()).toEqual(['1:10147', '1:202']);
  });

  it('a what-if order can stay without any', async () => {
    const bench = await createBench();
    const client = await bench.connect();
    client.forget();
    await bench.start({ 'ignore-request': { request: 'placeOrder', order: 'what_if' } });
    client.ask('placeOrder', { ...order(1), whatIf: true });
    client.ask('placeOrder', order(2));
    await bench.step(5000);
    expect(
      client.replies().filter((each) => typeof each !== 'string' && 'orderId' in each && each.orderId === 1),
    ).toEqual([]);
    expect(story(client)).toContain('exec');
  });

  it('a request for bars is 162 when the trap is open', async () => {
    const bench = await createBench();
    const client = await bench.connect();
    client.forget();
    await bench.start({ 'pacing-violation': { count: 1 } });
    const request = {
      contract: order(1).contract,
      endDateTime: '',
      barSize: '1 min',
      duration: '1 D',
      useRth: true,
      whatToShow: 'TRADES',
      formatDate: 1,
    };
    client.ask('reqHistoricalData', { ...request, reqId: 1 });
    client.ask('reqHistoricalData', { ...request, reqId: 2 });
    await bench.step(5000);
    expect([client.errors(), client.kinds().filter((kind) => kind === 'historicalData')]).toEqual([
      ['1:162'],
      ['historicalData'],
    ]);
  });
});
