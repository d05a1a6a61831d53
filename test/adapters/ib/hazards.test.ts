import { describe, expect, it } from 'vitest';
import { openReadOnlySession } from '../../../src/adapters/ib/read-only-session.ts';
import { openTradingSession } from '../../../src/adapters/ib/trading-session.ts';
import { completedOrder, completedOrdersEnd } from '../../../src/tws/messages/completed-orders.ts';
import { contractData } from '../../../src/tws/messages/contract-data.ts';
import { tickPrice, tickReqParams } from '../../../src/tws/messages/ticks.ts';
import { type RawClient, RawGateway, type RawGatewayScript } from '../../support/raw-gateway.ts';
import { until } from '../../support/until.ts';
import { collect, HandClock, handTimed } from './session-rig.ts';

const say = (client: RawClient, payload: string) => client.send(...payload.split('\0').slice(0, -1));

describe('what the client library decodes wrongly', () => {
  it.each([
    ['20261218', '20261218'],
    ['20261218 08:30 US/Central', '20261218'],
    ['202612', '202612'],
    ['', undefined],
  ])('the expiry of a future, "%s", comes without its time of day (H10)', async (lastTradeDate, expiry) => {
    const onMessage: RawGatewayScript['onMessage'] = (client, fields) => {
      if (fields[0] !== '9') return;
      const reqId = Number(fields[2]);
      const { empty } = contractData;
      const contract = { ...empty.contract, symbol: 'ES', secType: 'FUT', expiry: lastTradeDate };
      say(client, contractData.encode({ ...empty, reqId, contract, minTick: 0.25 }, 176));
      client.send(52, 1, reqId);
    };
    await using gateway = await RawGateway.start({ onMessage });
    const session = await openReadOnlySession(handTimed(gateway.port, new HandClock()));
    const query = { symbol: 'ES', securityType: 'FUT', exchange: 'CME', currency: 'USD' } as const;
    const [details] = (await session.contractDetails(query)).value;
    expect(details?.expiry).toBe(expiry);
    expect(details?.minTick).toBe(0.25);
    await session.close();
  });

  it('the smallest change of a price is no whole number (H11)', async () => {
    const onMessage: RawGatewayScript['onMessage'] = (client, fields) => {
      if (fields[0] !== '1') return;
      const reqId = Number(fields[2]);
      say(client, tickReqParams.encode({ ...tickReqParams.empty, reqId, minTick: 0.01 }, 176));
      client.send(58, 1, reqId, 1);
      say(client, tickPrice.encode({ ...tickPrice.empty, reqId, tickType: 1, price: 10 }, 176));
    };
    await using gateway = await RawGateway.start({ onMessage });
    const session = await openReadOnlySession(handTimed(gateway.port, new HandClock()));
    const query = { symbol: 'AAPL', securityType: 'STK', exchange: 'SMART', currency: 'USD' } as const;
    expect((await session.marketData(query)).value).toMatchObject({ kind: 'available', type: 1, minTick: 0.01 });
    await session.close();
  });

  it.each([
    { attributes: 1, what: 'a price at which one can trade', quotes: 1 },
    { attributes: 4, what: 'a price of before the opening', quotes: 0 },
    { attributes: 2, what: 'a price beyond the limits of the day', quotes: 0 },
  ])('$what makes $quotes quotes (H11)', async ({ attributes, quotes }) => {
    const onMessage: RawGatewayScript['onMessage'] = (client, fields) => {
      if (fields[0] !== '1') return;
      for (const tickType of [1, 2]) {
        const tick = {
          ...tickPrice.empty,
          reqId: Number(fields[2]),
          tickType,
          price: 9 + tickType,
          size: 100,
          attributes,
        };
        say(client, tickPrice.encode(tick, 176));
      }
      client.send(4, 2, -1, 420, 'marker', '');
    };
    await using gateway = await RawGateway.start({ onMessage });
    const session = await openTradingSession(handTimed(gateway.port, new HandClock()));
    const { events } = collect(session);
    session.subscribeMarketData(['AAPL']);
    await until('the marker', () => events.some((event) => event.kind === 'pacing_violation'));
    expect(events.filter((event) => event.kind === 'quote')).toHaveLength(quotes);
    await session.close();
  });

  it('completed orders are read from version 177 on', async () => {
    const version = 178;
    const onMessage: RawGatewayScript['onMessage'] = (client, [id]) => {
      if (id !== '99') return;
      const { empty } = completedOrder;
      const contract = { ...empty.contract, symbol: 'AAPL', secType: 'STK' };
      const order = { ...empty, contract, action: 'SELL', quantity: 100, filledQuantity: 40, orderType: 'LMT' };
      const end = { orderRef: 'i1', permId: 77, status: 'Cancelled', completedStatus: 'Cancelled by Trader' };
      say(client, completedOrder.encode({ ...order, ...end }, version));
      say(client, completedOrdersEnd.encode(completedOrdersEnd.empty, version));
    };
    await using gateway = await RawGateway.start({ onMessage, version: String(version) });
    const session = await openReadOnlySession(handTimed(gateway.port, new HandClock()));
    expect((await session.completedOrders()).value).toEqual([
      {
        permId: 77,
        intentId: 'i1',
        symbol: 'AAPL',
        side: 'SELL',
        quantity: 100,
        filled: 40,
        status: 'CANCELED',
        reason: 'Cancelled by Trader',
      },
    ]);
    await session.close();
  });

  it('and below it are not asked for: every field behind the first wrong one would be another (H12)', async () => {
    await using gateway = await RawGateway.start({ version: '176' });
    const session = await openReadOnlySession(handTimed(gateway.port, new HandClock()));
    await expect(session.completedOrders()).rejects.toMatchObject({ code: 'GATEWAY_VERSION' });
    expect(gateway.client.received.some(([id]) => id === '99')).toBe(false);
    await session.close();
  });
});
