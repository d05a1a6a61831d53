import { describe, expect, it } from 'vitest';
import { verifyOperations } from '../../../src/adapters/ib/operations.ts';
import { openReadOnlySession } from '../../../src/adapters/ib/read-only-session.ts';
import { openTradingSession } from '../../../src/adapters/ib/trading-session.ts';
import { openWhatIfSession } from '../../../src/adapters/ib/what-if-session.ts';
import { BROKER_ERROR_CODES } from '../../../src/domain/broker-error-codes.ts';
import { BROKER_OPERATIONS } from '../../../src/domain/broker-operations.ts';
import { riskApproved } from '../../../src/domain/permit.ts';
import type { EngineEvent } from '../../../src/engine/base/ports.ts';
import type { GatewayOptions } from '../../../src/gateway/server/gateway-options.ts';
import { type Gateway, startGateway } from '../../../src/gateway/server/start-gateway.ts';
import type { BrokerSessions, ReadOnlySession, TradingSession } from '../../../src/runner/ports/broker-session.ts';
import { placeOrder } from '../../../src/tws/messages/place-order.ts';
import { brokerVoice } from '../../support/broker-messages.ts';
import { RawGateway, type RawGatewayScript } from '../../support/raw-gateway.ts';
import { HandClock, handTimed, inLockstep } from './session-rig.ts';

const stock = (symbol: string) => ({ symbol, securityType: 'STK', exchange: 'SMART', currency: 'USD' }) as const;

async function withGateway(options: Partial<GatewayOptions>, test: (gateway: Gateway) => Promise<void>): Promise<void> {
  const gateway = await startGateway({ mode: 'lockstep', seed: 3, ...options });
  try {
    await test(gateway);
  } finally {
    await gateway.close();
  }
}

async function reading(
  options: Partial<GatewayOptions>,
  test: (session: ReadOnlySession, gateway: Gateway) => Promise<void>,
): Promise<void> {
  await withGateway(options, async (gateway) => {
    const session = await openReadOnlySession(inLockstep(gateway.port));
    await test(session, gateway);
    await session.close();
  });
}

/** Buys at market and stops when the fill and its commission have come. */
async function buy(session: TradingSession, symbol: string, quantity: number): Promise<readonly EngineEvent[]> {
  const events: EngineEvent[] = [];
  let isPlaced = false;
  session.subscribeMarketData([symbol]);
  await session.run((batch) => {
    events.push(...batch);
    if (!isPlaced && batch.some((event) => event.kind === 'quote')) {
      isPlaced = true;
      session.place(
        riskApproved({ intentId: 'i1', symbol, side: 'BUY', quantity, type: 'MARKET', timeInForce: 'DAY' }),
      );
    }
    const isFilled = events.some((event) => event.kind === 'order_status' && event.status === 'FILLED');
    if (isFilled && events.some((event) => event.kind === 'commission')) session.stop();
  });
  return events;
}

describe('the sessions', () => {
  it('are what the runner asks for', () => {
    const sessions: BrokerSessions = { openReadOnlySession, openTradingSession, openWhatIfSession };
    expect(Object.keys(sessions)).toHaveLength(3);
  });

  it('that only read have no method that could send or cancel an order', async () => {
    await reading({}, async (session) => {
      const names = new Set<string>();
      for (let part: object | null = session; part !== null && part !== Object.prototype; ) {
        for (const name of Object.getOwnPropertyNames(part)) names.add(name);
        part = Reflect.getPrototypeOf(part);
      }
      expect([...names].filter((name) => /order|place|cancel|trade|send/i.test(name))).toEqual([
        'openOrders',
        'completedOrders',
      ]);
      await Promise.resolve();
    });
  });
});

describe('a read-only session', () => {
  it('shows what the connection is, and its brand', async () => {
    await reading({}, async (session, gateway) => {
      expect(session.facts()).toMatchObject({
        port: gateway.port,
        protocolVersion: 193,
        managedAccounts: ['DUSIM0001'],
      });
      expect(session.sourceClass()).toBe('simulated');
      expect(session.accountIsPaper()).toBe(true);
      expect(session.clock.now()).toBe(gateway.now());
      await Promise.resolve();
    });
  });

  it('takes an unbranded gateway for a paper account', async () => {
    const brand = { account: 'DU1234567', executionIdPrefix: '', farm: 'usfarm' };
    await reading({ brand }, async (session) => {
      await session.positions();
      expect(session.sourceClass()).toBe('paper');
    });
  });

  it('is told what it is by an execution id alone', async () => {
    const brand = { account: 'DU1234567', executionIdPrefix: 'sim.', farm: 'usfarm' };
    await withGateway({ brand }, async (gateway) => {
      const session = await openTradingSession(inLockstep(gateway.port));
      expect(session.sourceClass()).toBe('paper');
      await buy(session, 'AAPL', 10);
      expect(session.sourceClass()).toBe('simulated');
      await session.close();
    });
  });

  it('reads the account, in virtual time', async () => {
    await reading({ cash: 250_000 }, async (session, gateway) => {
      const { value, latencyMs } = await session.accountSummary();
      expect(value).toEqual({
        account: 'DUSIM0001',
        currency: 'USD',
        netLiquidation: 250_000,
        buyingPower: 1_000_000,
        availableFunds: 250_000,
        excessLiquidity: 250_000,
        initialMargin: 0,
        maintenanceMargin: 0,
        cash: { USD: 250_000 },
      });
      expect(latencyMs).toBeGreaterThan(0);
      expect(session.clock.now()).toBe(gateway.now());
    });
  });

  it('reads security definitions and price increments; none is an answer too', async () => {
    await reading({}, async (session) => {
      const [apple, ...others] = (await session.contractDetails(stock('AAPL'))).value;
      expect(others).toEqual([]);
      expect(apple).toMatchObject({ conId: 265598, primaryExchange: 'NASDAQ', minTick: 0.01, minSize: 1 });
      expect(apple?.orderTypes).toContain('LMT');
      const rule = await session.marketRule(apple?.marketRuleIds[0] ?? -1);
      expect(rule.value[0]).toEqual({ lowEdge: 0, increment: 0.01 });
      expect((await session.contractDetails(stock('NOPE'))).value).toEqual([]);
      expect((await session.contractDetails({ ...stock('AAPL'), conId: 1 })).value).toEqual([]);
    });
  });

  it('reads as many sessions of bars as asked for, oldest first, without a gap or a repetition', async () => {
    await reading({}, async (session) => {
      const endAt = session.clock.now();
      const { value } = await session.historicalBars({ symbol: 'MSFT', days: 3, barSize: '1 min', endAt });
      expect(value).toHaveLength(3 * 390);
      expect(value.every((bar, index) => index === 0 || bar.at > (value[index - 1]?.at ?? 0))).toBe(true);
      expect(value.at(-1)?.at).toBeLessThan(endAt);
      expect(value[0]).toMatchObject({ symbol: 'MSFT' });
      const daily = await session.historicalBars({ symbol: 'MSFT', days: 2, barSize: '1 day', endAt });
      expect(daily.value.map((bar) => new Date(bar.at).toISOString())).toEqual([
        '2026-11-16T00:00:00.000Z',
        '2026-11-17T00:00:00.000Z',
      ]);
    });
  });

  it('stops at the end of the history', async () => {
    await reading({}, async (session) => {
      const endAt = session.clock.now();
      const { value } = await session.historicalBars({ symbol: 'MSFT', days: 30, barSize: '1 hour', endAt });
      expect(value.length).toBeGreaterThan(0);
      expect(value.length).toBeLessThan(30 * 6);
    });
  });

  it.each([1, 3] as const)('says what type its market data are: %i', async (marketDataType) => {
    await reading({ marketDataType }, async (session) => {
      const { value } = await session.marketData(stock('AAPL'));
      expect(value).toMatchObject({ kind: 'available', type: marketDataType, firstTickMs: expect.any(Number) });
      expect(session.sentMessages().at(-1)?.name).toBe('cancelMktData');
    });
  });

  it('says why there are no market data', async () => {
    await reading({}, async (session) => {
      expect((await session.marketData(stock('NOPE'))).value).toMatchObject({ kind: 'refused', code: 200 });
    });
  });

  it('gives the answer to several questions at once, each its own', async () => {
    await reading({}, async (session) => {
      const asked = await Promise.all([
        session.positions(),
        session.openOrders(),
        session.positions(),
        session.openOrders(),
      ]);
      expect(asked.map(({ value }) => value)).toEqual([[], [], [], []]);
    });
  });

  it("holds the broker's own book, which agrees with the venue's", async () => {
    await withGateway({}, async (gateway) => {
      const trading = await openTradingSession(inLockstep(gateway.port));
      const events = await buy(trading, 'AAPL', 300);
      await trading.close();
      const session = await openReadOnlySession(inLockstep(gateway.port, { clientId: 99 }));
      const book = (await session.brokerBook()).value;
      const truth = gateway.venue.book();
      expect(book).toEqual({
        ...truth,
        origin: 'api',
        executions: book.executions,
        cash: expect.closeTo(truth.cash, 6),
      });
      // The message holds whole seconds, and the client of the order.
      const inSeconds = truth.executions.map((one) => ({ ...one, at: Math.floor(one.at / 1000) * 1000, clientId: 7 }));
      expect(book.executions).toEqual(inSeconds);
      const told = events.flatMap((event) => (event.kind === 'execution' ? [event.execution.executionId] : []));
      expect(book.executions.map((one) => one.executionId)).toEqual(told);
      await session.close();
    });
  });

  it('fails with a typed error when the broker refuses, or says nothing sensible', async () => {
    const script: RawGatewayScript = {
      onMessage: (client, fields) => {
        const voice = brokerVoice(client);
        if (fields[0] === '9') voice.error(Number(fields[2]), 321, 'Error validating request');
        if (fields[0] === '62') client.send(64, 1, fields[2] ?? '');
        if (fields[0] === '7') {
          client.send(4, 2, fields[2] ?? '', 2106, 'harmless', '');
          voice.fill('a.b.01.01', 'i1', { reqId: Number(fields[2]) });
          voice.fillsEnd(fields[2] ?? '');
        }
      },
    };
    await using gateway = await RawGateway.start(script);
    const session = await openReadOnlySession(handTimed(gateway.port, new HandClock()));
    await expect(session.contractDetails(stock('AAPL'))).rejects.toMatchObject({
      code: 'BROKER_REFUSED',
      message: expect.stringContaining('error 321'),
      cause: { brokerCode: 321, brokerText: 'Error validating request' },
    });
    await expect(session.accountSummary()).rejects.toMatchObject({ code: 'GATEWAY_MALFORMED' });
    // A fill without its commission is not a complete answer.
    const executions = session.executions().catch((error: unknown) => error);
    await session.close();
    expect(await executions).toMatchObject({ code: 'NOT_CONNECTED' });
  });
});

describe('a read-only session on a gateway that says little', () => {
  it('knows the type of market data though no price comes, e.g. when the market is closed', async () => {
    await using gateway = await RawGateway.start({
      onMessage: (client, [id, , requestId]) => {
        if (id === '1') client.send(58, 1, requestId ?? '', 2);
        if (id === '61') client.send(62, 1);
      },
    });
    const clock = new HandClock();
    const session = await openReadOnlySession(handTimed(gateway.port, clock));
    const answer = session.marketData(stock('AAPL'));
    // The type comes before the answer to a later request.
    await session.positions();
    clock.advance(5000);
    expect((await answer).value).toEqual({ kind: 'available', type: 2 });
    await session.close();
  });

  it('gives market data up when nothing comes at all', async () => {
    await using gateway = await RawGateway.start();
    const clock = new HandClock();
    const session = await openReadOnlySession(handTimed(gateway.port, clock));
    const answer = session.marketData(stock('AAPL')).catch((error: unknown) => error);
    clock.advance(5000);
    expect(await answer).toMatchObject({ code: 'BROKER_TIMEOUT' });
    await session.close();
  });

  it('does not take a fill at a time that nobody understands', async () => {
    await using gateway = await RawGateway.start({
      onHandshake: (client) => client.send('176', 'some time'),
      onMessage: (client, fields) => {
        if (fields[0] !== '7') return;
        brokerVoice(client).fill('a.b.01.01', 'i1', {
          reqId: Number(fields[2]),
          time: '20261116 09:31:05 Middle Earth',
        });
      },
    });
    const session = await openReadOnlySession(handTimed(gateway.port, new HandClock()));
    await expect(session.executions()).rejects.toMatchObject({ code: 'GATEWAY_MALFORMED' });
    await session.close();
  });

  it('says that a request was not sent when the gateway is too old for it', async () => {
    await using gateway = await RawGateway.start({ version: '120' });
    const session = await openReadOnlySession(handTimed(gateway.port, new HandClock()));
    await expect(session.marketRule(26)).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
    expect(gateway.client.received.some(([id]) => id === '91')).toBe(false);
    await session.close();
  });

  it('describes options as TWS wants them', async () => {
    await using gateway = await RawGateway.start({
      onMessage: (client, [id, , requestId]) => {
        if (id === '9') client.send(52, 1, requestId ?? '');
      },
    });
    const session = await openReadOnlySession(handTimed(gateway.port, new HandClock()));
    const option = { symbol: 'AAPL', securityType: 'OPT', exchange: 'SMART', currency: 'USD' } as const;
    await session.contractDetails({ ...option, expiry: '20261218', strike: 230, right: 'C' });
    await session.contractDetails({ ...option, expiry: '20261218', strike: 230, right: 'P' });
    const asked = gateway.client.received.filter(([id]) => id === '9').map((fields) => fields.slice(4, 9));
    expect(asked).toEqual([
      ['AAPL', 'OPT', '20261218', '230', 'C'],
      ['AAPL', 'OPT', '20261218', '230', 'P'],
    ]);
    await session.close();
  });
});

describe('a what-if session', () => {
  const order = { side: 'BUY', quantity: 10, type: 'MARKET' } as const;

  it('learns what an order would cost, and places none', async () => {
    await withGateway({}, async (gateway) => {
      const session = await openWhatIfSession(inLockstep(gateway.port));
      const { value } = await session.whatIf(stock('AAPL'), order);
      expect(value).toMatchObject({ kind: 'accepted', commission: 1 });
      expect(value.kind === 'accepted' && value.initialMarginChange).toBeGreaterThan(0);
      expect(gateway.venue.dump(gateway.now()).orders).toEqual([]);
      expect(session.sourceClass()).toBe('simulated');
      expect(session.accountIsPaper()).toBe(true);
      expect(session.facts().managedAccounts).toEqual([session.account]);
      expect(session.sentMessages().map((message) => message.name)).toEqual(['startApi', 'placeOrder']);
      await session.close();
    });
  });

  it('learns that a class may not be traded', async () => {
    await withGateway({ deny: ['STK'] }, async (gateway) => {
      const session = await openWhatIfSession(inLockstep(gateway.port));
      expect((await session.whatIf(stock('AAPL'), order)).value).toMatchObject({ kind: 'refused', code: 460 });
      await session.close();
    });
  });

  it('learns that the API is read-only', async () => {
    await withGateway({ readOnly: true }, async (gateway) => {
      const session = await openWhatIfSession(inLockstep(gateway.port));
      const limit = { ...order, type: 'LIMIT', limitPrice: 100 } as const;
      expect((await session.whatIf(stock('AAPL'), limit)).value).toMatchObject({ kind: 'read_only', code: 321 });
      await session.close();
    });
  });

  it('forces whatIf on every order that it sends', async () => {
    const script: RawGatewayScript = {
      onMessage: (client, [id, orderId]) => {
        if (id === '3') brokerVoice(client).error(Number(orderId), 201, 'Order rejected - reason:test');
      },
    };
    await using gateway = await RawGateway.start(script);
    const session = await openWhatIfSession(handTimed(gateway.port, new HandClock()));
    expect((await session.whatIf(stock('AAPL'), order)).value).toMatchObject({ kind: 'refused', code: 201 });
    const sent = gateway.client.received.find(([id]) => id === '3') ?? [];
    expect(placeOrder.decode(sent, 176)).toMatchObject({ whatIf: true, transmit: true, account: 'DU1234567' });
    await session.close();
  });
});

describe('the eight operations', () => {
  it('are all there, in the library and in our sessions', () => {
    const found = verifyOperations();
    expect(found).toHaveLength(8);
    expect(found.filter((one) => !one.mapped)).toEqual([]);
  });

  it('are looked up, not asserted: what is not there is named', () => {
    const [first] = BROKER_OPERATIONS;
    const wrong = first && { ...first, requests: ['reqMagic'], callbacks: ['magic'], sessionMethods: ['magic'] };
    expect(verifyOperations(wrong === undefined ? [] : [wrong])).toEqual([
      {
        operation: 'getAccountInfo',
        mapped: false,
        missing: ['IBApi.reqMagic', 'event magic', 'TradingSession.magic'],
      },
    ]);
  });

  it('name error codes that are in the table', () => {
    const known = new Set(BROKER_ERROR_CODES.map((entry) => entry.code));
    const unknown = BROKER_OPERATIONS.flatMap((operation) => operation.errorCodes.filter((code) => !known.has(code)));
    expect(unknown).toEqual([]);
  });
});
