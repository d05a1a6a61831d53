import { describe, expect, it } from 'vitest';
import { openTradingSession } from '../../../src/adapters/ib/trading-session.ts';
import { type RiskApprovedOrder, riskApproved } from '../../../src/domain/permit.ts';
import type { EngineEvent } from '../../../src/engine/base/ports.ts';
import type { SessionOptions, TradingSession } from '../../../src/runner/ports/broker-session.ts';
import { openOrder } from '../../../src/tws/messages/open-order.ts';
import { answerReconciliation, brokerVoice } from '../../support/broker-messages.ts';
import { RawGateway, type RawGatewayScript } from '../../support/raw-gateway.ts';
import { until } from '../../support/until.ts';
import { collect, HandClock, handTimed } from './session-rig.ts';

const limit = (intentId: string, limitPrice = 10): RiskApprovedOrder =>
  riskApproved({
    intentId,
    symbol: 'AAPL',
    side: 'BUY',
    quantity: 100,
    type: 'LIMIT',
    limitPrice,
    timeInForce: 'DAY',
  });

interface Desk {
  readonly session: TradingSession;
  readonly gateway: RawGateway;
  readonly clock: HandClock;
  readonly events: readonly EngineEvent[];
  readonly settle: () => Promise<void>;
}

async function atDesk(
  play: (desk: Desk) => Promise<void>,
  options: Partial<SessionOptions> = {},
  script: RawGatewayScript = {},
): Promise<void> {
  await using gateway = await RawGateway.start({ onMessage: answerReconciliation, ...script });
  const clock = new HandClock();
  const session = await openTradingSession(handTimed(gateway.port, clock, options));
  const { events } = collect(session);
  const markers = () => events.filter((event) => event.kind === 'pacing_violation').length;
  const settle = async () => {
    const before = markers();
    gateway.client.send(4, 2, -1, 420, 'marker', '');
    await until('the marker', () => markers() > before);
  };
  await play({ session, gateway, clock, events, settle });
  await session.close();
}

const kindsOf = (events: readonly EngineEvent[]) =>
  events.map((event) => event.kind).filter((kind) => kind !== 'pacing_violation');
const idsOf = (events: readonly EngineEvent[]) =>
  events.flatMap((event) => (event.kind === 'order_submitted' ? [event.brokerOrderId] : []));

describe('ids of orders', () => {
  it('start above what an earlier process has issued, and each is handed to its memory before it is sent', async () => {
    const issued: number[] = [];
    await atDesk(
      async ({ session, events, settle }) => {
        session.place(limit('i1'));
        session.place(limit('i2'));
        session.place(limit('i1'));
        expect(issued).toEqual([501, 502]);
        await settle();
        expect(idsOf(events)).toEqual([501, 502, 501]);
      },
      { orderIds: { highest: 500, issued: (id) => void issued.push(id) } },
    );
  });

  it('lie above every id that the broker shows under our client id, whatever nextValidId said', async () => {
    await atDesk(async ({ session, gateway, events, settle }) => {
      brokerVoice(gateway.client).openOrder(40, 'Submitted', 'of-an-earlier-process');
      brokerVoice(gateway.client).fill('a.b.01.01', 'of-an-earlier-process', { orderId: 60 });
      await settle();
      session.place(limit('i1'));
      await settle();
      expect(idsOf(events)).toEqual([61]);
    });
  });

  it('that a restarted gateway gives out again do not mix two orders up: the permanent id decides', async () => {
    await atDesk(async ({ session, gateway, events, settle }) => {
      const voice = brokerVoice(gateway.client);
      session.place(limit('i1'));
      voice.status(1, 'Submitted', 0, 100, { permId: 900 });
      voice.status(1, 'Filled', 100, 0, { permId: 901 });
      await settle();
      const statuses = events.flatMap((event) => (event.kind === 'order_status' ? [event.status] : []));
      expect(statuses).toEqual(['ACCEPTED']);
      voice.status(77, 'Filled', 100, 0, { permId: 900 });
      await settle();
      expect(events.findLast((event) => event.kind === 'order_status')).toMatchObject({
        intentId: 'i1',
        status: 'FILLED',
      });
    });
  });
});

describe('changing an order', () => {
  const shown = (gateway: RawGateway, limitPrice: number) => {
    const { empty } = openOrder;
    const contract = { ...empty.contract, symbol: 'AAPL', secType: 'STK' };
    const order = {
      ...empty,
      orderId: 1,
      contract,
      orderRef: 'i1',
      clientId: 7,
      action: 'BUY',
      quantity: 100,
      limitPrice,
    };
    const payload = openOrder.encode(
      { ...order, orderType: 'LMT', state: { ...empty.state, status: 'Submitted' } },
      176,
    );
    gateway.client.send(...payload.split('\0').slice(0, -1));
  };

  it('is told when its bytes are written, and when the broker shows the new terms', async () => {
    await atDesk(async ({ session, gateway, events, settle }) => {
      session.place(limit('i1'));
      shown(gateway, 10);
      await settle();
      session.replace(limit('i1', 10.5));
      shown(gateway, 10);
      await settle();
      expect(kindsOf(events)).toEqual(['order_submitted', 'order_status', 'replace_submitted']);
      shown(gateway, 10.5);
      await settle();
      expect(events.findLast((event) => event.kind === 'replaced')).toMatchObject({ limitPrice: 10.5, quantity: 100 });
      const orders = gateway.client.received.filter(([id]) => id === '3');
      expect(orders.map((fields) => [fields[1], fields[19]])).toEqual([
        ['1', '10'],
        ['1', '10.5'],
      ]);
    });
  });

  it.each([
    { code: 110, kind: 'replace_rejected' },
    { code: 104, kind: 'replace_rejected' },
    { code: 201, kind: 'replace_rejected' },
    { code: 2102, kind: 'order_warning' },
    { code: 399, kind: 'order_warning' },
  ])('that meets $code is $kind, and the order lives', async ({ code, kind }) => {
    await atDesk(async ({ session, gateway, events, settle }) => {
      session.place(limit('i1'));
      shown(gateway, 10);
      await settle();
      session.replace(limit('i1', 10.5));
      brokerVoice(gateway.client).error(1, code, 'text');
      await settle();
      expect(kindsOf(events).slice(3)).toEqual([kind]);
    });
  });

  it('in read-only mode (321) is refused, as is a cancel, and the order lives', async () => {
    const text = "Error validating request.-'bN' : cause - The API interface is currently in Read-Only mode.";
    await atDesk(async ({ session, gateway, events, settle }) => {
      session.place(limit('i1'));
      shown(gateway, 10);
      await settle();
      session.replace(limit('i1', 10.5));
      brokerVoice(gateway.client).error(1, 321, text);
      await settle();
      session.cancel('i1');
      brokerVoice(gateway.client).error(1, 321, text);
      await settle();
      expect(kindsOf(events).slice(3)).toEqual(['replace_rejected', 'cancel_submitted', 'cancel_rejected']);
    });
  });
});

describe('going on with the work of a process that ended', () => {
  const script: RawGatewayScript = {
    onMessage: (client, fields) => {
      const voice = brokerVoice(client);
      if (fields[0] === '7') {
        for (const id of ['a.a.01.01', 'a.b.01.01']) voice.fill(id, 'i1', { reqId: Number(fields[2]), shares: 30 });
        for (const id of ['a.a.01.01', 'a.b.01.01']) voice.commission(id);
      }
      if (fields[0] === '61') {
        client.send(61, 3, 'DU1234567', 1, 'AAPL', 'STK', '', 0, '', '', 'SMART', 'USD', 'AAPL', 'NMS', 60, 10);
      }
      answerReconciliation(client, fields);
    },
  };
  const adopted = [{ intentId: 'i1', brokerOrderId: 4, quantity: 100 }];

  it('tells the fills of the gap, and the account is as it must be with them', async () => {
    await atDesk(
      async ({ session, events, settle }) => {
        session.adopt(adopted);
        session.expect({ positions: [{ symbol: 'AAPL', quantity: 30 }], executionIds: ['a.a.01.01'] });
        await session.reconcile();
        await settle();
        expect(kindsOf(events)).toEqual(['execution', 'execution', 'commission', 'commission', 'open_orders']);
        session.place(limit('i2'));
        await settle();
        expect(idsOf(events)).toEqual([5]);
      },
      {},
      script,
    );
  });

  it('blocks when the account holds something else, and says what', async () => {
    await atDesk(
      async ({ session, clock, events, settle }) => {
        session.adopt(adopted);
        session.expect({
          positions: [
            { symbol: 'AAPL', quantity: 10 },
            { symbol: 'MSFT', quantity: -5 },
          ],
          executionIds: ['a.a.01.01'],
        });
        // Two more reads, delayed by the message limit.
        const looking = session.reconcile();
        for (let i = 0; i < 50; i++) {
          clock.advance(50);
          await settle();
        }
        await looking;
        await settle();
        expect(events.find((event) => event.kind === 'position_mismatch')).toMatchObject({
          differences: [
            { symbol: 'AAPL', ours: 40, brokers: 60 },
            { symbol: 'MSFT', ours: -5, brokers: 0 },
          ],
        });
        expect(() => session.place(limit('i2'))).toThrow(expect.objectContaining({ code: 'POSITION_MISMATCH' }));
        session.cancel('i1');
        await settle();
        expect(kindsOf(events)).toContain('cancel_submitted');
      },
      {},
      script,
    );
  });

  it('lets nothing out while it looks', async () => {
    await atDesk(async ({ session }) => {
      const looking = session.reconcile();
      expect(() => session.place(limit('i2'))).toThrow(expect.objectContaining({ code: 'NOT_CONNECTED' }));
      await looking;
      session.place(limit('i2'));
    });
  });

  it('over a connection that does not answer fails, and leads over a new connection', async () => {
    const onMessage: RawGatewayScript['onMessage'] = (client, fields, connection) => {
      if (connection > 1) answerReconciliation(client, fields);
    };
    await atDesk(
      async ({ session, gateway, clock }) => {
        const failure = session.reconcile().catch((error: unknown) => error);
        await until('the question', () => gateway.client.received.some(([id]) => id === '7'));
        clock.advance(3000);
        expect(await failure).toMatchObject({ code: 'BROKER_TIMEOUT' });
        await until('orders to be let out again', () => {
          clock.advance(20);
          try {
            session.place(limit('i2'));
            return true;
          } catch {
            return false;
          }
        });
        expect(gateway.clients).toHaveLength(2);
      },
      { readTimeoutMs: 3000 },
      { onMessage },
    );
  });
});

describe('a planned window', () => {
  const plannedWindows = [{ name: 'daily reset', from: '09:33', to: '09:45', timeZone: 'America/New_York' }];

  it('is waited out by a connection that it cuts, without using tries up', async () => {
    await atDesk(
      async ({ session, gateway, clock, events, settle }) => {
        const passUntil = async (endsAt: number) => {
          while (clock.now() < endsAt) {
            clock.advance(1000);
            await settle();
          }
        };
        session.place(limit('before'));
        await passUntil(Date.parse('2026-11-16T14:31:00Z'));
        expect(() => session.place(limit('i2'))).toThrow(expect.objectContaining({ code: 'PLANNED_WINDOW' }));
        session.cancel('before');
        await passUntil(Date.parse('2026-11-16T14:33:01Z'));
        expect(() => session.place(limit('i2'))).toThrow(expect.objectContaining({ code: 'PLANNED_WINDOW' }));
        gateway.client.socket.destroy();
        const lost = await until('the loss', () => events.find((event) => event.kind === 'connection'));
        const endsAt = Date.parse('2026-11-16T14:45:00Z');
        while (clock.now() < endsAt - 1000) {
          clock.advance(1000);
          await new Promise((done) => {
            setImmediate(done);
          });
        }
        expect(gateway.clients).toHaveLength(1);
        await until('the recovery', () => {
          clock.advance(50);
          return events.some((event) => event.kind === 'connection' && event.state === 'restored');
        });
        expect(lost).toMatchObject({ state: 'lost' });
        expect(clock.now()).toBeGreaterThanOrEqual(endsAt);
        session.place(limit('after'));
      },
      { plannedWindows },
    );
  });
});
