import { describe, expect, it } from 'vitest';
import { readScenario } from '../../../src/composition/gateway/gateway-scenarios.ts';
import { type BenchClient, createBench, order, stock } from './bench.ts';

const executions = (client: BenchClient) =>
  client.replies().flatMap((each) => (typeof each !== 'string' && each.kind === 'execDetails' ? [each] : []));
const sum = (client: BenchClient) => executions(client).reduce((total, { execution }) => total + execution.shares, 0);
const order1 = { ...order(1, 1), orderRef: 'mine' };

async function resting() {
  const bench = await createBench();
  const client = await bench.connect(4);
  client.ask('placeOrder', order1);
  await bench.step(2000);
  client.forget();
  const position = () => bench.gateway.venue.positions(bench.gateway.now()).map(({ quantity }) => quantity);
  return { bench, client, position };
}

describe('the venue', () => {
  it('fills an order when it is told to, in part and whole', async () => {
    const { bench, client, position } = await resting();
    await bench.start({ 'fill-order': { order_id: 1, quantity: 40 } });
    await bench.step(1000);
    expect([sum(client), position()]).toEqual([40, [40]]);
    await bench.start({ 'fill-order': { symbol: 'AAPL', client: 4 } });
    await bench.step(1000);
    expect([sum(client), position()]).toEqual([100, [100]]);
    expect(() => bench.gateway.faults.start({ 'fill-order': {} })).toThrow('no open order fits');
  });

  it('cancels an order for the exchange', async () => {
    const { bench, client } = await resting();
    await bench.start({ 'cancel-order': { reason: 'the exchange is closed' } });
    await bench.step(1000);
    expect(client.replies()).toContainEqual(
      expect.objectContaining({ code: 202, text: 'Order Canceled - reason:the exchange is closed' }),
    );
  });

  it('fills more than an order asked for: the truth has it, and reqExecutions too', async () => {
    const { bench, client, position } = await resting();
    await bench.start({ 'over-fill': { quantity: 30 } });
    await bench.step(1000);
    expect([sum(client), position()]).toEqual([130, [130]]);
    expect(
      new Set(
        executions(client).map(({ orderId, execution }) => `${orderId}/${execution.clientId}/${execution.orderRef}`),
      ),
    ).toEqual(new Set(['1/4/mine']));
    client.forget();
    client.ask('reqExecutions', { reqId: 3, clientId: 4 });
    await bench.step(1000);
    expect(sum(client)).toBe(130);
    expect(client.kinds().filter((kind) => kind === 'commissionReport')).toHaveLength(2);
  });

  it('tells of an execution of an order that nobody placed', async () => {
    const bench = await createBench();
    const client = await bench.connect(4);
    await bench.start({ 'orphan-fill': { symbol: 'MSFT', side: 'SELL', quantity: 10 } });
    await bench.step(1000);
    const [orphan] = executions(client);
    expect(orphan).toMatchObject({ contract: { symbol: 'MSFT' }, execution: { clientId: 4, side: 'SLD', shares: 10 } });
    expect(orphan?.orderId).toBeGreaterThanOrEqual(900_000);
    expect(bench.gateway.venue.positions(bench.gateway.now()).map(({ quantity }) => quantity)).toEqual([-10]);
  });

  it('holds a position that no client was told of', async () => {
    const bench = await createBench();
    const client = await bench.connect(4);
    await bench.start({ 'outside-trade': { symbol: 'AAPL', side: 'BUY', quantity: 25 } });
    await bench.step(1000);
    expect(executions(client)).toEqual([]);
    client.ask('reqPositions', {});
    await bench.step(1000);
    expect(client.replies()).toContainEqual(expect.objectContaining({ kind: 'position', position: 25 }));
  });

  it('lists what was traded elsewhere, and not what was transferred', async () => {
    const bench = await createBench();
    const client = await bench.connect(4);
    await bench.start({ 'outside-trade': { symbol: 'AAPL', side: 'BUY', quantity: 25 } });
    await bench.start({ 'outside-trade': { symbol: 'MSFT', side: 'BUY', quantity: 30, unlisted: true } });
    await bench.step(1000);
    client.ask('reqExecutions', { reqId: 9 });
    await bench.step(1000);
    expect(executions(client).map(({ contract }) => contract.symbol)).toEqual(['AAPL']);
  });

  it('corrects and busts an execution: it comes again, its id one higher', async () => {
    const { bench, client, position } = await resting();
    await bench.start({ 'fill-order': {} });
    await bench.step(1000);
    await bench.start({ 'correct-execution': { quantity: 90 } });
    await bench.step(1000);
    await bench.start({ 'bust-execution': { client: 4 } });
    await bench.step(1000);
    const stem = (id: string) => id.slice(0, id.lastIndexOf('.'));
    const ids = executions(client).map(({ execution }) => execution.executionId);
    expect([new Set(ids).size, new Set(ids.map(stem)).size, position()]).toEqual([3, 1, []]);
  });

  it('halts a symbol for a time, and its price can jump', async () => {
    const bench = await createBench();
    const client = await bench.connect();
    client.ask('reqMktData', { reqId: 5, contract: stock() });
    await bench.step(3000);
    await bench.start({ halt: { symbol: 'AAPL', for: '30s' } });
    await bench.step(1000);
    client.forget();
    await bench.step(28_000);
    expect(client.kinds().filter((kind) => kind === 'tickPrice')).toEqual([]);
    await bench.step(5000);
    expect(client.kinds()).toContain('tickPrice');
    const conId = bench.gateway.venue.contracts.find({ symbol: 'AAPL' })[0]?.conId ?? 0;
    const before = bench.gateway.venue.snapshot(conId, bench.gateway.now()).bid;
    await bench.start({ shock: { symbol: 'AAPL', fraction: -0.2 } });
    await bench.step(2000);
    expect(bench.gateway.venue.snapshot(conId, bench.gateway.now()).bid / before).toBeLessThan(0.85);
    expect(() => bench.gateway.faults.start({ shock: { symbol: 'NOPE', fraction: 0.1 } })).toThrow();
  });

  it('rolls order ids back', async () => {
    const bench = await createBench();
    const client = await bench.connect(4);
    for (let i = 1; i <= 5; i++) client.ask('placeOrder', order(i));
    await bench.step(5000);
    await bench.start({ 'id-roll-back': { by: 3 } });
    client.forget();
    client.ask('reqIds', {});
    await bench.step(100);
    expect(client.replies()).toContainEqual(expect.objectContaining({ kind: 'nextValidId', orderId: 3 }));
    client.ask('placeOrder', order(4));
    await bench.step(5000);
    expect(client.errors()).toEqual([]);
    expect(bench.gateway.venue.executions().filter(({ orderId }) => orderId === 4)).toHaveLength(2);
  });

  it.each(['id-roll-back', 'chaos'])('goes through the scenario %s, to the byte the same again', async (name) => {
    const once = await goThrough(name);
    expect(once.begun).toBeGreaterThan(0);
    expect(await goThrough(name)).toEqual(once);
  });
});

/** Places twenty orders, one per second, from a client that reconnects after every disconnect. */
async function goThrough(name: string) {
  const bench = await createBench({ scenarios: [readScenario(name)], seed: 3 });
  const clients = [await bench.connect(1)];
  for (let i = 1; i <= 20; i++) {
    if (clients.at(-1)?.isOver !== false) clients.push(await bench.connect(1));
    clients.at(-1)?.ask('placeOrder', order(i));
    await bench.step(1000);
  }
  expect(bench.gateway.scenarios.failures).toEqual([]);
  return { begun: bench.gateway.faults.begun().length, received: clients.map(({ received }) => [...received]) };
}
