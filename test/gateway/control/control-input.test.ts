import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { controlPorts } from '../../../src/composition/gateway/control-api.ts';
import { startControl } from '../../../src/gateway/control/start-control.ts';
import { FAULT_NAMES } from '../../../src/gateway/faults/catalogue.ts';
import { createBench, order, stock } from '../faults/bench.ts';

const JSON_TYPE = 'application/json';

async function controlled() {
  const bench = await createBench();
  const control = await startControl(controlPorts(bench.gateway), 0);
  onTestFinished(() => control.close());
  const send = async (method: string, path: string, body?: string, type: string | undefined = JSON_TYPE) => {
    const response = await fetch(`http://127.0.0.1:${control.port}${path}`, {
      method,
      ...(body === undefined ? {} : { body }),
      headers: body === undefined || type === undefined ? {} : { 'content-type': type },
    });
    const text = await response.text();
    return { status: response.status, allow: response.headers.get('allow'), body: text === '' ? {} : JSON.parse(text) };
  };
  const post = (path: string, body: unknown) => send('POST', path, JSON.stringify(body));
  return { bench, control, send, post };
}

/** A port on which another server listens. */
async function takenPort(): Promise<number> {
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : Number.NaN;
}

describe('a request that is wrong', () => {
  it.each([
    ['is no JSON', '{"symbol":', JSON_TYPE, 400, 'cannot be read'],
    ['is empty', '', JSON_TYPE, 400, 'cannot be read'],
    ['is no object', '[1]', JSON_TYPE, 400, 'expected fields with values (object), found [1]'],
    ['is nothing', 'null', JSON_TYPE, 400, 'expected fields with values (object), found nothing (null)'],
    ['has another content type', 'symbol=AAPL', 'application/x-www-form-urlencoded', 415, 'must be application/json'],
    ['is plain text', '{}', 'text/plain', 415, 'must be application/json'],
    ['is too large', `"${'x'.repeat(300_000)}"`, JSON_TYPE, 413, 'larger'],
    [
      'is nested too deeply',
      `{"symbol":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
      JSON_TYPE,
      400,
      'nested too deeply',
    ],
    ['touches the prototype', '{"__proto__":{"symbol":"AAPL"}}', JSON_TYPE, 400, 'cannot be read'],
    [
      'has a member in snake case',
      '{"symbol":"AAPL","side":"BUY","quantity":1,"type":"LMT","limit_price":150}',
      JSON_TYPE,
      400,
      '/limit_price: not a field of this document; did you mean limitPrice?',
    ],
    [
      'has a price that its type does not have',
      '{"symbol":"AAPL","side":"BUY","quantity":1,"limitPrice":150}',
      JSON_TYPE,
      400,
      '/limitPrice: an order MKT has none',
    ],
    [
      'lacks the price of its type',
      '{"symbol":"AAPL","side":"BUY","quantity":1,"type":"LMT"}',
      JSON_TYPE,
      400,
      '/limitPrice: an order LMT needs one',
    ],
    [
      'has a number without end',
      '{"symbol":"AAPL","side":"BUY","quantity":1e999}',
      JSON_TYPE,
      400,
      '/quantity: expected',
    ],
    [
      'has more than can be',
      '{"symbol":"AAPL","side":"BUY","quantity":1e9}',
      JSON_TYPE,
      400,
      '/quantity: expected a number of at most 1000000, found 1000000000',
    ],
  ])('because it %s places no order', async (_, body, type, status, words) => {
    const { bench, send } = await controlled();
    const answer = await send('POST', '/orders', body, type);
    expect(answer).toMatchObject({ status, body: { error: { message: expect.stringContaining(words) } } });
    expect(bench.gateway.venue.dump(bench.gateway.now()).orders).toEqual([]);
  });

  it('by its method is told which ones there are, by its path where to look', async () => {
    const { send } = await controlled();
    expect(await send('PUT', '/orders', '{}')).toMatchObject({ status: 405, allow: 'GET, POST' });
    expect(await send('GET', '/time/advance')).toMatchObject({ status: 405, allow: 'POST' });
    expect(await send('POST', '/faults/1', '{}')).toMatchObject({ status: 405, allow: 'DELETE' });
    const lost = await send('GET', '/nowhere');
    expect(lost).toMatchObject({ status: 404, body: { error: { code: 'USAGE', message: 'There is no /nowhere.' } } });
  });

  it('by an unknown member of the query or of the path is told so', async () => {
    const { send, post } = await controlled();
    expect(await send('GET', '/orders?client=3')).toMatchObject({ status: 400 });
    expect(await send('GET', '/market/AAPL/bars?bar_ms=60000')).toMatchObject({
      status: 400,
      body: { error: { message: 'query: /bar_ms: not a field of this document; did you mean barMs?' } },
    });
    expect((await send('DELETE', '/orders/abc')).status).toBe(400);
    expect((await send('DELETE', '/orders/7')).status).toBe(404);
    expect((await post('/time/advance', { ms: 1, to_next_event: true })).status).toBe(400);
    expect((await post('/time/advance', { ms: 0.5 })).status).toBe(400);
    expect((await post('/scenarios', { name: '../../etc/x.yaml' })).body.error.message).toContain('/name: expected');
    expect((await post('/scenarios', { name: 'chaos', faults: [] })).body.error.message).toContain('found /faults');
  });

  it.each([
    [
      { 'nightly-reset': { warnings: 1e9 } },
      '/nightly-reset/warnings: expected a number of at most 1000, found 1000000000',
    ],
    [
      { 'duplicate-callbacks': { callbacks: ['order_status'], times: 1e9 } },
      '/duplicate-callbacks/times: expected a number of at most 100,',
    ],
    [{ stall: { for: '99999999999999999999h' } }, '/stall/for: expected a length of time such as'],
    [{ 'connectivity-lost': { repeat_every: 0 } }, '15m or 2h, from 1ms to 744h, found 0'],
    [{ 'connectivity-lost': { repeat_every: '0s' } }, '15m or 2h, from 1ms to 744h, found "0s"'],
    [{ stall: { for: '0.0001ms' } }, '/stall/for: expected a length of time such as'],
    [{ 'answer-error': { request: 'placeorder', code: 201 } }, '/request: expected such as placeOrder'],
    [{ 'answer-error': { request: 'reqIds', code: 201, symbol: 'AAPL' } }, '/symbol: a request reqIds has none'],
    [{ 'lose-callbacks': { callbacks: ['exec_details'], status: 'Filled' } }, '/status: exec_details have none'],
  ])('for the fault %j starts nothing', async (fault, words) => {
    const { bench, post } = await controlled();
    const answer = await post('/faults', fault);
    expect(answer).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining(words) } } });
    expect(bench.gateway.faults.begun()).toEqual([]);
  });
});

describe('a port that somebody else has', () => {
  it('is no port to go to: the fault is refused, and the gateway serves where it did', async () => {
    const { bench, post } = await controlled();
    const { port } = bench.gateway;
    const client = await bench.connect(1);
    const answer = await post('/faults', { 'port-reset': { port: await takenPort() } });
    expect(answer).toMatchObject({
      status: 409,
      body: { error: { code: 'FAULT_IMPOSSIBLE', message: expect.stringContaining('EADDRINUSE') } },
    });
    expect(bench.gateway.port).toBe(port);
    expect(client.isOver).toBe(false);
    await bench.connect(2);
  });

  it('is told of when a scenario goes there', async () => {
    const { bench, send, post } = await controlled();
    await bench.connect(1);
    const faults = [{ at: '1s', do: { 'port-reset': { port: await takenPort() } } }];
    await post('/scenarios', { id: 'own', title: 'Own', faults });
    await post('/time/advance', { ms: 2000 });
    await bench.settle();
    const { body } = await send('GET', '/scenarios');
    expect(body.failures).toEqual([expect.stringMatching(/^own: .*EADDRINUSE/)]);
    expect(body.neverStruck).toEqual([
      expect.stringMatching(/^own: fault 1 \(port-reset\) never struck: .*EADDRINUSE/),
    ]);
  });
});

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

const { definitions }: { definitions: Readonly<Record<string, Schema>> } = JSON.parse(
  readFileSync('schemas/scenario.schema.json', 'utf8'),
);

/** Values that a schema allows, including those at its bounds. */
function allowed(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) {
    if (/\/(duration|interval)$/.test(schema.$ref)) return fc.constantFrom(0, 1, '1ms', '250ms', '3s', '744h');
    return allowed(definitions[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  }
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.type === 'object') return members(schema);
  if (schema.type === 'array') return fc.array(allowed(schema.items ?? {}), { minLength: 1, maxLength: 3 });
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.type === 'integer' || schema.type === 'number') return numbers(schema);
  return fc.constantFrom('AAPL', 'MSFT', 'placeOrder', 'reqMktData', 'Filled', 'x');
}

function members({ properties = {}, required = [] }: Schema): fc.Arbitrary<unknown> {
  const all = Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, allowed(one)]));
  return fc.record(all, { requiredKeys: [...required] });
}

function numbers({ type, minimum, exclusiveMinimum = 0, maximum = 0 }: Schema): fc.Arbitrary<number> {
  const least = minimum ?? (type === 'integer' ? exclusiveMinimum + 1 : exclusiveMinimum + 0.01);
  return fc.constantFrom(least, maximum, Math.min(maximum, least + 1), 100);
}

const faultOf = (name: string) => allowed(definitions['fault']?.properties?.[name] ?? {}).map((p) => ({ [name]: p }));
const anyFault = fc.constantFrom(...FAULT_NAMES).chain(faultOf);

const PATHS = [
  ...'/truth /orders /executions /positions /account /clients /messages /faults /scenarios /time'.split(' '),
  ...'/time/advance /time/speed /market/halt /market/resume /market/shock /market/AAPL /market/AAPL/bars'.split(' '),
  ...'/market/ZZZZ /faults/1 /faults/x /orders/1 /orders/-1 /openapi.json /nowhere / //  /%00 /market/%2e%2e'.split(
    ' ',
  ),
];
const PROPERTIES =
  'symbol side quantity type limitPrice ms to_next_event speed fraction for name id title faults'.split(' ');

const likelyBody = fc.dictionary(
  fc.constantFrom(...PROPERTIES),
  fc.oneof(
    fc.constantFrom('AAPL', '*', 'BUY', 'MKT', 'LMT', 'chaos', '1s', true, null, 1, 0, -1, 1000, 1e9, 1e308),
    fc.jsonValue(),
  ),
  { maxKeys: 5 },
);

interface AnyRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly type: string;
}

const anyRequest: fc.Arbitrary<AnyRequest> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'POST', 'DELETE', 'PUT', 'PATCH', 'OPTIONS', 'HEAD'),
  path: fc.oneof(
    fc.constantFrom(...PATHS),
    fc.constantFrom(...PATHS).map((path) => `${path}?x=1&barMs=60000`),
  ),
  body: fc.oneof(
    fc.oneof(likelyBody, anyFault, fc.jsonValue()).map((value) => JSON.stringify(value)),
    fc.string({ maxLength: 40 }),
  ),
  type: fc.constantFrom(JSON_TYPE, JSON_TYPE, JSON_TYPE, 'text/plain', 'application/json; charset=latin1', 'a/b', 'x'),
});

const RUNS = { seed: 11, numRuns: Number(process.env['PROPERTY_RUNS'] ?? 150) };

describe('whatever is asked of the control API', () => {
  it('no request is answered with 5xx or ends the gateway', async () => {
    const { bench, send } = await controlled();
    const client = await bench.connect(1);
    client.ask('reqMktData', { reqId: 1, contract: stock() });
    await fc.assert(
      fc.asyncProperty(anyRequest, async ({ method, path, body, type }) => {
        const hasBody = method !== 'GET' && method !== 'HEAD';
        const answer = await send(method, path, hasBody ? body : undefined, type);
        const { status } = answer;
        expect({ method, path, body, type, answer, isServed: status < 500 }).toMatchObject({ isServed: true });
      }),
      RUNS,
    );
    expect((await send('GET', '/time')).status).toBe(200);
  }, 120_000);

  it('no fault that the schema allows is answered with 5xx or ends the gateway, while a client trades', async () => {
    const { bench, send, post } = await controlled();
    let orderId = 0;
    await fc.assert(
      fc.asyncProperty(anyFault, async (fault) => {
        const client = await bench.connect(++orderId);
        client.ask('reqMktData', { reqId: 1, contract: stock() });
        client.ask('placeOrder', order(1, orderId % 2 === 0 ? 100 : undefined));
        await bench.settle();
        const answer = await post('/faults', fault);
        const isServed = [200, 400, 409].includes(answer.status);
        expect({ fault, answer, isServed }).toMatchObject({ isServed: true });
        await bench.step(500);
        await send('DELETE', '/faults');
        client.socket.destroy();
        await bench.settle();
      }),
      { ...RUNS, numRuns: Math.ceil(RUNS.numRuns / 2) },
    );
    expect((await send('GET', '/truth')).status).toBe(200);
  }, 120_000);
});
