import { describe, expect, it } from 'vitest';
import { clockOfGateway } from '../../../src/adapters/ib/gateway-clock.ts';
import { SessionCore } from '../../../src/adapters/ib/session-core.ts';
import { openTradingSession } from '../../../src/adapters/ib/trading-session.ts';
import { systemTimers } from '../../../src/adapters/system-timers.ts';
import { riskApproved } from '../../../src/domain/permit.ts';
import { createRandom } from '../../../src/domain/random.ts';
import type { EngineEvent } from '../../../src/engine/base/ports.ts';
import { DEFAULT_SESSION_START, type GatewayBrand } from '../../../src/gateway/server/gateway-options.ts';
import { startGateway } from '../../../src/gateway/server/start-gateway.ts';
import { brokerVoice } from '../../support/broker-messages.ts';
import { RawGateway } from '../../support/raw-gateway.ts';
import { until } from '../../support/until.ts';
import { HandClock, handTimed } from './session-rig.ts';

describe('a session in real time', () => {
  it('hands on what arrived together, with the clock behind it', async () => {
    await using gateway = await RawGateway.start();
    const clock = new HandClock();
    const session = await openTradingSession(handTimed(gateway.port, clock));
    const batches: (readonly EngineEvent[])[] = [];
    const running = session.run((events) => void batches.push(events));
    await until('the first clock', () => batches.length === 1);
    session.subscribeMarketData(['AAPL']);
    const id = Number((await until('the line', () => gateway.client.received.find(([kind]) => kind === '1')))[2]);
    gateway.client.socket.cork();
    gateway.client.send(58, 1, id, 1);
    gateway.client.send(1, 6, id, 1, '10.00', 100, 1);
    gateway.client.send(1, 6, id, 2, '10.02', 300, 1);
    gateway.client.send(1, 6, id, 4, '10.01', 50, 0);
    gateway.client.send(2, 6, id, 5, 50);
    gateway.client.send(2, 6, id, 5, 70);
    gateway.client.send(2, 6, id, 8, 12345);
    gateway.client.socket.uncork();
    await until('the batch', () => batches.length === 2);
    const at = clock.now();
    expect(batches[1]).toEqual([
      { kind: 'market_data_type', symbol: 'AAPL', type: 1, at },
      { kind: 'quote', quote: { symbol: 'AAPL', at, bid: 10, ask: 10.02, bidSize: 100, askSize: 300 } },
      { kind: 'trade', trade: { symbol: 'AAPL', at, price: 10.01, size: 50 } },
      { kind: 'trade', trade: { symbol: 'AAPL', at, price: 10.01, size: 70 } },
      { kind: 'clock', at },
    ]);
    await session.close();
    await running;
  });

  it('goes on from the instant that an earlier process reached where the clock was set back, and never runs backward', async () => {
    await using gateway = await RawGateway.start();
    const clock = new HandClock();
    const session = await openTradingSession(handTimed(gateway.port, clock));
    const begin = clock.now();
    session.resumeClockAt(begin + 600_000);
    expect(session.clock.now()).toBe(begin + 600_000);
    clock.advance(1_000);
    session.resumeClockAt(begin);
    expect(session.clock.now()).toBe(begin + 601_000);
    const told: EngineEvent[] = [];
    const running = session.run((events) => void told.push(...events));
    await until('the first clock', () => told.some(({ kind }) => kind === 'clock'));
    expect(told.find(({ kind }) => kind === 'clock')).toEqual({ kind: 'clock', at: begin + 601_000 });
    await session.close();
    await running;
  });

  it('tells the clock at least every 250 ms', async () => {
    await using gateway = await RawGateway.start();
    const clock = new HandClock();
    const session = await openTradingSession(handTimed(gateway.port, clock));
    const clocks: number[] = [];
    const begin = clock.now();
    const running = session.run((events) => void clocks.push(...events.map((event) => ('at' in event ? event.at : 0))));
    await until('the first clock', () => clocks.length === 1);
    clock.advance(249);
    expect(clocks).toHaveLength(1);
    clock.advance(1);
    clock.advance(250);
    expect(clocks).toEqual([begin, begin + 250, begin + 500]);
    await session.close();
    await running;
  });

  it('waits with the next batch until the handler is done with the last', async () => {
    await using gateway = await RawGateway.start();
    const session = await openTradingSession(handTimed(gateway.port, new HandClock()));
    const gate = Promise.withResolvers<void>();
    const batches: (readonly EngineEvent[])[] = [];
    const running = session.run(async (events) => {
      batches.push(events);
      if (batches.length === 1) await gate.promise;
    });
    await until('the first batch', () => batches.length === 1);
    session.place(
      riskApproved({ intentId: 'i1', symbol: 'AAPL', side: 'BUY', quantity: 1, type: 'MARKET', timeInForce: 'DAY' }),
    );
    brokerVoice(gateway.client).status(1, 'Submitted');
    await until('the order', () => gateway.client.received.some(([id]) => id === '3'));
    expect(batches).toHaveLength(1);
    gate.resolve();
    await until('the rest', () => batches.flat().some((event) => event.kind === 'order_status'));
    await session.close();
    await running;
  });

  it('tells delayed data as such, from the fields of their own', async () => {
    await using gateway = await RawGateway.start();
    const session = await openTradingSession(handTimed(gateway.port, new HandClock()));
    const events: EngineEvent[] = [];
    const running = session.run((batch) => void events.push(...batch));
    session.subscribeMarketData(['AAPL']);
    session.subscribeMarketData(['AAPL']);
    const lines = await until('the line', () => {
      const found = gateway.client.received.filter(([kind]) => kind === '1');
      return found.length > 0 && found;
    });
    expect(lines).toHaveLength(1);
    const id = Number(lines[0]?.[2]);
    gateway.client.send(4, 2, id, 10167, 'Displaying delayed market data.', '');
    gateway.client.send(58, 1, id, 3);
    gateway.client.send(1, 6, id, 66, '10.00', 100, 1);
    gateway.client.send(1, 6, id, 67, '10.02', 300, 1);
    gateway.client.send(1, 6, id, 68, '10.01', 50, 0);
    await until('the trade', () => events.some((event) => event.kind === 'trade'));
    expect(events.find((event) => event.kind === 'market_data_type')).toMatchObject({ type: 3 });
    expect(events.findLast((event) => event.kind === 'quote')?.quote).toMatchObject({ bid: 10, ask: 10.02 });
    expect(session.marketDataRefusals()).toEqual([]);
    await session.close();
    await running;
  });

  it('keeps what the broker refused to show', async () => {
    await using gateway = await RawGateway.start();
    const session = await openTradingSession(handTimed(gateway.port, new HandClock()));
    session.subscribeMarketData(['AAPL']);
    const line = await until('the line', () => gateway.client.received.find(([kind]) => kind === '1'));
    brokerVoice(gateway.client).error(Number(line[2]), 354, 'Requested market data is not subscribed.');
    expect(await until('the refusal', () => session.marketDataRefusals()[0])).toEqual({
      symbol: 'AAPL',
      code: 354,
      message: 'Requested market data is not subscribed.',
    });
    await session.close();
  });

  it.each([
    { code: 100, text: 'Max rate of messages per second has been exceeded.', counts: true },
    { code: 420, text: 'Invalid real-time query', counts: true },
    { code: 162, text: 'Historical data request pacing violation', counts: true },
    { code: 162, text: 'HMDS query returned no data', counts: false },
    { code: 2104, text: 'Market data farm connection is OK:usfarm', counts: false },
  ])('tells $code "$text" as a pacing violation: $counts', async ({ code, text, counts }) => {
    await using gateway = await RawGateway.start();
    const session = await openTradingSession(handTimed(gateway.port, new HandClock()));
    const events: EngineEvent[] = [];
    const running = session.run((batch) => void events.push(...batch));
    brokerVoice(gateway.client).error(-1, code, text);
    brokerVoice(gateway.client).error(5, code, text);
    brokerVoice(gateway.client).error(-1, 1100, 'marker');
    await until('the marker', () => events.some((event) => event.kind === 'connection'));
    const violations = events.filter((event) => event.kind === 'pacing_violation');
    expect(violations.map((event) => event.code)).toEqual(counts ? [code, code] : []);
    await session.close();
    await running;
  });

  it('ends with a defect of our own where a listener throws, and never takes it for a bad message', async () => {
    await using gateway = await RawGateway.start();
    const core = await SessionCore.open(handTimed(gateway.port, new HandClock()));
    core.listeners.add({
      positionEnd: () => {
        throw new Error('a defect');
      },
    });
    const running = core.time.run(() => {});
    gateway.client.send(62, 1);
    await expect(running).rejects.toThrow('a defect');
    await core.close();
  });

  it('trades on the embedded gateway in real time, on the clock and timers of the process', async () => {
    const gateway = await startGateway({ mode: 'real', seed: 5 });
    const session = await openTradingSession({
      host: gateway.host,
      port: gateway.port,
      clientId: 7,
      random: createRandom('test'),
      // The wall clock may be inside a planned window.
      plannedWindows: [],
      time: { mode: 'real', clock: { now: () => Date.now() }, timers: systemTimers },
    });
    expect((await session.accountSummary()).value.account).toBe('DUSIM0001');
    const events: EngineEvent[] = [];
    session.subscribeMarketData(['AAPL']);
    await session.run((batch) => {
      const isFirstQuote =
        events.every((event) => event.kind !== 'quote') && batch.some((event) => event.kind === 'quote');
      events.push(...batch);
      if (isFirstQuote) {
        session.place(
          riskApproved({
            intentId: 'i1',
            symbol: 'AAPL',
            side: 'BUY',
            quantity: 1,
            type: 'MARKET',
            timeInForce: 'DAY',
          }),
        );
      }
      if (events.some((event) => event.kind === 'commission')) session.stop();
    });
    const kinds = new Set(events.map((event) => event.kind));
    for (const kind of ['clock', 'quote', 'order_submitted', 'order_status', 'execution', 'commission'] as const) {
      expect(kinds).toContain(kind);
    }
    expect((await session.positions()).value).toMatchObject([{ symbol: 'AAPL', quantity: 1 }]);
    await session.close();
    await gateway.close();
  });

  it('can follow the clock of a simulated gateway, whose day is another, and keeps its own for a paper account', async () => {
    const ours = { now: () => Date.parse('2030-01-01T00:00:00Z') };
    const clockAt = async (brand: Partial<GatewayBrand>): Promise<number> => {
      const gateway = await startGateway({ mode: 'real', brand });
      const clock = await clockOfGateway({
        host: gateway.host,
        port: gateway.port,
        clientId: 8,
        random: createRandom('test'),
        time: { mode: 'real', clock: ours, timers: systemTimers },
      });
      await gateway.close();
      return clock.now();
    };
    const behind = (await clockAt({})) - DEFAULT_SESSION_START;
    expect(behind).toBeGreaterThanOrEqual(0);
    expect(behind).toBeLessThan(5000);
    expect(await clockAt({ account: 'DU1234567', executionIdPrefix: '', farm: 'usfarm' })).toBe(ours.now());
  });

  it.each(Intl.supportedValuesOf('timeZone').filter((_, place) => place % 12 === 0))(
    'follows it wherever the gateway is: %s',
    async (timeZone) => {
      const gateway = await startGateway({ mode: 'manual', timeZone });
      const clock = await clockOfGateway({
        host: gateway.host,
        port: gateway.port,
        clientId: 8,
        random: createRandom('test'),
        time: { mode: 'real', clock: { now: () => 0 }, timers: systemTimers },
      });
      await gateway.close();
      expect(Math.abs(clock.now() - DEFAULT_SESSION_START)).toBeLessThanOrEqual(1000);
    },
  );

  it('runs on the timers of the process', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const takeBack = systemTimers.after(0, () => resolve('taken back'));
    systemTimers.after(1, () => resolve('came'));
    takeBack();
    expect(await promise).toBe('came');
  });
});

describe('a machine whose clock jumps in a session', () => {
  const HOUR_MS = 3_600_000;

  /** Session with a settable clock, on a gateway with its own time. */
  async function set(gatewayMs: (passed: number) => number) {
    const clock = new HandClock();
    const begin = clock.now();
    const gateway = await RawGateway.start({
      clockSeconds: () => Math.floor((begin + gatewayMs(clock.now() - begin)) / 1000),
    });
    let lead = 0;
    const wall = { now: () => clock.now() + lead };
    const options = handTimed(gateway.port, clock);
    const session = await openTradingSession({
      ...options,
      time: { mode: 'real', clock, timers: clock.timers, wall },
    });
    const events: EngineEvent[] = [];
    const running = session.run((batch) => void events.push(...batch));
    await until('the first batch', () => events.length > 0);
    const skews = () => events.filter((event) => event.kind === 'clock_skew');
    return {
      begin,
      clock,
      session,
      skews,
      jump: (ms: number) => {
        lead += ms;
        clock.advance(250);
      },
      end: async () => {
        await session.close();
        await running;
        await gateway[Symbol.asyncDispose]();
      },
    };
  }

  it('hears of it within a quarter of a second and goes on when the gateway agrees with the session', async () => {
    const rig = await set((passed) => passed);
    rig.jump(2 * HOUR_MS);
    await until('both words', () => rig.skews().length === 2);
    expect(rig.skews()).toMatchObject([
      { state: 'found', skewMs: 2 * HOUR_MS, by: 'machine', at: rig.begin + 250 },
      { state: 'over', at: rig.begin + 250 },
    ]);
    expect(rig.session.clock.now()).toBe(rig.begin + 250);
    await rig.end();
  });

  it('is as late as the gateway once it is known that the machine stood still', async () => {
    const rig = await set((passed) => passed + (passed === 0 ? 0 : 8 * HOUR_MS));
    rig.jump(8 * HOUR_MS);
    await until('both words', () => rig.skews().length === 2);
    expect(rig.skews()).toMatchObject([{ by: 'machine' }, { state: 'over', at: rig.begin + 250 + 8 * HOUR_MS }]);
    expect(rig.session.clock.now()).toBe(rig.begin + 250 + 8 * HOUR_MS);
    await rig.end();
  });

  it('hears with the first batch that the gateway is days away', async () => {
    const rig = await set((passed) => passed + 288 * HOUR_MS);
    expect(rig.skews()).toEqual([{ kind: 'clock_skew', state: 'found', skewMs: 288 * HOUR_MS, at: rig.begin }]);
    await rig.end();
  });
});
