import { request } from 'node:http';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { controlPorts } from '../../../src/composition/gateway/control-api.ts';
import { isLocal, startControl } from '../../../src/gateway/control/start-control.ts';
import type { GatewayOptions } from '../../../src/gateway/server/gateway-options.ts';
import { startGateway } from '../../../src/gateway/server/start-gateway.ts';
import { createBench, order } from '../faults/bench.ts';

async function controlled(options: Partial<GatewayOptions> = {}) {
  const bench = await createBench(options);
  const control = await startControl(controlPorts(bench.gateway), 0);
  onTestFinished(() => control.close());
  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(`http://127.0.0.1:${control.port}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  return { bench, control, call };
}

describe('the control API', () => {
  it('begins, lists and ends faults', async () => {
    const { bench, call } = await controlled();
    const client = await bench.connect();
    const begun = await call('POST', '/faults', { 'half-open': { for: '1h' } });
    expect(begun).toEqual({
      status: 200,
      body: { id: 1, name: 'half-open', parameters: { for: '1h' }, since: bench.gateway.now() },
    });
    expect((await call('GET', '/faults')).body.active).toEqual([begun.body]);
    expect((await call('DELETE', '/faults/1')).body).toEqual({ stopped: 1 });
    expect((await call('DELETE', '/faults/1')).status).toBe(404);
    await call('POST', '/faults', { 'silent-data': {} });
    expect((await call('DELETE', '/faults')).body.stopped).toHaveLength(1);
    expect((await call('GET', '/faults')).body).toMatchObject({ active: [], begun: [{ id: 1 }, { id: 2 }] });
    client.socket.destroy();
  });

  it('counts what it begins from the present instant, however long nothing has happened', async () => {
    let now = 0;
    const time = { now: () => now, after: () => () => {} };
    const gateway = await startGateway({ mode: 'real', speed: 10, time });
    onTestFinished(() => gateway.close());
    const control = await startControl(controlPorts(gateway), 0);
    onTestFinished(() => control.close());
    const begun = gateway.now();
    now = 6000;
    const response = await fetch(`http://127.0.0.1:${control.port}/market/halt`, {
      method: 'POST',
      body: JSON.stringify({ symbol: 'AAPL', for: '30s' }),
      headers: { 'content-type': 'application/json' },
    });
    expect(JSON.parse(await response.text()).since).toBe(begun + 60_000);
  });

  it('places and cancels orders by hand, which client 0 binds and is told of', async () => {
    const { bench, call } = await controlled();
    const client = await bench.connect(0);
    client.ask('reqAutoOpenOrders', { bind: true });
    const order = { symbol: 'AAPL', side: 'BUY', quantity: 10, type: 'LMT', limitPrice: 100 };
    await bench.step(100);
    expect((await call('POST', '/orders', order)).body).toEqual({ clientId: -1, orderId: 1 });
    await bench.step(1000);
    expect(client.replies()).toContainEqual(
      expect.objectContaining({ kind: 'openOrder', orderId: -1, clientId: 0, action: 'BUY', quantity: 10 }),
    );
    expect((await call('DELETE', '/orders/99')).status).toBe(404);
    expect((await call('DELETE', '/orders/1')).body).toEqual({ orderId: 1 });
    await bench.step(1000);
    expect(client.replies()).toContainEqual(
      expect.objectContaining({ kind: 'orderStatus', orderId: -1, status: 'Cancelled' }),
    );
    expect((await call('POST', '/orders', { ...order, symbol: 'NOPE' })).body.error.message).toContain('no stock NOPE');
    expect((await call('POST', '/orders', { ...order, side: 'HOLD' })).status).toBe(400);
    client.socket.destroy();
  });

  it('says what is wrong with a fault, and what cannot be done now', async () => {
    const { call } = await controlled();
    const wrong = await call('POST', '/faults', { 'half-open': { for: 'ever' } });
    expect([wrong.status, wrong.body.error.code]).toEqual([400, 'DOCUMENT_INVALID']);
    expect(wrong.body.error.message).toContain('/half-open/for: expected a length of time such as');
    const impossible = await call('POST', '/faults', { 'fill-order': {} });
    expect([impossible.status, impossible.body.error.code]).toEqual([409, 'FAULT_IMPOSSIBLE']);
    expect((await call('POST', '/scenarios', { name: 'nope' })).body.error.message).toContain(
      'body: /name: expected one of chaos, ',
    );
  });

  it('loads scenarios by name and whole', async () => {
    const { call } = await controlled();
    expect((await call('POST', '/scenarios', { name: 'half-open' })).body.id).toBe('half-open');
    const own = { id: 'own', title: 'Own', faults: [{ at: '1s', do: { 'fill-order': {} } }] };
    expect((await call('POST', '/scenarios', own)).body).toEqual({ id: 'own', title: 'Own' });
    await call('POST', '/time/advance', { ms: 1000 });
    expect((await call('GET', '/scenarios')).body).toMatchObject({
      loaded: ['half-open', 'own'],
      failures: ['own: no open order fits'],
      available: expect.arrayContaining(['chaos']),
    });
  });

  it('steps time, and shows the truth', async () => {
    const { bench, call } = await controlled();
    const client = await bench.connect(3);
    client.ask('placeOrder', { ...order(1), orderRef: 'mine' });
    await bench.settle();
    const before = (await call('GET', '/time')).body;
    expect(before).toMatchObject({ mode: 'manual', speed: 0, utc: '2026-11-18T14:30:00.000Z' });
    expect((await call('POST', '/time/advance', { to_next_event: true })).body.now).toBe(before.nextEventAt);
    const after = await call('POST', '/time/advance', { ms: 5000 });
    expect(after.body.now).toBe(before.nextEventAt + 5000);
    await bench.settle();
    const truth = (await call('GET', '/truth')).body;
    expect(truth.executions).toEqual([expect.objectContaining({ orderRef: 'mine', clientId: 3, quantity: 100 })]);
    expect((await call('GET', '/orders')).body.orders).toEqual([
      expect.objectContaining({ orderId: 1, status: 'Filled' }),
    ]);
    expect((await call('GET', '/executions')).body.executions).toEqual(truth.executions);
    expect((await call('GET', '/positions')).body.positions).toEqual([expect.objectContaining({ quantity: 100 })]);
    const { body: account } = await call('GET', '/account');
    expect(account).toMatchObject({ account: 'DUSIM0001', startingCash: 1_000_000 });
    expect(account.values).toContainEqual(expect.objectContaining({ tag: 'NetLiquidation' }));
    expect((await call('GET', '/clients')).body.clients).toEqual([
      expect.objectContaining({ clientId: 3, isReading: true, heldBytes: 0 }),
    ]);
    const { messages } = (await call('GET', '/messages')).body;
    expect(messages.at(-1)).toMatchObject({
      clientId: 3,
      kind: 'placeOrder',
      fields: expect.arrayContaining(['AAPL', 'mine']),
    });
  });

  it('says that a clock is of another kind', async () => {
    const { call } = await controlled();
    expect((await call('POST', '/time/speed', { speed: 10 })).body.error.message).toBe(
      'The clock is manual: it has no speed.',
    );
    expect((await call('POST', '/time/advance', { ms: 'long' })).status).toBe(400);
  });

  it('halts, resumes and shocks', async () => {
    const { bench, call } = await controlled();
    expect((await call('POST', '/market/halt', { symbol: 'AAPL' })).body.name).toBe('halt');
    expect((await call('POST', '/market/resume', { symbol: 'AAPL' })).body).toEqual({ resumed: 'AAPL' });
    expect((await call('POST', '/market/resume', { symbol: 'AAPL' })).status).toBe(409);
    expect((await call('POST', '/market/shock', { symbol: '*', fraction: 0.1 })).status).toBe(200);
    expect((await call('POST', '/market/shock', { symbol: '*', fraction: 'up' })).status).toBe(400);
    await bench.step(1000);
  });

  it('describes itself by a valid OpenAPI 3.1 document, in which every route stands', async () => {
    const { call } = await controlled();
    const { body } = await call('GET', '/openapi.json');
    const validator = new Validator();
    expect(await validator.validate(body)).toEqual(expect.objectContaining({ valid: true }));
    expect(body.openapi).toBe('3.1.0');
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining([
        '/account',
        '/clients',
        '/executions',
        '/faults',
        '/faults/{id}',
        '/market/halt',
        '/market/resume',
        '/market/shock',
        '/messages',
        '/orders',
        '/positions',
        '/scenarios',
        '/time',
        '/time/advance',
        '/time/speed',
        '/truth',
      ]),
    );
  });

  it('refuses whoever came here by another name', async () => {
    const { control } = await controlled();
    const status = (headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve) => {
        request({ host: '127.0.0.1', port: control.port, path: '/truth', headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        }).end();
      });
    expect(await status({ host: `evil.example:${control.port}` })).toBe(403);
    expect(await status({ host: `localhost:${control.port}`, origin: 'http://evil.example' })).toBe(403);
    expect(await status({ host: `localhost:${control.port}`, origin: `http://localhost:${control.port}` })).toBe(200);
  });
});

describe('a local request', () => {
  it.each([
    [{ host: '127.0.0.1:80' }, true],
    [{ host: '[::1]:80' }, true],
    [{ host: 'localhost' }, true],
    [{ host: 'localhost.evil.example' }, false],
    [{ host: '127.0.0.1.evil.example' }, false],
    [{ host: '127.0.0.1', origin: 'null' }, false],
    [{}, false],
  ])('%j: %s', (headers, expected) => {
    expect(isLocal(headers)).toBe(expected);
  });
});
