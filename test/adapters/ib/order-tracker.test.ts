import { describe, expect, it } from 'vitest';
import { openTradingSession } from '../../../src/adapters/ib/trading-session.ts';
import { BROKER_ERROR_CODES } from '../../../src/domain/broker-error-codes.ts';
import { InvariantViolation } from '../../../src/domain/errors.ts';
import type { OrderRequest } from '../../../src/domain/order.ts';
import { type RiskApprovedOrder, riskApproved } from '../../../src/domain/permit.ts';
import type { EngineEvent } from '../../../src/engine/base/ports.ts';
import type { TradingSession } from '../../../src/runner/ports/broker-session.ts';
import { brokerVoice } from '../../support/broker-messages.ts';
import { RawGateway, type RawGatewayScript } from '../../support/raw-gateway.ts';
import { until } from '../../support/until.ts';
import { collect, HandClock, handTimed } from './session-rig.ts';

interface Desk {
  readonly session: TradingSession;
  readonly gateway: RawGateway;
  readonly voice: ReturnType<typeof brokerVoice>;
  readonly events: readonly EngineEvent[];
  /** All events up to now: those that a marker sent behind everything else has overtaken. */
  readonly settled: () => Promise<readonly EngineEvent[]>;
}

const market = (intentId: string, terms: Partial<OrderRequest> = {}): RiskApprovedOrder =>
  riskApproved({
    intentId,
    symbol: 'AAPL',
    side: 'BUY',
    quantity: 100,
    type: 'MARKET',
    timeInForce: 'DAY',
    ...terms,
  });

async function withDesk(test: (desk: Desk) => Promise<void>, script: RawGatewayScript = {}): Promise<void> {
  await using gateway = await RawGateway.start(script);
  const session = await openTradingSession(handTimed(gateway.port, new HandClock()));
  const { events } = collect(session);
  let markers = 0;
  const settled = async () => {
    markers++;
    gateway.client.send(4, 2, -1, 420, 'marker', '');
    const isMarker = (event: EngineEvent) => event.kind === 'pacing_violation';
    await until('the marker', () => events.filter(isMarker).length === markers);
    return events.filter((event) => !isMarker(event));
  };
  await test({ session, gateway, voice: brokerVoice(gateway.client), events, settled });
  await session.close();
}

const kindsOf = (events: readonly EngineEvent[]) => events.map((event) => event.kind);
const sentOrders = (gateway: RawGateway) => gateway.client.received.filter(([id]) => id === '3');

describe('placing an order', () => {
  it('says transmit, time in force, account and the intent (H13)', async () => {
    await withDesk(async ({ session, gateway }) => {
      session.place(market('i1', { type: 'LIMIT', limitPrice: 9.5, timeInForce: 'IOC', side: 'SELL' }));
      const order = await until('the order', () => sentOrders(gateway)[0]);
      expect(order[1]).toBe('1');
      expect(order.slice(2, 14)).toEqual(['', 'AAPL', 'STK', '', '', '', '', 'SMART', '', 'USD', '', '']);
      expect(order.slice(16, 20)).toEqual(['SELL', '100', 'LMT', '9.5']);
      expect(order[21]).toBe('IOC');
      expect(order[23]).toBe('DU1234567');
      expect(order[26]).toBe('i1');
      expect(order[27]).toBe('1');
    });
  });

  it('is told when its bytes are on the socket, with the id that it got', async () => {
    await withDesk(
      async ({ session, settled }) => {
        session.place(market('i1'));
        session.place(market('i2'));
        const events = await settled();
        expect(events).toMatchObject([
          { kind: 'order_submitted', intentId: 'i1', brokerOrderId: 41 },
          { kind: 'order_submitted', intentId: 'i2', brokerOrderId: 42 },
        ]);
      },
      { nextOrderId: 41 },
    );
  });

  it('again with the same intent uses the same order id: a resend is no second order', async () => {
    await withDesk(async ({ session, gateway, settled }) => {
      session.place(market('i1'));
      session.place(market('i1'));
      await settled();
      expect(sentOrders(gateway).map((order) => order[1])).toEqual(['1', '1']);
    });
  });

  it('whose resend is a duplicate for the gateway is not rejected: the first sending arrived', async () => {
    await withDesk(async ({ session, voice, settled }) => {
      session.place(market('i1'));
      session.place(market('i1'));
      voice.error(1, 103, 'Duplicate order id');
      expect(kindsOf(await settled())).toEqual(['order_submitted', 'order_submitted', 'order_warning']);
    });
  });
});

describe('order status', () => {
  it('is told once for each change of status, filled or remaining', async () => {
    await withDesk(async ({ session, voice, settled }) => {
      session.place(market('i1'));
      voice.status(1, 'PendingSubmit');
      voice.openOrder(1, 'PreSubmitted', 'i1');
      voice.status(1, 'PreSubmitted');
      voice.status(1, 'Submitted');
      voice.status(1, 'Submitted');
      voice.status(1, 'Submitted', 40, 60);
      voice.openOrder(1, 'Filled', 'i1');
      voice.status(1, 'Filled', 100, 0);
      voice.status(1, 'Filled', 100, 0);
      const said = (await settled()).flatMap((event) =>
        event.kind === 'order_status' ? [`${event.status} ${event.filled} ${event.remaining}`] : [],
      );
      expect(said).toEqual(['PRE_SUBMITTED 0 100', 'ACCEPTED 0 100', 'ACCEPTED 40 60', 'FILLED 100 0']);
    });
  });

  it.each([
    ['PreSubmitted', 'PRE_SUBMITTED'],
    ['Submitted', 'ACCEPTED'],
    ['PendingCancel', 'PENDING_CANCEL'],
    ['Cancelled', 'CANCELED'],
    ['ApiCancelled', 'CANCELED'],
    ['Filled', 'FILLED'],
    ['Inactive', 'INACTIVE'],
  ])('%s is %s', async (tws, ours) => {
    await withDesk(async ({ session, voice, settled }) => {
      session.place(market('i1'));
      voice.status(1, tws);
      expect((await settled()).at(-1)).toMatchObject({ kind: 'order_status', intentId: 'i1', status: ours });
    });
  });

  it.each(['PendingSubmit', 'ApiPending', 'SomethingNew'])('%s says nothing', async (tws) => {
    await withDesk(async ({ session, voice, settled }) => {
      session.place(market('i1'));
      voice.status(1, tws);
      expect(kindsOf(await settled())).toEqual(['order_submitted']);
    });
  });

  it('of another client with the same order id is not ours', async () => {
    await withDesk(async ({ session, voice, settled }) => {
      session.place(market('i1'));
      voice.status(1, 'Filled', 100, 0, { clientId: 8 });
      voice.openOrder(1, 'Submitted', 'other', { clientId: 8 });
      expect(kindsOf(await settled())).toEqual(['order_submitted']);
    });
  });

  it('of an order that an earlier session left open is told under its intent, and it can be cancelled', async () => {
    await withDesk(async ({ session, gateway, voice, settled }) => {
      voice.openOrder(5, 'Submitted', 'earlier');
      expect(await settled()).toMatchObject([{ kind: 'order_status', intentId: 'earlier', status: 'ACCEPTED' }]);
      session.cancel('earlier');
      const cancel = await until('the cancel', () => gateway.client.received.find(([id]) => id === '4'));
      expect(cancel[2]).toBe('5');
    });
  });
});

describe('executions', () => {
  it('whose time zone nobody knows have the time of their arrival, which is told once', async () => {
    await withDesk(async ({ session, voice, settled }) => {
      session.place(market('i1'));
      for (const id of ['a.b.01.01', 'a.b.02.01']) {
        voice.fill(id, 'i1', { shares: 50, time: '20261118 15:30:01 Middle Earth' });
      }
      const [, ...events] = await settled();
      expect(kindsOf(events)).toEqual(['time_not_understood', 'execution', 'execution']);
      for (const event of events) if (event.kind === 'execution') expect(event.execution.at).toBe(event.at);
    });
  });

  it('are told once, each with its commission once', async () => {
    await withDesk(async ({ session, voice, settled }) => {
      session.place(market('i1'));
      for (let i = 0; i < 2; i++) {
        voice.fill('0000e0d5.596e0fac.01.01', 'i1');
        voice.commission('0000e0d5.596e0fac.01.01', 1.25);
      }
      const [, execution, commission, ...more] = await settled();
      expect(execution).toMatchObject({
        kind: 'execution',
        execution: {
          executionId: '0000e0d5.596e0fac.01.01',
          intentId: 'i1',
          brokerOrderId: 1,
          side: 'BUY',
          quantity: 100,
          price: 10,
          at: Date.parse('2026-11-16T14:31:05Z'),
        },
      });
      expect(commission).toMatchObject({ kind: 'commission', commission: 1.25, currency: 'USD' });
      expect(more).toEqual([]);
    });
  });

  it('that the broker corrects name what they replace', async () => {
    await withDesk(async ({ session, voice, settled }) => {
      session.place(market('i1'));
      voice.fill('0000e0d5.596e0fac.01.01', 'i1', { shares: 100 });
      voice.fill('0000e0d5.596e0fac.01.02', 'i1', { shares: 90 });
      voice.fill('0000e0d5.596e0fac.01.01', 'i1', { shares: 100 });
      const executions = (await settled()).filter((event) => event.kind === 'execution');
      expect(executions).toHaveLength(2);
      expect(executions[1]?.execution).toMatchObject({ quantity: 90, corrects: '0000e0d5.596e0fac.01.01' });
    });
  });

  it('that the broker takes back have no shares, and a price that it leaves unset is none', async () => {
    await withDesk(async ({ session, voice, settled }) => {
      session.place(market('i1'));
      voice.fill('0000e0d5.596e0fac.01.01', 'i1', { shares: 100 });
      voice.fill('0000e0d5.596e0fac.01.02', 'i1', { shares: 0, price: Number.MAX_VALUE });
      const executions = (await settled()).filter((event) => event.kind === 'execution');
      expect(executions[1]?.execution).toMatchObject({ quantity: 0, price: 0, corrects: '0000e0d5.596e0fac.01.01' });
    });
  });

  it('whose commission is unset have none yet', async () => {
    await withDesk(async ({ session, voice, settled }) => {
      session.place(market('i1'));
      voice.fill('0000e0d5.596e0fac.01.01', 'i1');
      voice.commission('0000e0d5.596e0fac.01.01', Number.MAX_VALUE);
      voice.commission('0000e0d5.596e0fac.01.01', 1.25);
      const commissions = (await settled()).filter((event) => event.kind === 'commission');
      expect(commissions).toMatchObject([{ commission: 1.25 }]);
    });
  });

  it('of nobody whom we know are told with an empty intent when they come unasked', async () => {
    await withDesk(async ({ voice, settled }) => {
      voice.fill('0000e0d5.596e0fac.01.01', '', { clientId: 8 });
      expect(await settled()).toMatchObject([{ kind: 'execution', execution: { intentId: '' } }]);
    });
  });

  it('without orderRef are found by the order id', async () => {
    await withDesk(async ({ session, voice, settled }) => {
      session.place(market('i1'));
      voice.fill('0000e0d5.596e0fac.01.01', '', { orderId: 1 });
      expect((await settled()).at(-1)).toMatchObject({ kind: 'execution', execution: { intentId: 'i1' } });
    });
  });
});

describe('an error with the id of an order', () => {
  const TOLD: ReadonlyMap<string, string> = new Map([
    ['order_rejected', 'rejected'],
    ['order_warning', 'warning'],
    ['cancel_rejected', 'cancel'],
    ['order_status', 'canceled'],
  ]);

  async function saidOf(code: number, acknowledged: boolean): Promise<readonly (string | undefined)[]> {
    let said: readonly (string | undefined)[] = [];
    await withDesk(async ({ session, voice, settled }) => {
      session.place(market('i1'));
      if (acknowledged) voice.status(1, 'Submitted');
      const before = (await settled()).length;
      voice.error(1, code, 'text');
      said = (await settled()).slice(before).map((event) => TOLD.get(event.kind));
    });
    return said;
  }

  it.each([
    { code: 201, fresh: 'rejected', acknowledged: 'rejected', why: 'the order has ended' },
    { code: 110, fresh: 'rejected', acknowledged: 'warning', why: 'a failed change leaves the order alive' },
    { code: 321, fresh: 'rejected', acknowledged: 'warning', why: 'validation of a new order, or of a change' },
    { code: 434, fresh: 'rejected', acknowledged: 'warning', why: 'clients disagree on it' },
    { code: 399, fresh: 'warning', acknowledged: 'warning', why: 'the market is closed' },
    { code: 404, fresh: 'warning', acknowledged: 'warning', why: 'held for shares to borrow' },
    { code: 10349, fresh: 'warning', acknowledged: 'warning', why: 'a preset changed the time in force' },
    { code: 202, fresh: 'canceled', acknowledged: 'canceled', why: 'a cancel was carried out' },
    { code: 10147, fresh: 'cancel', acknowledged: 'cancel', why: 'the state must be asked' },
    { code: 10148, fresh: 'cancel', acknowledged: 'cancel', why: 'the state must be asked' },
    { code: 161, fresh: 'cancel', acknowledged: 'cancel', why: 'the state must be asked' },
    { code: 99999, fresh: 'warning', acknowledged: 'warning', why: 'an unknown code never ends an order' },
  ])('$code: $why', async ({ code, fresh, acknowledged }) => {
    expect(await saidOf(code, false)).toEqual([fresh]);
    expect(await saidOf(code, true)).toEqual([acknowledged]);
  });

  it('that rejects is told once, and the cancelled status that follows is not', async () => {
    await withDesk(async ({ session, voice, settled }) => {
      session.place(market('i1'));
      voice.error(1, 201, 'Order rejected - reason:margin');
      voice.status(1, 'Inactive');
      voice.error(1, 201, 'Order rejected - reason:margin');
      expect(await settled()).toMatchObject([
        { kind: 'order_submitted' },
        { kind: 'order_rejected', code: 201, reason: 'Order rejected - reason:margin' },
      ]);
    });
  });

  it('that confirms a cancel after its status is not told again, whichever comes first', async () => {
    for (const statusFirst of [true, false]) {
      await withDesk(async ({ session, voice, settled }) => {
        session.place(market('i1'));
        voice.status(1, 'Submitted', 40, 60);
        if (statusFirst) voice.status(1, 'Cancelled', 40, 60);
        voice.error(1, 202, 'Order Canceled - reason:');
        voice.status(1, 'Cancelled', 40, 60);
        const canceled = (await settled()).filter(
          (event) => event.kind === 'order_status' && event.status === 'CANCELED',
        );
        expect(canceled).toMatchObject([{ filled: 40, remaining: 60 }]);
      });
    }
  });

  it('that names a market-data request is none of an order: their ids are far apart (H7)', async () => {
    await withDesk(async ({ session, gateway, voice, settled }) => {
      session.subscribeMarketData(['AAPL']);
      session.place(market('i1'));
      const request = await until('the subscription', () => gateway.client.received.find(([id]) => id === '1'));
      expect(Number(request[2])).toBeGreaterThanOrEqual(1_000_000_000);
      voice.error(1, 201, 'Order rejected - reason:margin');
      const events = await settled();
      expect(kindsOf(events)).toEqual(['order_submitted', 'order_rejected']);
      expect(session.marketDataRefusals()).toEqual([]);
    });
  });
});

describe('cancelling', () => {
  it('is told when its bytes are on the socket', async () => {
    await withDesk(async ({ session, settled }) => {
      session.place(market('i1'));
      session.cancel('i1');
      expect(kindsOf(await settled())).toEqual(['order_submitted', 'cancel_submitted']);
    });
  });

  it('of an intent that was never placed is a defect of the caller', async () => {
    await withDesk(async ({ session }) => {
      expect(() => session.cancel('nobody')).toThrow(InvariantViolation);
      await Promise.resolve();
    });
  });
});

describe('the table of error codes', () => {
  it('has the codes that the interface map must name, each once, ascending, with a sentence on handling', () => {
    const codes = BROKER_ERROR_CODES.map((entry) => entry.code);
    expect(codes).toEqual([...new Set(codes)].toSorted((a, b) => a - b));
    for (const code of [100, 103, 200, 201, 202, 321, 399, 434, 504, 1100, 2104, 2106]) expect(codes).toContain(code);
    for (const { handling, text } of BROKER_ERROR_CODES) {
      expect(text.length).toBeGreaterThan(5);
      expect(handling).toMatch(/\.$/);
    }
  });
});
