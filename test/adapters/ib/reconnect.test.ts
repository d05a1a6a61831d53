import { describe, expect, it } from 'vitest';
import { openReadOnlySession } from '../../../src/adapters/ib/read-only-session.ts';
import { openTradingSession } from '../../../src/adapters/ib/trading-session.ts';
import { PreliveError } from '../../../src/domain/errors.ts';
import { type RiskApprovedOrder, riskApproved } from '../../../src/domain/permit.ts';
import type { EngineEvent } from '../../../src/engine/base/ports.ts';
import { answerReconciliation, brokerVoice } from '../../support/broker-messages.ts';
import { RawGateway, type RawGatewayScript } from '../../support/raw-gateway.ts';
import { until } from '../../support/until.ts';
import { collect, HandClock, handTimed } from './session-rig.ts';

const order = (intentId: string): RiskApprovedOrder =>
  riskApproved({
    intentId,
    symbol: 'AAPL',
    side: 'BUY',
    quantity: 100,
    type: 'MARKET',
    timeInForce: 'DAY',
  });

const kindsOf = (events: readonly EngineEvent[]) => events.map((event) => event.kind);
const ordersOf = (gateway: RawGateway, client: number) =>
  gateway.clients[client - 1]?.received.filter(([id]) => id === '3').map((fields) => fields[26]) ?? [];

function codeOf(action: () => void): string {
  try {
    action();
    return 'no error';
  } catch (error) {
    return error instanceof PreliveError ? error.code : String(error);
  }
}

/** Advances the clock until a condition holds: reconnects wait for their delay. */
async function passing<T>(clock: HandClock, name: string, look: () => T | undefined | false): Promise<T> {
  return until(name, () => {
    clock.advance(20);
    return look();
  });
}

const stateOf = (events: readonly EngineEvent[], state: 'lost' | 'restored') =>
  events.find((event) => event.kind === 'connection' && event.state === state);

describe('nothing is kept over a disconnect', () => {
  it('an order placed while the connection is down is refused, and never sent on the next one (H1, H3)', async () => {
    await using gateway = await RawGateway.start({ onMessage: answerReconciliation });
    const clock = new HandClock();
    const session = await openTradingSession(handTimed(gateway.port, clock));
    const { events } = collect(session);
    gateway.client.socket.destroy();
    await until('the loss', () => stateOf(events, 'lost'));
    expect(codeOf(() => session.place(order('while-down')))).toBe('NOT_CONNECTED');
    expect(codeOf(() => session.cancel('while-down'))).toBe('NOT_CONNECTED');
    expect(codeOf(() => session.queryOrders())).toBe('NOT_CONNECTED');
    await passing(clock, 'the recovery', () => stateOf(events, 'restored'));
    session.place(order('after'));
    await until('the order', () => ordersOf(gateway, 2).length > 0);
    expect(ordersOf(gateway, 2)).toEqual(['after']);
    await session.close();
  });

  it('orders that wait for their turn are dropped, each is told as never sent, and none leaks (H2)', async () => {
    await using gateway = await RawGateway.start({ onMessage: answerReconciliation });
    const clock = new HandClock();
    const session = await openTradingSession(handTimed(gateway.port, clock));
    const { events } = collect(session);
    const intents = Array.from({ length: 40 }, (_, index) => `i${index}`);
    for (const intent of intents) session.place(order(intent));
    // Fifteen messages: the first started the API, the second requested the time.
    await until('the burst', () => ordersOf(gateway, 1).length === 13);
    gateway.client.socket.destroy();
    await until('the loss', () => stateOf(events, 'lost'));
    await passing(clock, 'the recovery', () => stateOf(events, 'restored'));
    const rejected = events.flatMap((event) => (event.kind === 'order_rejected' ? [event.intentId] : []));
    expect(rejected).toEqual(intents.slice(13));
    session.place(order('after'));
    await passing(clock, 'the order', () => ordersOf(gateway, 2).length > 0);
    expect(ordersOf(gateway, 2)).toEqual(['after']);
    await session.close();
  });

  it('a cancel, a query and a read that wait for their turn are dropped, and say so where it matters', async () => {
    await using gateway = await RawGateway.start();
    const session = await openTradingSession(handTimed(gateway.port, new HandClock()));
    const { events } = collect(session);
    for (let i = 0; i < 13; i++) session.place(order('i1'));
    session.cancel('i1');
    session.queryOrders();
    const reading = session.positions().catch((error: unknown) => error);
    await until('the burst', () => ordersOf(gateway, 1).length === 13);
    gateway.client.socket.destroy();
    await until('the loss', () => stateOf(events, 'lost'));
    expect(events.find((event) => event.kind === 'cancel_rejected')).toMatchObject({ intentId: 'i1', code: 504 });
    expect(await reading).toMatchObject({ code: 'NOT_CONNECTED' });
    expect(kindsOf(events)).not.toContain('order_rejected');
    await session.close();
  });

  it('a query of orders that waits for its answer is forgotten', async () => {
    await using gateway = await RawGateway.start({
      onMessage: (client, fields, connection) => {
        if (connection === 2) answerReconciliation(client, fields);
      },
    });
    const clock = new HandClock();
    const session = await openTradingSession(handTimed(gateway.port, clock));
    const { events } = collect(session);
    session.queryOrders();
    await until('the query', () => gateway.client.received.some(([id]) => id === '16'));
    gateway.client.socket.destroy();
    await passing(clock, 'the recovery', () => stateOf(events, 'restored'));
    expect(kindsOf(events)).toEqual(['connection', 'open_orders', 'connection']);
    await session.close();
  });

  it('a read that waits for its answer fails', async () => {
    await using gateway = await RawGateway.start();
    const session = await openReadOnlySession(handTimed(gateway.port, new HandClock()));
    const reading = session.accountSummary().catch((error: unknown) => error);
    await until('the request', () => gateway.client.received.some(([id]) => id === '62'));
    gateway.client.socket.destroy();
    expect(await reading).toMatchObject({ code: 'CONNECTION_LOST' });
    await session.close();
  });
});

describe('a connection that comes back', () => {
  it('is restored only after fills, orders and positions were read again: a fill of the gap is told once', async () => {
    const onMessage: RawGatewayScript['onMessage'] = (client, fields, connection) => {
      const voice = brokerVoice(client);
      if (fields[0] === '7' && connection === 2) {
        const reqId = Number(fields[2]);
        for (const id of ['a.b.01.01', 'a.c.01.01']) voice.fill(id, 'i1', { reqId, shares: 50 });
        voice.fill('x.y.01.01', 'of-yesterday', { reqId });
        for (const id of ['a.b.01.01', 'a.c.01.01', 'x.y.01.01']) voice.commission(id);
      }
      if (fields[0] === '16' && connection === 2) {
        voice.openOrder(2, 'Submitted', 'i2');
        voice.status(2, 'Submitted', 10, 90);
      }
      answerReconciliation(client, fields);
    };
    await using gateway = await RawGateway.start({ onMessage });
    const clock = new HandClock();
    const session = await openTradingSession(handTimed(gateway.port, clock));
    const { events } = collect(session);
    session.place(order('i1'));
    session.place(order('i2'));
    brokerVoice(gateway.client).fill('a.b.01.01', 'i1', { shares: 50 });
    await until('the first fill', () => kindsOf(events).includes('execution'));
    gateway.client.socket.destroy();
    await passing(clock, 'the recovery', () => stateOf(events, 'restored'));
    const lost = events.findIndex((event) => event.kind === 'connection');
    expect(events.slice(lost)).toMatchObject([
      { kind: 'connection', state: 'lost' },
      { kind: 'execution', execution: { executionId: 'a.c.01.01', intentId: 'i1' } },
      { kind: 'commission', executionId: 'a.b.01.01' },
      { kind: 'commission', executionId: 'a.c.01.01' },
      { kind: 'order_status', intentId: 'i2', status: 'ACCEPTED', filled: 0 },
      { kind: 'order_status', intentId: 'i2', status: 'ACCEPTED', filled: 10, remaining: 90 },
      { kind: 'open_orders', orders: [{ intentId: 'i2', filled: 10 }] },
      { kind: 'connection', state: 'restored' },
    ]);
    await session.close();
  });

  it('with ids rolled back gets no id a second time', async () => {
    const onStart: RawGatewayScript['onStart'] = (client, connection) => {
      client.send(15, 1, 'DU1');
      client.send(9, 1, connection === 1 ? 100 : 1);
    };
    await using gateway = await RawGateway.start({ onStart, onMessage: answerReconciliation });
    const clock = new HandClock();
    const session = await openTradingSession(handTimed(gateway.port, clock));
    const { events } = collect(session);
    session.place(order('i1'));
    await until('the order', () => ordersOf(gateway, 1).length === 1);
    gateway.client.socket.destroy();
    await passing(clock, 'the recovery', () => stateOf(events, 'restored'));
    session.place(order('i2'));
    const ids = events.flatMap((event) => (event.kind === 'order_submitted' ? [event.brokerOrderId] : []));
    await until('the second order', () => ordersOf(gateway, 2).length === 1);
    expect(ids).toEqual([100]);
    expect(gateway.client.received.find(([id]) => id === '3')?.[1]).toBe('101');
    await session.close();
  });

  it('has its market data subscribed again, under new request ids', async () => {
    await using gateway = await RawGateway.start({ onMessage: answerReconciliation });
    const clock = new HandClock();
    const session = await openTradingSession(handTimed(gateway.port, clock));
    const { events } = collect(session);
    session.subscribeMarketData(['AAPL', 'MSFT']);
    await until('the subscriptions', () => gateway.client.received.filter(([id]) => id === '1').length === 2);
    gateway.client.socket.destroy();
    await passing(clock, 'the recovery', () => stateOf(events, 'restored'));
    await passing(clock, 'the subscriptions', () => gateway.client.received.filter(([id]) => id === '1').length === 2);
    const requests = gateway.clients.flatMap((client) => client.received.filter(([id]) => id === '1'));
    expect(requests.map((fields) => fields[4])).toEqual(['AAPL', 'MSFT', 'AAPL', 'MSFT']);
    expect(new Set(requests.map((fields) => fields[2])).size).toBe(4);
    await session.close();
  });

  it('is always a connection with a client id that stays the same (H8)', async () => {
    await using gateway = await RawGateway.start({ onMessage: answerReconciliation });
    const clock = new HandClock();
    const session = await openTradingSession(handTimed(gateway.port, clock));
    const { events } = collect(session);
    gateway.client.socket.destroy();
    await passing(clock, 'the recovery', () => stateOf(events, 'restored'));
    expect(gateway.clients.map((client) => client.received[0])).toEqual([
      ['71', '2', '7', ''],
      ['71', '2', '7', ''],
    ]);
    await session.close();
  });
});

describe('a connection that does not come back', () => {
  it('ends a read-only session at once', async () => {
    await using gateway = await RawGateway.start();
    const session = await openReadOnlySession(handTimed(gateway.port, new HandClock()));
    const { ended } = collect(session);
    gateway.client.socket.destroy();
    expect(await ended).toMatchObject({ code: 'CONNECTION_LOST' });
    expect(gateway.clients).toHaveLength(1);
    await expect(session.run(() => {})).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  });

  it('is not tried again after the session was closed', async () => {
    await using gateway = await RawGateway.start();
    const clock = new HandClock();
    const session = await openTradingSession(handTimed(gateway.port, clock));
    const { events, ended } = collect(session);
    gateway.client.socket.destroy();
    await until('the loss', () => stateOf(events, 'lost'));
    await session.close();
    expect(await ended).toBeUndefined();
    clock.advance(60_000);
    const later = await openReadOnlySession(handTimed(gateway.port, new HandClock()));
    expect(gateway.clients).toHaveLength(2);
    await later.close();
  });

  it('and whose session is closed while it is being made again, is closed too', async () => {
    await using gateway = await RawGateway.start({ onMessage: answerReconciliation });
    const clock = new HandClock();
    const session = await openTradingSession(handTimed(gateway.port, clock));
    const { events, ended } = collect(session);
    gateway.client.socket.destroy();
    await until('the loss', () => stateOf(events, 'lost'));
    await passing(clock, 'the second connection', () => gateway.clients.length === 2);
    await session.close();
    expect(await ended).toBeUndefined();
    await until('its end', () => gateway.client.socket.destroyed);
    expect(kindsOf(events)).toEqual(['connection']);
  });

  it('while the session is being closed is no loss', async () => {
    await using gateway = await RawGateway.start();
    const session = await openTradingSession(handTimed(gateway.port, new HandClock()));
    const { events, ended } = collect(session);
    await session.close();
    expect(await ended).toBeUndefined();
    expect(events).toEqual([]);
    await expect(session.run(() => {})).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
  });
});

describe('a half-open connection (H4)', () => {
  it('is found within 10 seconds: a clock request stays unanswered', async () => {
    await using gateway = await RawGateway.start({ clockAnswers: 1, onMessage: answerReconciliation });
    const clock = new HandClock();
    const session = await openTradingSession(handTimed(gateway.port, clock));
    const { events } = collect(session);
    clock.advance(4500);
    await until('the clock request', () => gateway.client.received.filter(([id]) => id === '49').length === 2);
    clock.advance(4999);
    expect(stateOf(events, 'lost')).toBeUndefined();
    clock.advance(1);
    expect(await until('the loss', () => stateOf(events, 'lost'))).toMatchObject({
      reason: expect.stringContaining('did not answer reqCurrentTime within 5 s'),
    });
    await session.close();
  });

  it('is not seen where every clock request is answered', async () => {
    await using gateway = await RawGateway.start();
    const clock = new HandClock();
    const session = await openTradingSession(handTimed(gateway.port, clock));
    const { events } = collect(session);
    const asked = () => gateway.client.received.filter(([id]) => id === '49').length;
    for (let beat = 2; beat <= 6; beat++) {
      await until(`beat ${beat}`, () => {
        clock.advance(100);
        return asked() === beat;
      });
    }
    expect(stateOf(events, 'lost')).toBeUndefined();
    await session.close();
  });
});

describe('a gateway that loses the broker behind it (1100)', () => {
  it('keeps its connection (H6); no order goes out until fills and orders were read again', async () => {
    const onMessage: RawGatewayScript['onMessage'] = (client, fields) => {
      const voice = brokerVoice(client);
      if (fields[0] === '7') {
        voice.fill('a.c.01.01', 'i1', { reqId: Number(fields[2]) });
        voice.commission('a.c.01.01');
      }
      answerReconciliation(client, fields);
    };
    await using gateway = await RawGateway.start({ onMessage });
    const session = await openTradingSession(handTimed(gateway.port, new HandClock()));
    const { events } = collect(session);
    session.place(order('i1'));
    const voice = brokerVoice(gateway.client);
    for (let i = 0; i < 3; i++) voice.error(-1, 1100, 'Connectivity between IB and the TWS has been lost.');
    await until('the loss', () => stateOf(events, 'lost'));
    expect(codeOf(() => session.place(order('i2')))).toBe('NOT_CONNECTED');
    voice.error(-1, 1102, 'Connectivity has been restored- data maintained.');
    await until('the recovery', () => stateOf(events, 'restored'));
    expect(kindsOf(events)).toEqual([
      'order_submitted',
      'connection',
      'execution',
      'commission',
      'open_orders',
      'connection',
    ]);
    session.place(order('i3'));
    await until('the order', () => ordersOf(gateway, 1).includes('i3'));
    expect(gateway.clients).toHaveLength(1);
    await session.close();
  });

  it.each([
    { code: 1101, subscriptions: 2, what: 'subscribes market data again when they were lost' },
    { code: 1102, subscriptions: 1, what: 'leaves market data alone when they were kept' },
  ])('$what ($code)', async ({ code, subscriptions }) => {
    await using gateway = await RawGateway.start({ onMessage: answerReconciliation });
    const session = await openTradingSession(handTimed(gateway.port, new HandClock()));
    const { events } = collect(session);
    session.subscribeMarketData(['AAPL']);
    const voice = brokerVoice(gateway.client);
    voice.error(-1, 2110, 'Connectivity between TWS and server is broken.');
    await until('the loss', () => stateOf(events, 'lost'));
    voice.error(-1, code, 'Connectivity has been restored');
    await until('the recovery', () => stateOf(events, 'restored'));
    session.place(order('marker'));
    await until('the marker', () => ordersOf(gateway, 1).length === 1);
    expect(gateway.client.received.filter(([id]) => id === '1')).toHaveLength(subscriptions);
    await session.close();
  });

  it('and does not answer afterwards is left for a new connection', async () => {
    await using gateway = await RawGateway.start({
      onMessage: (client, fields, connection) => {
        if (connection === 2) answerReconciliation(client, fields);
      },
    });
    const clock = new HandClock();
    const session = await openTradingSession(handTimed(gateway.port, clock));
    const { events } = collect(session);
    const voice = brokerVoice(gateway.client);
    voice.error(-1, 1100, 'Connectivity between IB and the TWS has been lost.');
    voice.error(-1, 1102, 'Connectivity has been restored- data maintained.');
    await until('the question', () => gateway.client.received.some(([id]) => id === '7'));
    await passing(clock, 'the recovery', () => stateOf(events, 'restored'));
    expect(gateway.clients).toHaveLength(2);
    // The clock of this gateway differs from the manual one.
    const kinds = kindsOf(events).filter((kind) => kind !== 'clock_skew');
    expect(kinds).toEqual(['connection', 'open_orders', 'connection']);
    await session.close();
  });

  it('again while fills and orders are being read is waited for', async () => {
    await using gateway = await RawGateway.start();
    const session = await openTradingSession(handTimed(gateway.port, new HandClock()));
    const { events } = collect(session);
    const voice = brokerVoice(gateway.client);
    const executionRequests = () => gateway.client.received.filter(([id]) => id === '7');
    const answerAll = async (request: number) => {
      const asked = await until('the question', () => executionRequests()[request]);
      voice.fillsEnd(asked[2] ?? '');
      await until('the next question', () => gateway.client.received.filter(([id]) => id === '16').length > request);
      voice.openOrderEnd();
      await until('the last question', () => gateway.client.received.filter(([id]) => id === '61').length > request);
      voice.positionEnd();
    };
    voice.error(-1, 1100, 'lost');
    voice.error(-1, 1102, 'restored');
    await until('the question', () => executionRequests().length === 1);
    voice.error(-1, 1100, 'lost again');
    await answerAll(0);
    voice.error(-1, 1102, 'restored again');
    await until('the second question', () => executionRequests().length === 2);
    expect(stateOf(events, 'restored')).toBeUndefined();
    await answerAll(1);
    await until('the recovery', () => stateOf(events, 'restored'));
    expect(kindsOf(events)).toEqual(['connection', 'open_orders', 'open_orders', 'connection']);
    await session.close();
  });

  it('and then the connection too is one loss, not two', async () => {
    await using gateway = await RawGateway.start({ onMessage: answerReconciliation });
    const clock = new HandClock();
    const session = await openTradingSession(handTimed(gateway.port, clock));
    const { events } = collect(session);
    brokerVoice(gateway.client).error(-1, 1100, 'Connectivity between IB and the TWS has been lost.');
    await until('the loss', () => stateOf(events, 'lost'));
    gateway.client.socket.destroy();
    await passing(clock, 'the recovery', () => stateOf(events, 'restored'));
    expect(kindsOf(events)).toEqual(['connection', 'open_orders', 'connection']);
    await session.close();
  });
});

describe('messages that cannot be decoded (H9)', () => {
  it('lose nothing when only the JSON part of an error is bad', async () => {
    await using gateway = await RawGateway.start();
    const session = await openTradingSession(handTimed(gateway.port, new HandClock()));
    const { events } = collect(session);
    session.place(order('i1'));
    gateway.client.send(4, 2, 1, 201, 'Order rejected - reason:margin', '{bad json');
    await until('the rejection', () => kindsOf(events).includes('order_rejected'));
    expect(events.at(-1)).toMatchObject({ code: 201, reason: 'Order rejected - reason:margin' });
    await session.close();
  });

  it('end the connection with a typed reason otherwise, and the next one reads again what was lost', async () => {
    await using gateway = await RawGateway.start({ onMessage: answerReconciliation });
    const clock = new HandClock();
    const session = await openTradingSession(handTimed(gateway.port, clock));
    const { events } = collect(session);
    gateway.client.send(3, 1, 'Filled');
    expect(await until('the loss', () => stateOf(events, 'lost'))).toMatchObject({
      reason: expect.stringContaining('cannot be decoded'),
    });
    await passing(clock, 'the recovery', () => stateOf(events, 'restored'));
    await session.close();
  });

  it('but only unknown harm nothing', async () => {
    await using gateway = await RawGateway.start();
    const session = await openTradingSession(handTimed(gateway.port, new HandClock()));
    const { events } = collect(session);
    gateway.client.send(999, 1, 'new');
    gateway.client.send(49, 1, 1795012200, 'a field more');
    gateway.client.send(4, 2, -1, 420, 'marker', '');
    await until('the marker', () => kindsOf(events).includes('pacing_violation'));
    expect(kindsOf(events)).toEqual(['pacing_violation']);
    await session.close();
  });
});
