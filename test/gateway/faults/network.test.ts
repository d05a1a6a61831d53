import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createBench, order, stock } from './bench.ts';

describe('a dropped connection', () => {
  it.each(['fin', 'rst'] as const)(
    'ends by %s, frees the client id, and what comes after it is not looked at',
    async (how) => {
      const bench = await createBench();
      const client = await bench.connect(1);
      bench.gateway.faults.start({ 'drop-connection': { how } });
      client.ask('placeOrder', order(1));
      await client.ended;
      const again = await bench.connect(1);
      expect(again.kinds()).toContain('nextValidId');
      await bench.step(1000);
      expect(bench.gateway.venue.dump(bench.gateway.now()).orders).toEqual([]);
    },
  );

  it('concerns one client when one is named', async () => {
    const bench = await createBench();
    const [one, two] = [await bench.connect(1), await bench.connect(2)];
    await bench.start({ 'drop-connection': { client: 2 } });
    expect([one.isOver, two.isOver]).toEqual([false, true]);
  });
});

/** True when a connection is refused. */
async function isRefused(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  const outcome = await new Promise<boolean>((resolve) => {
    socket.on('connect', () => resolve(false));
    socket.on('error', () => resolve(true));
  });
  socket.destroy();
  return outcome;
}

describe('refused connections', () => {
  it('last as long as they should, on the same port', async () => {
    const bench = await createBench();
    const { port } = bench.gateway;
    const client = await bench.connect();
    await bench.start({ 'refuse-connections': { for: '30s', drop: true } });
    expect([client.isOver, await isRefused(port)]).toEqual([true, true]);
    await bench.step(29_000);
    expect(await isRefused(port)).toBe(true);
    await bench.step(1000);
    expect([bench.gateway.port, await isRefused(port)]).toEqual([port, false]);
  });

  it('end at the word of whoever began them: the weekly log-in', async () => {
    const bench = await createBench();
    const client = await bench.connect();
    const id = await bench.start({ 'weekly-relogin': {} });
    expect([client.isOver, client.errors().at(-1)]).toEqual([true, '-1:1100']);
    await bench.step(3_600_000);
    expect(await isRefused(bench.gateway.port)).toBe(true);
    bench.gateway.faults.stop(id);
    await bench.settle();
    expect(await isRefused(bench.gateway.port)).toBe(false);
  });
});

describe('a half-open socket', () => {
  it('takes nothing, says nothing, and stays open; its client id stays in use', async () => {
    const bench = await createBench();
    const client = await bench.connect(1);
    client.forget();
    await bench.start({ 'half-open': {} });
    client.ask('reqCurrentTime', {});
    client.ask('placeOrder', order(1));
    await bench.step(60_000);
    expect([client.isOver, client.kinds()]).toEqual([false, []]);
    expect(bench.gateway.venue.dump(bench.gateway.now()).orders).toEqual([]);
    client.socket.destroy();
    const again = await bench.connect(1);
    expect(again.errors()).toContain('-1:326');
  });

  it('goes on with all that was kept back when it has an end', async () => {
    const bench = await createBench();
    const client = await bench.connect(1);
    client.ask('reqMktData', { reqId: 5, contract: stock() });
    await bench.step(1000);
    client.forget();
    await bench.start({ 'half-open': { for: '10s' } });
    client.ask('reqCurrentTime', {});
    await bench.step(9999);
    expect(client.kinds()).toEqual([]);
    expect(bench.gateway.traffic()[0]?.heldMessages).toBeGreaterThan(5);
    await bench.step(1);
    await bench.settle();
    expect(client.kinds()).toContain('currentTime');
    expect(client.kinds().filter((kind) => kind === 'tickPrice').length).toBeGreaterThan(5);
  });
});

describe('a stall', () => {
  it('keeps one direction alone, when asked', async () => {
    const bench = await createBench();
    const client = await bench.connect();
    client.forget();
    await bench.start({ stall: { for: 500, direction: 'out' } });
    client.ask('placeOrder', order(1));
    await bench.step(499);
    expect(client.kinds()).toEqual([]);
    expect(bench.gateway.venue.dump(bench.gateway.now()).orders).toHaveLength(1);
    await bench.step(1);
    expect(client.kinds()).toContain('orderStatus');
  });
});

describe('split frames', () => {
  it('are the same messages, byte by byte', async () => {
    const [whole, split] = [await createBench(), await createBench()];
    const clients = [await whole.connect(), await split.connect()] as const;
    await split.start({ 'split-frames': { bytes: 3, gap: '1ms', for: '20s' } });
    for (const client of clients) client.ask('placeOrder', order(1));
    for (const bench of [whole, split]) await bench.step(25_000);
    expect(clients[0].kinds()).toContain('execDetails');
    expect(clients[1].received).toEqual(clients[0].received);
  });
});

describe('a corrupt frame', () => {
  it.each(['garbage_field', 'missing_field', 'extra_field', 'unknown_message'] as const)(
    'by %s spoils one message, and the same one for the same seed',
    async (how) => {
      const seen = [];
      for (let run = 0; run < 2; run++) {
        const bench = await createBench({ seed: 9 });
        const client = await bench.connect();
        await bench.start({ 'corrupt-frame': { how, message: 3 } });
        client.ask('placeOrder', order(1));
        await bench.step(3000);
        seen.push(client.received);
        expect(bench.gateway.faults.active()).toEqual([]);
      }
      const clean = await createBench({ seed: 9 });
      const client = await clean.connect();
      client.ask('placeOrder', order(1));
      await clean.step(3000);
      expect(seen[0]).toEqual(seen[1]);
      expect(seen[0]?.length).toBe(client.received.length);
      expect(seen[0]?.filter((payload, i) => payload !== client.received[i])).toHaveLength(1);
    },
  );

  it.each(['length', 'truncate', 'bytes'] as const)('by %s goes out as other bytes', async (how) => {
    const bench = await createBench();
    const client = await bench.connect();
    const before = client.received.length;
    await bench.start({ 'corrupt-frame': { how, count: 1 } });
    client.ask('reqCurrentTime', {});
    await bench.step(10).catch(() => undefined);
    expect(client.received.slice(before)).not.toEqual(['49\x001\x001795012200\0']);
  });
});

describe('a slow consumer', () => {
  it('costs bounded memory: above the limit it is cut off', async () => {
    const bench = await createBench();
    const client = await bench.connect();
    client.ask('reqMktData', { reqId: 5, contract: stock() });
    await bench.step(1000);
    await bench.start({ 'slow-consumer': { limit: 50 } });
    await bench.step(60_000);
    await client.ended;
    expect(bench.gateway.traffic()).toEqual([]);
  });
});

describe('1300', () => {
  it('names the port on which the gateway then listens', async () => {
    const bench = await createBench();
    const old = bench.gateway.port;
    const client = await bench.connect();
    bench.gateway.faults.start({ 'port-reset': {} });
    await client.ended;
    expect(client.errors()).toContain('-1:1300');
    expect(client.received.at(-1)).toContain(` ${bench.gateway.port}\0`);
    expect([bench.gateway.port === old, await isRefused(old)]).toEqual([false, true]);
    expect((await bench.connect()).kinds()).toContain('nextValidId');
  });
});
