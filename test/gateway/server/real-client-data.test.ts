import { BarSizeSetting, type Contract, EventName, SecType, TickByTickDataType } from '@stoqey/ib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../../../src/gateway/server/start-gateway.ts';
import { connectReal, type RealClient } from './real-client.ts';

const AAPL: Contract = { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };
const CON_ID = 265598;

describe('@stoqey/ib decodes as the venue means it', () => {
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

  it('real-time bars', async () => {
    const bar = client.next(EventName.realtimeBar);
    client.ib.reqRealTimeBars(101, AAPL, 5, 'TRADES', true);
    const [id, time, open, high, low, close, volume, wap, count] = await bar;
    const at = Number(time) * 1000;
    const query = { conId: CON_ID, endAt: at + 5000, barMs: 5000, whatToShow: 'TRADES' } as const;
    const [truth] = gateway.venue.history({ ...query, duration: { count: 5, unit: 'S' } });
    expect(id).toBe(101);
    expect({ at, open, high, low, close, volume, wap, count }).toEqual(truth);
    client.ib.cancelRealTimeBars(101);
  });

  it('ticks, with those of the past before them', async () => {
    const past = client.next(EventName.historicalTicksBidAsk);
    const quote = client.next(EventName.tickByTickBidAsk);
    const sale = client.next(EventName.tickByTickAllLast);
    const middle = client.next(EventName.tickByTickMidPoint);
    client.ib.reqTickByTickData(102, AAPL, TickByTickDataType.BidAsk, 1, false);
    client.ib.reqTickByTickData(103, AAPL, TickByTickDataType.Last, 0, false);
    client.ib.reqTickByTickData(104, AAPL, TickByTickDataType.MidPoint, 0, false);
    expect((await past)[0]).toBe(102);
    const [id, time, bid, ask, bidSize, askSize] = await quote;
    expect(id).toBe(102);
    expect(gateway.venue.snapshot(CON_ID, Number(time) * 1000)).toMatchObject({ bid, ask, bidSize, askSize });
    const [, type, saleTime, price, size, , exchange] = await sale;
    expect([type, exchange]).toEqual([1, 'NASDAQ']);
    const picture = gateway.venue.snapshot(CON_ID, Number(saleTime) * 1000);
    expect(picture).toMatchObject({ last: price, lastSize: size });
    expect((await middle)[0]).toBe(104);
  });

  it('bars that are kept up to date', async () => {
    const update = client.next(EventName.historicalDataUpdate);
    client.ib.reqHistoricalData(105, AAPL, '', '3600 S', BarSizeSetting.MINUTES_ONE, 'TRADES', 1, 2, true);
    const [id, time, open, high, low] = await update;
    const query = { conId: CON_ID, endAt: Number(time) * 1000 + 5000, barMs: 5000, whatToShow: 'TRADES' } as const;
    const [truth] = gateway.venue.history({ ...query, duration: { count: 5, unit: 'S' } });
    expect(id).toBe(105);
    expect({ open, high, low }).toEqual({ open: truth?.open, high: truth?.high, low: truth?.low });
  });

  it('head timestamp, past ticks, symbols and option parameters', async () => {
    const head = client.next(EventName.headTimestamp);
    const ticks = client.next(EventName.historicalTicks);
    const samples = client.next(EventName.symbolSamples);
    const end = client.next(EventName.securityDefinitionOptionParameterEnd);
    client.ib.reqHeadTimestamp(106, AAPL, 'TRADES', true, 2);
    client.ib.reqHistoricalTicks(107, AAPL, '', '20261118 09:30:00 US/Eastern', 10, 'MIDPOINT', 1, false);
    client.ib.reqMatchingSymbols(108, 'AAPL');
    client.ib.reqSecDefOptParams(109, 'AAPL', '', SecType.STK, CON_ID);
    expect(Number((await head)[1])).toBeGreaterThan(1.7e9);
    expect((await ticks)[2]).toBe(true);
    const sample = { contract: { conId: CON_ID, symbol: 'AAPL', secType: 'STK', currency: 'USD' } };
    expect((await samples)[1]).toMatchObject([sample]);
    expect(await end).toEqual([109]);
  });

  it('P&L and positions by model and contract, and what hangs on the account', async () => {
    const pnl = client.next(EventName.pnlSingle);
    const positions = client.next(EventName.positionMultiEnd);
    const families = client.next(EventName.familyCodes);
    const user = client.next(EventName.userInfo);
    const depth = client.next(EventName.error, (_error, code) => code === 10092);
    client.ib.reqPnLSingle(110, 'DUSIM0001', '', CON_ID);
    client.ib.reqPositionsMulti(111, 'DUSIM0001', '');
    client.ib.reqFamilyCodes();
    client.ib.reqUserInfo(112);
    client.ib.reqMktDepth(113, AAPL, 5, true);
    expect((await pnl).slice(0, 2)).toEqual([110, 0]);
    expect(await positions).toEqual([111]);
    expect((await families)[0]).toEqual([{ accountID: 'DUSIM0001', familyCode: '' }]);
    expect(await user).toEqual([112, '']);
    expect((await depth)[2]).toBe(113);
  });
});
