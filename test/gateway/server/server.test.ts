import { describe, expect, it } from 'vitest';
import { createOutbox } from '../../../src/gateway/server/outbox.ts';
import type { RealTime } from '../../../src/gateway/server/real-time-driver.ts';
import { type Gateway, startGateway } from '../../../src/gateway/server/start-gateway.ts';
import { IMMEDIATE } from '../../../src/gateway/venue/latency.ts';
import { encodeFrames, encodeOpening } from '../../../src/tws/framing.ts';
import { connectRaw, connectReal, startApi } from './real-client.ts';

/** A clock with timers that the test moves. */
function manualTime(): RealTime & { advance(ms: number): void; readonly armed: number } {
  let now = 5000;
  const timers = new Set<{ readonly at: number; readonly action: () => void }>();
  return {
    now: () => now,
    get armed() {
      return timers.size;
    },
    after: (delayMs, action) => {
      const timer = { at: now + delayMs, action };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance: (ms) => {
      now += ms;
      for (const timer of timers) {
        if (timer.at > now || !timers.delete(timer)) continue;
        timer.action();
      }
    },
  };
}

const isReady = (payload: string) => payload.startsWith('9\0');

async function withGateway(use: (gateway: Gateway) => Promise<void>): Promise<void> {
  const gateway = await startGateway({ mode: 'lockstep' });
  try {
    await use(gateway);
  } finally {
    await gateway.close();
  }
}

describe('the server', () => {
  it.each([
    ['no TWS client at all', new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n')],
    ['a length that no message has', Uint8Array.from([...encodeOpening('v157..193'), 255, 255, 255, 255])],
    ['a client that is too old', encodeOpening('v100..150')],
  ])('cuts off %s and serves the others', (_, bytes) =>
    withGateway(async (gateway) => {
      const stranger = await connectRaw(gateway, false);
      stranger.socket.write(bytes);
      await stranger.ended;
      const client = await connectReal(gateway, 1);
      client.close();
    }),
  );

  it('survives a client that leaves in the middle of a message', () =>
    withGateway(async (gateway) => {
      const half = await connectRaw(gateway);
      half.send(startApi(1));
      await half.until(isReady);
      half.socket.write(encodeFrames(['61\x001\0']).subarray(0, 6));
      half.socket.resetAndDestroy();
      await half.ended;
      // The id is free as soon as the gateway has noticed the disconnect.
      for (;;) {
        const client = await connectReal(gateway, 1);
        if (client.errors.every(([code]) => code !== 326)) return client.close();
      }
    }));

  it('answers a client whose bytes come one by one', () =>
    withGateway(async (gateway) => {
      const client = await connectRaw(gateway, false);
      for (const byte of [...encodeOpening('v157..193'), ...encodeFrames([startApi(1)])]) {
        client.socket.write(Uint8Array.of(byte));
      }
      await client.until(isReady);
    }));

  it('lets go of its port and its clients when it is closed', async () => {
    const gateway = await startGateway({ mode: 'lockstep' });
    const client = await connectRaw(gateway);
    client.send(startApi(1));
    await client.until(isReady);
    await gateway.close();
    await client.ended;
    const again = await startGateway({ mode: 'lockstep', port: gateway.port });
    await expect(startGateway({ mode: 'lockstep', port: gateway.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await again.close();
  });
});

describe('a gateway in real time', () => {
  it('answers the time in whole seconds, and things happen when they are due', async () => {
    const time = manualTime();
    const gateway = await startGateway({ mode: 'real', time });
    const start = gateway.now();
    const client = await connectRaw(gateway);
    client.send(startApi(1), '49\x001\0');
    await client.until((payload) => payload === '49\x001\x001795012200\0');
    client.send('61\x001\0', '12345\x001\0');
    await client.until((payload) => payload.includes('12345'));
    expect(client.received.some((payload) => payload.startsWith('62\0'))).toBe(false);
    time.advance(1500);
    await client.until((payload) => payload === '62\x001\0');
    expect(gateway.now()).toBe(start + 1500);
    client.send('49\x001\0');
    await client.until((payload) => payload === '49\x001\x001795012201\0');
    await gateway.close();
    expect(time.armed).toBe(0);
  });

  it.each(['real', 'manual'] as const)('answers at once by a %s clock when the venue takes no time', async (mode) => {
    const gateway = await startGateway({ mode, time: manualTime(), latency: IMMEDIATE });
    const client = await connectRaw(gateway);
    client.send(startApi(1), '61\x001\0');
    await client.until((payload) => payload === '62\x001\0');
    await gateway.close();
  });

  it('goes faster at a higher speed, which can change on the way', async () => {
    const time = manualTime();
    const gateway = await startGateway({ mode: 'real', time, speed: 100 });
    const start = gateway.now();
    const client = await connectRaw(gateway);
    client.send(startApi(1), '61\x001\0');
    await client.until(isReady);
    time.advance(20);
    expect(gateway.now()).toBe(start + 2000);
    await client.until((payload) => payload === '62\x001\0');
    gateway.time.setSpeed(1000);
    time.advance(20);
    client.send('49\x001\0');
    await client.until((payload) => payload === `49\x001\x00${(start + 22_000) / 1000}\0`);
    expect([gateway.time.speed, gateway.now()]).toEqual([1000, start + 22_000]);
    expect(() => gateway.time.setSpeed(0)).toThrow('The speed must be 1 to 1000, was 0.');
    expect(() => gateway.time.advanceTo(start)).toThrow('The clock is real: only a manual one can be stepped.');
    await gateway.close();
  });

  it('goes on by the machine and its timers', async () => {
    const gateway = await startGateway({ mode: 'real' });
    const client = await connectRaw(gateway);
    client.send(startApi(1), '61\x001\0');
    await client.until((payload) => payload === '62\x001\0');
    await gateway.close();
  });

  it('keeps what a slow client does not read yet, and sends it whole', async () => {
    const time = manualTime();
    const gateway = await startGateway({ mode: 'real', time });
    const client = await connectRaw(gateway);
    client.send(startApi(1));
    await client.until(isReady);
    client.socket.pause();
    const bars = (reqId: number) =>
      `20\0${reqId}\x000\x00AAPL\x00STK\0\x000\0\0\x00SMART\0\x00USD\0\0\x000\x0020261117 16:00:00 US/Eastern\x001 min\x001 D\x001\x00TRADES\x001\x000\0\0`;
    // Far more than the buffers of a socket hold, with at most fifty requests at once.
    const ids = Array.from({ length: 500 }, (_, i) => 100 + i);
    for (let first = 0; first < ids.length; first += 50) {
      const asked = gateway.received().length + 50;
      client.send(...ids.slice(first, first + 50).map(bars));
      while (gateway.received().length < asked) await new Promise((resolve) => setImmediate(resolve));
      time.advance(30_000);
    }
    expect(gateway.traffic()[0]?.heldMessages).toBeGreaterThan(0);
    client.socket.resume();
    const histories = () => client.received.filter((payload) => payload.startsWith('17\0'));
    // The hello, the first messages and the notices come before them.
    await client.until(() => client.received.length >= ids.length + 6);
    expect(
      histories()
        .map((payload) => Number(payload.split('\0')[1]))
        .sort((a, b) => a - b),
    ).toEqual(ids);
    expect(new Set(histories().map((payload) => payload.split('\0').length)).size).toBe(1);
    await gateway.close();
  });
});

describe('an outbox', () => {
  const sink = (mustWait = false) => {
    const writes: (readonly string[])[] = [];
    return {
      writes,
      writable: true,
      mustWait,
      isDestroyed: false,
      writeFrames: (payloads: readonly string[]) => void writes.push(payloads),
      destroy() {
        this.isDestroyed = true;
      },
    };
  };

  it('writes all messages of an instant at once', () => {
    const to = sink();
    const outbox = createOutbox(to);
    outbox.add('1\0');
    outbox.add('2\0');
    outbox.flush();
    outbox.flush();
    expect(to.writes).toEqual([['1\0', '2\0']]);
  });

  it('waits while the client has to read, and then writes everything in order', () => {
    const to = sink(true);
    const outbox = createOutbox(to);
    outbox.add('1\0');
    outbox.flush();
    outbox.add('2\0');
    expect(to.writes).toEqual([]);
    to.mustWait = false;
    outbox.flush();
    expect(to.writes).toEqual([['1\0', '2\0']]);
  });

  it.each([
    ['messages', { messages: 2, characters: 1000 }],
    ['bytes', { messages: 1000, characters: 5 }],
  ])('cuts off a client that lets too many %s wait', (_, limit) => {
    const to = sink(true);
    const outbox = createOutbox(to, limit);
    outbox.add('1\0');
    outbox.add('2\0');
    expect(to.isDestroyed).toBe(false);
    outbox.add('3\0');
    expect(to.isDestroyed).toBe(true);
  });
});
