import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openReadOnlySession } from '../../../src/adapters/ib/read-only-session.ts';
import { openTradingSession } from '../../../src/adapters/ib/trading-session.ts';
import { riskApproved } from '../../../src/domain/permit.ts';
import type { EngineEvent } from '../../../src/engine/base/ports.ts';
import { startGateway } from '../../../src/gateway/server/start-gateway.ts';
import { brokerVoice } from '../../support/broker-messages.ts';
import { type RawClient, RawGateway, type RawGatewayScript } from '../../support/raw-gateway.ts';
import { until } from '../../support/until.ts';
import { inLockstep } from './session-rig.ts';

const SYMBOLS = ['AAPL', 'MSFT', 'TSLA', 'GOOGL', 'AMZN'];
const START_MS = 1_795_012_200_000;

/** Gateway with manual time: `tell` sends an instant, answers are counted. */
interface HandTime {
  readonly gateway: RawGateway;
  readonly client: RawClient;
  readonly tell: (ms: number) => void;
  readonly answers: number;
}

async function withHandTime(test: (time: HandTime) => Promise<void>, script: RawGatewayScript = {}): Promise<void> {
  const ready: RawGatewayScript['onStart'] = (client) => {
    client.send(15, 1, 'DU1');
    client.send(9, 1, 1);
    client.send(49, 1, '1795012200.000');
  };
  await using gateway = await RawGateway.start({ onStart: ready, clockAnswers: 0, ...script });
  await test({
    gateway,
    get client() {
      return gateway.client;
    },
    tell: (ms) => gateway.client.send(49, 1, ((START_MS + ms) / 1000).toFixed(3)),
    get answers() {
      return gateway.client.received.filter(([id]) => id === '49').length;
    },
  });
}

/** Waits some turns of the event loop, in which a wrong answer could be sent. */
async function someTurns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await nextTurn();
}

/** Events of a session over a thousand instants with orders, as text. */
async function tradeThousandInstants(seed: number, disturb: () => Promise<void>): Promise<string> {
  const gateway = await startGateway({ mode: 'lockstep', seed });
  const session = await openTradingSession(inLockstep(gateway.port));
  await disturb();
  const bars = await Promise.all(
    SYMBOLS.map((symbol) => session.historicalBars({ symbol, days: 1, barSize: '1 min', endAt: session.clock.now() })),
  );
  await disturb();
  session.subscribeMarketData(SYMBOLS);
  const log: EngineEvent[] = [];
  let instants = 0;
  await session.run(async (events) => {
    log.push(...events);
    instants++;
    if (instants % 50 === 0) {
      const symbol = SYMBOLS[(instants / 50) % SYMBOLS.length] ?? '';
      session.place(
        riskApproved({
          intentId: `i${instants}`,
          symbol,
          side: 'BUY',
          quantity: 10,
          type: 'MARKET',
          timeInForce: 'DAY',
        }),
      );
    }
    if (instants % 70 === 0) session.queryOrders();
    if (instants % 100 === 0) await disturb();
    if (instants === 1000) session.stop();
  });
  const book = await session.brokerBook();
  const sent = session.sentMessages();
  await session.close();
  await gateway.close();
  return JSON.stringify({ bars, log, book, sent });
}

describe('a session in lockstep', () => {
  it('gives the same thousand instants for a seed, whatever real time does in between', async () => {
    const undisturbed = await tradeThousandInstants(7, async () => {});
    const disturbed = await tradeThousandInstants(7, async () => {
      await someTurns();
      await new Promise((resolve) => {
        setTimeout(resolve, 3);
      });
    });
    expect(disturbed).toBe(undisturbed);
    expect(undisturbed).toContain('"kind":"execution"');
    expect(await tradeThousandInstants(8, async () => {})).not.toBe(undisturbed);
  });

  it('reads the milliseconds of an instant, and dates everything that came with it there', async () => {
    await withHandTime(async ({ tell, gateway }) => {
      const session = await openTradingSession(inLockstep(gateway.port));
      const batches: (readonly EngineEvent[])[] = [];
      const running = session.run((events) => void batches.push(events));
      await until('the first answer', () => gateway.client.received.some(([id]) => id === '49'));
      session.place(
        riskApproved({ intentId: 'i1', symbol: 'AAPL', side: 'BUY', quantity: 1, type: 'MARKET', timeInForce: 'DAY' }),
      );
      brokerVoice(gateway.client).status(1, 'Submitted');
      await someTurns();
      expect(session.clock.now()).toBe(START_MS);
      tell(250);
      await until('the batch', () => batches.length === 1);
      expect(session.clock.now()).toBe(START_MS + 250);
      expect(batches[0]).toMatchObject([
        { kind: 'order_submitted', at: START_MS },
        { kind: 'order_status', status: 'ACCEPTED', at: START_MS + 250 },
        { kind: 'clock', at: START_MS + 250 },
      ]);
      await session.close();
      await running;
    });
  });

  it('answers an instant only after a handler that takes its time, and behind the orders of it', async () => {
    await withHandTime(async ({ gateway, tell }) => {
      const session = await openTradingSession(inLockstep(gateway.port));
      const gate = Promise.withResolvers<void>();
      let instants = 0;
      const running = session.run(async () => {
        instants++;
        if (instants > 1) return;
        await gate.promise;
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
      });
      await until('the first answer', () => gateway.client.received.some(([id]) => id === '49'));
      tell(1000);
      await until('the handler', () => instants === 1);
      await someTurns();
      expect(gateway.client.received.filter(([id]) => id === '49')).toHaveLength(1);
      gate.resolve();
      await until('the answer', () => gateway.client.received.filter(([id]) => id === '49').length === 2);
      expect(gateway.client.received.map(([id]) => id)).toEqual(['71', '49', '3', '49']);
      await session.close();
      await running;
    });
  });

  it('lets time pass while a read waits, and holds it from the moment that it is answered', async () => {
    await withHandTime(async (time) => {
      const session = await openReadOnlySession(inLockstep(time.gateway.port));
      await someTurns();
      expect(time.answers).toBe(0);
      const reading = session.positions();
      await until('the answer', () => time.answers === 1);
      expect(time.client.received.map(([id]) => id)).toEqual(['71', '61', '49']);
      time.tell(10);
      await until('the next answer', () => time.answers === 2);
      brokerVoice(time.client).positionEnd();
      time.tell(30);
      expect(await reading).toEqual({ value: [], latencyMs: 30 });
      await someTurns();
      expect(time.answers).toBe(2);
      session.release();
      await until('the answer that was held back', () => time.answers === 3);
      session.hold();
      time.tell(40);
      await someTurns();
      expect(time.answers).toBe(3);
      await session.close();
    });
  });

  it('gives a read up when its virtual time is over', async () => {
    await withHandTime(async (time) => {
      const session = await openReadOnlySession(inLockstep(time.gateway.port, { readTimeoutMs: 1000 }));
      const reading = session.positions().catch((error: unknown) => error);
      await until('the answer', () => time.answers === 1);
      time.tell(999);
      await until('the next answer', () => time.answers === 2);
      time.tell(1000);
      expect(await reading).toMatchObject({ code: 'BROKER_TIMEOUT', message: expect.stringContaining('reqPositions') });
      await session.close();
    });
  });

  it('gives a read up when time stands still because another session is held', async () => {
    const gateway = await startGateway({ mode: 'lockstep' });
    const held = await openReadOnlySession(inLockstep(gateway.port, { clientId: 1 }));
    const session = await openReadOnlySession(inLockstep(gateway.port, { clientId: 2, readTimeoutMs: 200 }));
    const error = await session.positions().catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code: 'BROKER_TIMEOUT', message: expect.stringContaining('is held') });
    held.release();
    expect((await session.positions()).value).toEqual([]);
    await session.close();
    await held.close();
    await gateway.close();
  });

  it('ends a run with what its handler throws, and holds the time with what its handler stops', async () => {
    await withHandTime(async (time) => {
      const session = await openReadOnlySession(inLockstep(time.gateway.port));
      const stopped = session.run(() => session.stop());
      await until('the first answer', () => time.answers === 1);
      time.tell(1000);
      await stopped;
      await someTurns();
      expect(time.answers).toBe(1);
      const failed = session.run(() => {
        throw new Error('a defect');
      });
      await until('the answer that was held back', () => time.answers === 2);
      time.tell(2000);
      await expect(failed).rejects.toThrow('a defect');
      await someTurns();
      expect(time.answers).toBe(2);
      const rejected = session.run(() => Promise.reject(new Error('a defect later')));
      await until('the next answer', () => time.answers === 3);
      time.tell(3000);
      await expect(rejected).rejects.toThrow('a defect later');
      await session.close();
    });
  });

  it('counts its clock messages neither as sent nor against the pace', async () => {
    await withHandTime(async (time) => {
      const session = await openReadOnlySession(inLockstep(time.gateway.port));
      const running = session.run(() => {});
      for (let instant = 1; instant <= 200; instant++) {
        await until('an answer', () => time.answers === instant);
        time.tell(instant);
      }
      expect(session.sentMessages()).toEqual([{ at: Date.parse('2026-11-16T14:30:00Z'), name: 'startApi' }]);
      expect(session.pacingViolations()).toBe(0);
      await session.close();
      await running;
    });
  });

  it('paces by virtual time: what does not fit into an instant leaves in later ones', async () => {
    const gateway = await startGateway({ mode: 'lockstep', seed: 1 });
    const session = await openTradingSession(inLockstep(gateway.port, { orderWithinMs: 10_000 }));
    session.subscribeMarketData(['AAPL']);
    let placed = false;
    const submitted: number[] = [];
    await session.run((events) => {
      for (const event of events) if (event.kind === 'order_submitted') submitted.push(event.at);
      if (!placed) {
        placed = true;
        for (let i = 0; i < 100; i++) {
          session.place(
            riskApproved({
              intentId: `i${i}`,
              symbol: 'AAPL',
              side: 'BUY',
              quantity: 1,
              type: 'MARKET',
              timeInForce: 'DAY',
            }),
          );
        }
      }
      if (submitted.length === 100) session.stop();
    });
    const [first = 0] = submitted;
    expect(submitted.filter((at) => at === first).length).toBeLessThanOrEqual(15);
    expect((submitted.at(-1) ?? 0) - first).toBeGreaterThan(2000);
    expect(session.pacingViolations()).toBe(0);
    await session.close();
    await gateway.close();
  });

  it('owes a new connection no answer for an instant of the old one', async () => {
    const instants: RawGatewayScript['onStart'] = (client, connection) => {
      client.send(15, 1, 'DU1');
      client.send(9, 1, 1);
      if (connection === 1) client.send(49, 1, '1795012200.000');
    };
    await withHandTime(
      async (time) => {
        const session = await openTradingSession(inLockstep(time.gateway.port));
        const gate = Promise.withResolvers<void>();
        let batches = 0;
        const running = session.run(async () => {
          batches++;
          await gate.promise;
        });
        await until('the first answer', () => time.answers === 1);
        time.tell(1000);
        await until('the batch', () => batches === 1);
        time.client.socket.destroy();
        await until('the new connection', () => time.gateway.clients.length === 2 && time.client.received.length > 1);
        gate.resolve();
        await someTurns();
        expect(time.client.received.map(([id]) => id)).toEqual(['71', '7']);
        await session.close();
        await running;
      },
      { onStart: instants },
    );
  });

  it('comes back after a lost connection without a pause, because time stands still', async () => {
    await using gateway = await RawGateway.start({
      clockAnswers: 0,
      onStart: (client, connection) => {
        client.send(15, 1, 'DU1');
        client.send(9, 1, 1);
        client.send(49, 1, `${1795012200 + connection}.000`);
      },
      onMessage: (client, fields) => {
        const voice = brokerVoice(client);
        if (fields[0] === '7') voice.fillsEnd(fields[2] ?? '');
        if (fields[0] === '16') voice.openOrderEnd();
        if (fields[0] === '61') voice.positionEnd();
        if (fields[0] === '49') client.send(49, 1, `${1795012210 + client.received.length}.000`);
      },
    });
    const session = await openTradingSession(inLockstep(gateway.port));
    const states: string[] = [];
    const running = session.run((events) => {
      for (const event of events) if (event.kind === 'connection') states.push(event.state);
      if (states.length === 2) session.stop();
    });
    await until('some instants', () => gateway.client.received.length > 5);
    gateway.client.socket.destroy();
    await running;
    expect(states).toEqual(['lost', 'restored']);
    await session.close();
  });
});
