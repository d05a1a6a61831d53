import {
  BarSizeSetting,
  type Contract,
  EventName,
  type Order,
  OrderAction,
  OrderType,
  SecType,
  TimeInForce,
} from '@stoqey/ib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../../../src/gateway/server/start-gateway.ts';
import { connectReal, type RealClient } from './real-client.ts';

const AAPL: Contract = { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };

const market = (changes: Partial<Order> = {}): Order => ({
  action: OrderAction.BUY,
  orderType: OrderType.MKT,
  totalQuantity: 100,
  tif: TimeInForce.DAY,
  transmit: true,
  ...changes,
});

const limit = (lmtPrice: number): Order => market({ orderType: OrderType.LMT, lmtPrice });

describe('@stoqey/ib on the gateway', () => {
  let gateway: Gateway;
  let client: RealClient;

  beforeEach(async () => {
    gateway = await startGateway({ mode: 'lockstep' });
    client = await connectReal(gateway, 1);
  });

  afterEach(async () => {
    // The library reports 505 for a message that it cannot decode completely.
    expect(client.errors.filter(([code]) => code === 505)).toEqual([]);
    client.close();
    await gateway.close();
  });

  /** Waits until an order has a status. */
  const until = (orderId: number, status: string) =>
    client.next(EventName.orderStatus, (id, word) => id === orderId && word === status);

  it('is connected at its own newest version, and hears the brands', () => {
    expect(client.ib.serverVersion).toBe(193);
    expect(client.received.slice(0, 3)).toEqual([
      ['193', '20261118 09:30:00 US/Eastern'],
      ['15', '1', 'DUSIM0001'],
      ['9', '1', '1'],
    ]);
    expect(client.received.filter(([id]) => id === '4').map((fields) => fields[4])).toEqual([
      'Market data farm connection is OK:simfarm',
      'HMDS data farm connection is OK:simfarm',
      'Sec-def data farm connection is OK:simfarm',
    ]);
  });

  it('reads its account, positions and contracts', async () => {
    const summary = client.next(EventName.accountSummaryEnd);
    const value = client.next(EventName.accountSummary);
    const positions = client.next(EventName.positionEnd);
    const details = client.next(EventName.contractDetails);
    const rule = client.next(EventName.marketRule);
    client.ib.reqAccountSummary(1_000_001, 'All', 'NetLiquidation');
    client.ib.reqPositions();
    client.ib.reqContractDetails(1_000_002, AAPL);
    client.ib.reqMarketRule(26);
    expect(await value).toEqual([1_000_001, 'DUSIM0001', 'NetLiquidation', '1000000.00', 'USD']);
    expect(await summary).toEqual([1_000_001]);
    expect(await positions).toEqual([]);
    expect(await details).toMatchObject([
      1_000_002,
      { contract: { conId: 265598, symbol: 'AAPL', primaryExch: 'NASDAQ' }, minTick: 0.01, sizeIncrement: 1 },
    ]);
    expect(await rule).toEqual([26, [{ lowEdge: 0, increment: 0.01 }]]);
  });

  it('subscribes to account updates', async () => {
    const end = client.next(EventName.accountDownloadEnd);
    const value = client.next(EventName.updateAccountValue, (key) => key === 'NetLiquidation');
    client.ib.reqAccountUpdates(true, 'DUSIM0001');
    expect(await value).toEqual(['NetLiquidation', '1000000.00', 'USD', 'DUSIM0001']);
    expect(await end).toEqual(['DUSIM0001']);
  });

  it('sees quotes and trades, the type of the data first', async () => {
    const type = client.next(EventName.marketDataType);
    const bid = client.next(EventName.tickPrice, (_id, tick) => tick === 1);
    const size = client.next(EventName.tickSize, (_id, tick) => tick === 0);
    const volume = client.next(EventName.tickSize, (_id, tick) => tick === 8);
    client.ib.reqMktData(1_000_003, AAPL, '', false, false);
    expect(await type).toEqual([1_000_003, 1]);
    expect(await bid).toEqual([1_000_003, 1, expect.any(Number), true]);
    expect(await size).toEqual([1_000_003, 0, expect.any(Number)]);
    expect(await volume).toEqual([1_000_003, 8, expect.any(Number)]);
  });

  it('reads two-minute bars', async () => {
    const dates: unknown[] = [];
    const end = client.next(EventName.historicalData, (_id, date) => {
      dates.push(date);
      return String(date).startsWith('finished');
    });
    client.ib.reqHistoricalData(1_000_004, AAPL, '', '1 D', BarSizeSetting.MINUTES_ONE, 'TRADES', 1, 1, false);
    await end;
    expect(dates).toHaveLength(391);
    expect(dates[0]).toBe('20261117 09:30:00 US/Eastern');
  });

  it('buys at the market, in parts, and reads the executions again', async () => {
    const filled = until(1, 'Filled');
    const partial = client.next(
      EventName.orderStatus,
      (_id, word, done, rest) => word !== 'Filled' && done !== 0 && rest !== 0,
    );
    const commission = client.next(EventName.commissionReport);
    client.ib.placeOrder(1, AAPL, market({ totalQuantity: 5000, orderRef: 'intent-1' }));
    expect((await partial).slice(2, 4)).toEqual([expect.any(Number), expect.any(Number)]);
    expect((await filled).slice(0, 4)).toEqual([1, 'Filled', 5000, 0]);
    expect(await commission).toMatchObject([{ currency: 'USD', execId: expect.stringMatching(/^sim\./) }]);
    const shares: unknown[] = [];
    const end = client.next(EventName.execDetailsEnd);
    client.ib.on(EventName.execDetails, (reqId, contract, execution) => {
      if (reqId === 1_000_005) shares.push([contract.symbol, execution.orderRef, execution.shares]);
    });
    client.ib.reqExecutions(1_000_005, {});
    await end;
    expect(shares.length).toBeGreaterThan(1);
    expect(shares.every((row) => Array.isArray(row) && row[0] === 'AAPL' && row[1] === 'intent-1')).toBe(true);
  });

  it('places, changes, sees and cancels a limit order', async () => {
    const working = until(1, 'Submitted');
    client.ib.placeOrder(1, AAPL, limit(100));
    await working;
    const changed = client.next(EventName.openOrder, (_id, _contract, order) =>
      JSON.stringify(order).includes('"lmtPrice":101'),
    );
    client.ib.placeOrder(1, AAPL, limit(101));
    await changed;
    const open = client.next(EventName.openOrder);
    const end = client.next(EventName.openOrderEnd);
    client.ib.reqAllOpenOrders();
    expect(await open).toMatchObject([
      1,
      { symbol: 'AAPL' },
      { action: 'BUY', orderType: 'LMT', lmtPrice: 101, tif: 'DAY' },
      { status: 'Submitted' },
    ]);
    await end;
    const cancelled = until(1, 'Cancelled');
    const notice = client.next(EventName.error, (_error, code) => code === 202);
    client.ib.cancelOrder(1);
    await cancelled;
    expect((await notice).slice(1, 3)).toEqual([202, 1]);
  });

  it('asks what an order would cost', async () => {
    const answer = client.next(EventName.openOrder);
    client.ib.placeOrder(1, AAPL, market({ whatIf: true }));
    expect(await answer).toMatchObject([
      1,
      { symbol: 'AAPL' },
      { whatIf: true },
      {
        status: 'PreSubmitted',
        commission: expect.any(Number),
        initMarginChange: expect.any(Number),
        commissionCurrency: 'USD',
      },
    ]);
    expect(gateway.venue.openOrders()).toEqual([]);
  });

  it('reads the orders that ended', async () => {
    const filled = until(1, 'Filled');
    client.ib.placeOrder(1, AAPL, market());
    await filled;
    const order = client.next(EventName.completedOrder);
    const end = client.next(EventName.completedOrdersEnd);
    client.ib.reqCompletedOrders(false);
    expect(await order).toMatchObject([
      { symbol: 'AAPL' },
      { action: 'BUY', filledQuantity: 100 },
      { status: 'Filled', completedTime: '20261118 09:30:00 US/Eastern' },
    ]);
    await end;
  });

  it('hears of unknown contracts and unsupported requests by their request', async () => {
    const unknown = client.next(EventName.error, (_error, code) => code === 200);
    const unsupported = client.next(EventName.error, (_error, code) => code === 10276);
    client.ib.reqContractDetails(1_000_006, { ...AAPL, symbol: 'NOPE' });
    client.ib.reqHistoricalNews(1_000_007, 265598, 'BRFG', '', '', 10);
    expect((await unknown).slice(1, 3)).toEqual([200, 1_000_006]);
    expect((await unsupported).slice(1, 3)).toEqual([10276, 1_000_007]);
  });

  it('with an id in use is told 326 and cut off', async () => {
    const second = await connectReal(gateway, 1);
    expect(second.errors).toContainEqual([326, -1]);
    expect(second.ib.isConnected).toBe(false);
  });
});
