import {
  BarSizeSetting,
  type Contract,
  EventName,
  type Order,
  OrderAction,
  OrderType,
  SecType,
  TickByTickDataType,
  TimeInForce,
  WhatToShow,
} from '@stoqey/ib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../../src/gateway/server/start-gateway.ts';
import { connectReal, type RealClient } from '../gateway/server/real-client.ts';
import { until } from '../support/until.ts';

const AAPL: Contract = { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };
const REQUEST = 1_000_001;
const UNREADABLE = 505;

const market = (changes: Partial<Order> = {}): Order => ({
  action: OrderAction.BUY,
  orderType: OrderType.MKT,
  totalQuantity: 100,
  tif: TimeInForce.DAY,
  transmit: true,
  ...changes,
});

const limit = (lmtPrice: number, changes: Partial<Order> = {}): Order =>
  market({ orderType: OrderType.LMT, lmtPrice, ...changes });

/** Plain @stoqey/ib without our session. Expected values come from the venue. */
describe('@stoqey/ib', () => {
  let gateway: Gateway;
  let client: RealClient;

  beforeEach(async () => {
    gateway = await startGateway({ mode: 'real' });
    client = await connectReal(gateway, 1);
  });

  afterEach(async () => {
    // Error code of a message with a missing or an extra field.
    expect(client.errors.filter(([code]) => code === UNREADABLE)).toEqual([]);
    client.close();
    await gateway.close();
  });

  const truth = () => gateway.venue.dump(gateway.now());
  const status = (orderId: number, word: string) =>
    client.next(EventName.orderStatus, (id, told) => id === orderId && told === word);

  it('reads the account as it is', async () => {
    const value = client.next(EventName.accountSummary, (_id, _account, tag) => tag === 'NetLiquidation');
    client.ib.reqAccountSummary(REQUEST, 'All', 'NetLiquidation,TotalCashValue');
    expect((await value).slice(1)).toEqual([truth().account, 'NetLiquidation', truth().equity.toFixed(2), 'USD']);
  });

  it('reads a position as it is', async () => {
    const filled = status(1, 'Filled');
    client.ib.placeOrder(1, AAPL, market());
    await filled;
    const position = client.next(EventName.position);
    const end = client.next(EventName.positionEnd);
    client.ib.reqPositions();
    const [own] = truth().positions;
    expect(await position).toEqual([
      truth().account,
      expect.objectContaining({ symbol: 'AAPL', conId: own?.contract.conId }),
      own?.quantity,
      expect.closeTo(own?.averageCost ?? 0, 6),
    ]);
    await end;
  });

  it('reads a contract as the contract book has it', async () => {
    const details = client.next(EventName.contractDetails);
    client.ib.reqContractDetails(REQUEST, AAPL);
    const [contract] = gateway.venue.contracts.find({ symbol: 'AAPL', securityType: 'STK' });
    expect(await details).toMatchObject([
      REQUEST,
      { contract: { conId: contract?.conId }, longName: contract?.longName, minTick: 0.01 },
    ]);
  });

  it('sees the quote of the venue', async () => {
    const bid = client.next(EventName.tickPrice, (_id, tick) => tick === 1);
    client.ib.reqMktData(REQUEST, AAPL, '', false, false);
    const [, , price] = await bid;
    const [contract] = gateway.venue.contracts.find({ symbol: 'AAPL', securityType: 'STK' });
    expect(price).toBeCloseTo(gateway.venue.snapshot(contract?.conId ?? 0, gateway.now()).bid, 0);
  });

  it('sees quotes tick by tick, and bars of five seconds', async () => {
    const quote = client.next(EventName.tickByTickBidAsk);
    const bar = client.next(EventName.realtimeBar);
    client.ib.reqTickByTickData(REQUEST, AAPL, TickByTickDataType.BidAsk, 0, false);
    client.ib.reqRealTimeBars(REQUEST + 1, AAPL, 5, WhatToShow.TRADES, false);
    const [, , bid, ask] = await quote;
    expect(bid).toBeLessThan(Number(ask));
    const [, time, , high, low] = await bar;
    expect(Number(time) % 5).toBe(0);
    expect(low).toBeLessThanOrEqual(Number(high));
  });

  it('reads the bars that the venue remembers, and where they begin', async () => {
    const bars: unknown[][] = [];
    const end = client.next(EventName.historicalData, (_id, date, ...rest) => {
      if (String(date).startsWith('finished')) return true;
      bars.push([date, ...rest]);
      return false;
    });
    client.ib.reqHistoricalData(REQUEST, AAPL, '', '1 D', BarSizeSetting.MINUTES_FIVE, WhatToShow.TRADES, 1, 2, false);
    await end;
    const [contract] = gateway.venue.contracts.find({ symbol: 'AAPL', securityType: 'STK' });
    const remembered = gateway.venue.history({
      conId: contract?.conId ?? 0,
      endAt: gateway.venue.sessionOpen,
      duration: { count: 1, unit: 'D' },
      barMs: 300_000,
      whatToShow: 'TRADES',
    });
    expect(bars.map(([, , , , close]) => close)).toEqual(remembered.map(({ close }) => expect.closeTo(close, 6)));
    const head = client.next(EventName.headTimestamp);
    client.ib.reqHeadTimestamp(REQUEST + 1, AAPL, WhatToShow.TRADES, true, 2);
    expect(Number((await head)[1])).toBeLessThanOrEqual(Number(bars[0]?.[0]));
  });

  it('hears each fill and each commission as they were', async () => {
    const fills: unknown[] = [];
    const commissions: unknown[] = [];
    client.ib.on(EventName.execDetails, (_id, _contract, { execId, shares, price, cumQty }) => {
      fills.push({ executionId: execId, quantity: shares, price, cumulativeQuantity: cumQty });
    });
    client.ib.on(EventName.commissionReport, ({ execId, commission }) => {
      commissions.push({ executionId: execId, commission });
    });
    const filled = status(1, 'Filled');
    client.ib.placeOrder(1, AAPL, market({ totalQuantity: 5000, orderRef: 'parts' }));
    await filled;
    await until('the last commission', () => commissions.length === truth().executions.length);
    const { executions } = truth();
    expect(executions.length).toBeGreaterThan(1);
    expect(fills).toEqual(
      executions.map(({ executionId, quantity, price, cumulativeQuantity }) => ({
        executionId,
        quantity,
        price,
        cumulativeQuantity,
      })),
    );
    expect(commissions).toEqual(
      executions.map(({ executionId, commission }) => ({
        executionId,
        commission: expect.closeTo(commission.commission, 6),
      })),
    );
  });

  it('changes and cancels a resting order', async () => {
    const working = status(1, 'Submitted');
    client.ib.placeOrder(1, AAPL, limit(100, { tif: TimeInForce.GTC }));
    await working;
    client.ib.placeOrder(1, AAPL, limit(101, { tif: TimeInForce.GTC, totalQuantity: 50 }));
    await until('the change', () => truth().orders[0]?.limitPrice === 101);
    expect(truth().orders).toMatchObject([{ quantity: 50, timeInForce: 'GTC' }]);
    const cancelled = status(1, 'Cancelled');
    client.ib.cancelOrder(1);
    await cancelled;
    expect(truth().orders).toMatchObject([{ status: 'Cancelled' }]);
  });

  it('asks what an order would cost, and places nothing', async () => {
    const answer = client.next(EventName.openOrder);
    client.ib.placeOrder(1, AAPL, market({ whatIf: true }));
    expect(await answer).toMatchObject([1, {}, { whatIf: true }, { commission: expect.any(Number) }]);
    expect(truth().orders).toEqual([]);
  });

  it.each([
    ['a price off the grid', limit(100.001), 110],
    ['more than the account can pay', limit(200, { totalQuantity: 1_000_000 }), 201],
  ])('hears of %s', async (_name, order, code) => {
    const refused = client.next(EventName.error, (_error, told) => told === code);
    client.ib.placeOrder(1, AAPL, order);
    expect((await refused).slice(1, 3)).toEqual([code, 1]);
  });

  it('finds its order and its fills again after a reconnect', async () => {
    const working = status(1, 'Submitted');
    const filled = status(2, 'Filled');
    client.ib.placeOrder(1, AAPL, limit(100, { tif: TimeInForce.GTC }));
    client.ib.placeOrder(2, AAPL, market());
    await Promise.all([working, filled]);
    client.close();
    client = await connectReal(gateway, 1);
    const open = client.next(EventName.openOrder);
    const fill = client.next(EventName.execDetails);
    client.ib.reqOpenOrders();
    client.ib.reqExecutions(REQUEST, {});
    const { orders, executions } = truth();
    const resting = orders.find(({ orderId }) => orderId === 1);
    expect(await open).toMatchObject([1, {}, { permId: resting?.permId, lmtPrice: 100 }, {}]);
    expect(await fill).toMatchObject([REQUEST, {}, { execId: executions[0]?.executionId }]);
  });

  it('hears the profit and loss of the account and of a position', async () => {
    const filled = status(1, 'Filled');
    client.ib.placeOrder(1, AAPL, market());
    await filled;
    const [position] = truth().positions;
    const whole = client.next(EventName.pnl);
    const single = client.next(EventName.pnlSingle);
    client.ib.reqPnL(REQUEST, truth().account);
    client.ib.reqPnLSingle(REQUEST + 1, truth().account, '', position?.contract.conId ?? 0);
    expect(await whole).toHaveLength(4);
    expect(await single).toEqual([
      REQUEST + 1,
      100,
      expect.any(Number),
      expect.any(Number),
      expect.anything(),
      expect.any(Number),
    ]);
  });
});
