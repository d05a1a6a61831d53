import { createHash } from 'node:crypto';
import { OrderAction, OrderType, SecType, TimeInForce } from '@stoqey/ib';
import { describe, expect, it } from 'vitest';
import type { GatewayOptions } from '../../../src/gateway/server/gateway-options.ts';
import { startGateway } from '../../../src/gateway/server/start-gateway.ts';
import { connectRaw, connectReal, startApi } from './real-client.ts';

const SYMBOLS = ['AAPL', 'MSFT', 'TSLA', 'GOOGL', 'AMZN'];
const stock = (symbol: string) => ({ symbol, secType: SecType.STK, exchange: 'SMART', currency: 'USD' });

/** Runs a session of the real client with five lines and an order every 50 instants; returns the digest of everything received. */
async function session(instants: number, options: Partial<GatewayOptions> = {}) {
  const gateway = await startGateway({ ...options, mode: 'lockstep' });
  const done = Promise.withResolvers<string>();
  let count = 0;
  let orderId = 1;
  const client = await connectReal(gateway, 1, (at, ib) => {
    for (const [i, symbol] of count === 0 ? SYMBOLS.entries() : [])
      ib.reqMktData(1000 + i, stock(symbol), '', false, false);
    if (count % 50 === 25) {
      const [action, quantity] = [orderId % 2 === 0 ? OrderAction.SELL : OrderAction.BUY, 300];
      const order = { action, orderType: OrderType.MKT, totalQuantity: quantity, tif: TimeInForce.DAY, transmit: true };
      ib.placeOrder(orderId, stock(SYMBOLS[orderId % 5] ?? ''), order);
      orderId++;
    }
    count++;
    if (count === instants) done.resolve(at);
    return count < instants;
  });
  const last = await done.promise;
  const digest = createHash('sha256').update(JSON.stringify(client.received)).digest('hex');
  const { received } = client;
  client.close();
  await gateway.close();
  return { digest, last, received, executions: gateway.venue.executions().length };
}

describe('2,000 instants in lockstep', () => {
  it('are the same messages for the same seed, and others for another', async () => {
    const [first, second, other] = [await session(2000), await session(2000), await session(2000, { seed: 43 })];
    expect(second.digest).toBe(first.digest);
    expect(other.digest).not.toBe(first.digest);
    expect(first.executions).toBeGreaterThan(30);
    expect(first.received.length).toBeGreaterThan(10_000);
  });

  it('never go back, and never miss a second', async () => {
    const { received } = await session(500);
    const clock = received.flatMap(([id, , at]) => (id === '49' ? [Math.round(Number(at) * 1000)] : []));
    expect(clock.every((at, i) => i === 0 || at > (clock[i - 1] ?? 0))).toBe(true);
    const seconds = new Set(clock.filter((at) => at % 1000 === 0));
    const span = ((clock.at(-1) ?? 0) - (clock[0] ?? 0)) / 1000;
    expect(seconds.size).toBe(Math.floor(span) + 1);
  });
});

const ANSWER = '49\x001\0';
const isClock = (payload: string) => payload.startsWith('49\0');
const clockOf = (received: readonly string[]) => received.filter(isClock).map((payload) => payload.split('\0')[2]);

describe('time in lockstep', () => {
  it('stands still without a client, and until the client answers', async () => {
    const gateway = await startGateway({ mode: 'lockstep' });
    const start = gateway.now();
    const client = await connectRaw(gateway);
    client.send(startApi(1));
    await client.until(isClock);
    client.send('12345\x001\0');
    await client.until((payload) => payload.includes('12345'));
    expect(gateway.now()).toBe(start);
    client.send(ANSWER);
    await client.until((payload) => payload === '49\x001\x001795012201\0');
    expect(gateway.now()).toBe(start + 1000);
    await gateway.close();
  });

  it('takes an answer that comes early as the answer to the next instant', async () => {
    const gateway = await startGateway({ mode: 'lockstep' });
    const client = await connectRaw(gateway);
    client.send(startApi(1), ANSWER, ANSWER, ANSWER, '12345\x001\0');
    await client.until((payload) => payload.includes('12345'));
    expect(clockOf(client.received)).toEqual(['1795012200', '1795012201', '1795012202', '1795012203']);
    await gateway.close();
  });

  it('waits for every client, and no longer for one that has gone', async () => {
    const gateway = await startGateway({ mode: 'lockstep' });
    const start = gateway.now();
    const [one, two] = [await connectRaw(gateway), await connectRaw(gateway)];
    one.send(startApi(1));
    two.send(startApi(2));
    await Promise.all([one.until(isClock), two.until(isClock)]);
    one.send(ANSWER, '12345\x001\0');
    await one.until((payload) => payload.includes('12345'));
    expect(gateway.now()).toBe(start);
    two.socket.destroy();
    await one.until((payload) => payload === '49\x001\x001795012201\0');
    await gateway.close();
  });

  it('does not depend on how the bytes of a client are cut', async () => {
    const run = async (cut: number) => {
      const gateway = await startGateway({ mode: 'lockstep' });
      const client = await connectRaw(gateway);
      const line = '1\x0011\x007\x000\x00AAPL\x00STK\0\x000\0\0\x00SMART\0\x00USD\0\0\x000\0\x000\x000\0\0';
      const payloads = [startApi(1), line, ...Array.from({ length: 20 }, () => ANSWER), '12345\x001\0'];
      if (cut === 0) client.send(...payloads);
      else for (const payload of payloads) client.send(payload);
      await client.until((payload) => payload.includes('12345'));
      await gateway.close();
      return client.received;
    };
    expect(await run(1)).toEqual(await run(0));
  });
});
