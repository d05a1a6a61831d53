import { once } from 'node:events';
import { Client, Contract, Order } from 'ib-tws-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../../src/gateway/server/start-gateway.ts';
import { until } from '../support/until.ts';

const AAPL = Contract.stock('AAPL');

/** npm ib-tws-api, unmodified, with protocol version 151. Expected values come from the venue. */
describe('ib-tws-api', () => {
  let gateway: Gateway;
  let api: Client;
  const statuses: unknown[] = [];

  beforeEach(async () => {
    gateway = await startGateway({ mode: 'real' });
    api = new Client({ host: gateway.host, port: gateway.port, clientId: 3, timeoutMs: 20_000 });
    statuses.length = 0;
    api._emitter.on('orderStatus', (status: unknown) => statuses.push(status));
  });
  afterEach(() => gateway.close());

  const truth = () => gateway.venue.dump(gateway.now());

  it('reads the time of the session', async () => {
    expect(Math.abs((await api.getCurrentTime()) * 1000 - gateway.now())).toBeLessThanOrEqual(5000);
  });

  it('reads a contract as the contract book has it', async () => {
    const [contract] = gateway.venue.contracts.find({ symbol: 'AAPL', securityType: 'STK' });
    const [details] = list(await api.getContractDetails(AAPL));
    expect(details).toMatchObject({
      contract: { conId: contract?.conId, symbol: 'AAPL', primaryExchange: contract?.primaryExchange },
      longName: contract?.longName,
      minTick: 0.01,
    });
  });

  it('reads bars', async () => {
    const request = { endDateTime: '', duration: '1 D', barSizeSetting: '1 hour', whatToShow: 'TRADES' };
    const answer = await api.getHistoricalData({ contract: AAPL, ...request, useRth: 1, formatDate: 1 });
    expect(answer).toMatchObject({ bars: expect.arrayContaining([expect.objectContaining({ barCount: 1800 })]) });
  });

  it('reads the beginning of the history', async () => {
    const request = { whatToShow: 'TRADES', useRth: 1, formatDate: 1 };
    expect(String(await api.getHeadTimeStamp({ contract: AAPL, ...request }))).toMatch(/^\d{8}/);
  });

  it('reads a snapshot of the quote', async () => {
    const [contract] = gateway.venue.contracts.find({ symbol: 'AAPL', securityType: 'STK' });
    const snapshot = await api.getMarketDataSnapshot({ contract: AAPL });
    const quote = gateway.venue.snapshot(contract?.conId ?? 0, gateway.now());
    expect(snapshot).toMatchObject({ marketDataType: 1, bid: expect.closeTo(quote.bid, -1) });
  });

  it('streams ticks', async () => {
    const stream = await api.streamMarketData({ contract: AAPL });
    await once(stream, 'tick');
    stream.stop();
  });

  it('streams quotes tick by tick', async () => {
    const request = { tickType: 'BidAsk', numberOfTicks: 0, ignoreSize: false };
    const stream = await api.streamTickByTickData({ contract: AAPL, ...request });
    const [quote] = await once(stream, 'tickByTick');
    expect(quote.bidPrice).toBeLessThan(quote.askPrice);
    stream.stop();
  });

  it('places an order, sees it open, and cancels it', async () => {
    const limit = Order.limit({ action: 'BUY', totalQuantity: 10, lmtPrice: 100 });
    const orderId = await api.placeOrder({ contract: AAPL, order: limit });
    await until('the order at work', () => truth().orders.some(({ status }) => status === 'Submitted'));
    const [order] = truth().orders;
    const [open] = list(await api.getAllOpenOrders());
    expect(open).toMatchObject({ order: { orderId, permId: order?.permId, totalQuantity: 10, lmtPrice: 100 } });
    expect(await api.cancelOrder(orderId)).toMatchObject({ code: '202' });
    expect(truth().orders[0]?.status).toBe('Cancelled');
  });

  it('hears of a fill, and has its position', async () => {
    const market = Order.market({ action: 'BUY', totalQuantity: 10 });
    await api.placeOrder({ contract: AAPL, order: market });
    await until('the fill', () => statuses.some((status) => Reflect.get(Object(status), 'status') === 'Filled'));
    const [position] = truth().positions;
    expect(Object.values(Object(await api.getPositions()))).toEqual([
      expect.objectContaining({ position: position?.quantity, avgCost: expect.closeTo(position?.averageCost ?? 0, 4) }),
    ]);
  });
});

function list(answer: unknown): readonly unknown[] {
  expect(Array.isArray(answer)).toBe(true);
  return Array.isArray(answer) ? answer : [];
}
