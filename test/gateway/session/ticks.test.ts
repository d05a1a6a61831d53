import { describe, expect, it } from 'vitest';
import { REQUEST_CODECS } from '../../../src/tws/requests.ts';
import { simulate, stock } from './simulation.ts';

const line = { ...REQUEST_CODECS.reqMktData.empty, reqId: 1, contract: stock('AAPL') };
const ticks = { ...REQUEST_CODECS.reqTickByTick.empty, contract: stock('AAPL') };
const past = { ...REQUEST_CODECS.reqHistoricalTicks.empty, contract: stock('AAPL'), numberOfTicks: 1000 };

describe('tick by tick', () => {
  it('brings every sale of the data line, with its second and exchange', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send(line);
    simulation.run(5000);
    client.take();
    client.send({ ...ticks, reqId: 2, tickType: 'Last' });
    client.send({ ...ticks, reqId: 3, tickType: 'AllLast' });
    simulation.run(120_000);
    const replies = client.take();
    const sales = replies.flatMap((reply) => (reply.kind === 'tickPrice' && reply.tickType === 4 ? [reply] : []));
    const told = replies.flatMap((reply) => (reply.kind === 'tickByTick' && 'sale' in reply.tick ? [reply] : []));
    const last = told.filter(({ reqId }) => reqId === 2);
    expect(last.length).toBeGreaterThan(20);
    expect(last.map(({ tick }) => ('sale' in tick ? [tick.sale.price, tick.sale.size] : []))).toEqual(
      sales.slice(-last.length).map(({ price, size }) => [price, size]),
    );
    expect(told.filter(({ reqId }) => reqId === 3).map(({ tick }) => tick.type)).toEqual(last.map(() => 2));
    expect(last[0]?.tick).toMatchObject({ type: 1, sale: { exchange: 'NASDAQ' } });
    const first = (last[0]?.seconds ?? 0) * 1000;
    expect(first > simulation.hub.now - 120_000 && first <= simulation.hub.now).toBe(true);
  });

  it('brings quotes when they change, without sizes only when a price does, and midpoints', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send({ ...ticks, reqId: 1, tickType: 'BidAsk' });
    client.send({ ...ticks, reqId: 2, tickType: 'BidAsk', ignoreSize: true });
    client.send({ ...ticks, reqId: 3, tickType: 'MidPoint' });
    simulation.run(120_000);
    const told = client.take('tickByTick');
    const quotes = (id: number) =>
      told.flatMap(({ reqId, tick }) => (reqId === id && 'quote' in tick ? [tick.quote] : []));
    const prices = (id: number) => quotes(id).map(({ bid, ask }) => `${bid} ${ask}`);
    expect(new Set(quotes(1).map((quote, i) => JSON.stringify([quote, i]))).size).toBe(quotes(1).length);
    expect(quotes(1).length).toBeGreaterThan(quotes(2).length);
    expect(prices(2).every((price, i) => i === 0 || price !== prices(2)[i - 1])).toBe(true);
    expect(prices(2)).toEqual(prices(1).filter((price, i) => price !== prices(1)[i - 1]));
    const mids = told.flatMap(({ tick }) => ('midpoint' in tick ? [tick.midpoint] : []));
    const expected = quotes(1).map(({ bid, ask }) => Math.round(((bid + ask) / 2) * 1e6) / 1e6);
    expect(mids).toEqual(expected.filter((mid, i) => mid !== expected[i - 1]));
    const { bid, ask } = simulation.venue.snapshot(265598, simulation.hub.now);
    expect(prices(2).at(-1)).toBe(`${bid} ${ask}`);
  });

  it('begins with the past that was asked for, which is what was told live', () => {
    const simulation = simulate({ marketDataLines: 200 });
    const live = simulation.client(1);
    live.send({ ...ticks, reqId: 1, tickType: 'Last' });
    live.send({ ...ticks, reqId: 2, tickType: 'BidAsk' });
    live.send({ ...ticks, reqId: 3, tickType: 'MidPoint' });
    simulation.run(90_000);
    const told = live.take('tickByTick');
    const client = simulation.client(2);
    client.send({ ...ticks, reqId: 1, tickType: 'Last', numberOfTicks: 10 });
    client.send({ ...ticks, reqId: 2, tickType: 'BidAsk', numberOfTicks: 10 });
    client.send({ ...ticks, reqId: 3, tickType: 'MidPoint', numberOfTicks: 10 });
    simulation.run(400);
    const replies = client.take();
    const sales = replies.flatMap((reply) => (reply.kind === 'historicalTicksLast' ? reply.ticks : []));
    const quotes = replies.flatMap((reply) => (reply.kind === 'historicalTicksBidAsk' ? reply.ticks : []));
    const mids = replies.flatMap((reply) => (reply.kind === 'historicalTicks' ? reply.ticks : []));
    const of = (id: number) => told.filter(({ reqId }) => reqId === id).slice(-10);
    expect(sales.map(({ seconds, price, size }) => [seconds, price, size])).toEqual(
      of(1).map(({ seconds, tick }) => ('sale' in tick ? [seconds, tick.sale.price, tick.sale.size] : [])),
    );
    expect(quotes.map(({ seconds, bid, ask, bidSize }) => [seconds, bid, ask, bidSize])).toEqual(
      of(2).map(({ seconds, tick }) =>
        'quote' in tick ? [seconds, tick.quote.bid, tick.quote.ask, tick.quote.bidSize] : [],
      ),
    );
    expect(mids.map(({ seconds, price }) => [seconds, price])).toEqual(
      of(3).map(({ seconds, tick }) => ('midpoint' in tick ? [seconds, tick.midpoint] : [])),
    );
    expect(replies.filter(({ kind }) => kind.startsWith('historicalTicks'))).toMatchObject([
      { done: true },
      { done: true },
      { done: true },
    ]);
  });

  it('of the past is given from a start on, and up to an end', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    simulation.run(300_000);
    client.send({ ...past, reqId: 1, whatToShow: 'TRADES', startDateTime: '20261118 09:31:00 US/Eastern' });
    client.send({ ...past, reqId: 2, whatToShow: 'TRADES', endDateTime: '20261118 09:31:00 US/Eastern' });
    client.send({ ...past, reqId: 3, whatToShow: 'BID_ASK', endDateTime: '20261118-14:31:00', numberOfTicks: 3 });
    simulation.run(2000);
    const replies = client.take();
    const sales = (id: number) =>
      replies.flatMap((reply) => (reply.kind === 'historicalTicksLast' && reply.reqId === id ? reply.ticks : []));
    const boundary = Date.UTC(2026, 10, 18, 14, 31) / 1000;
    expect(sales(1).length).toBeGreaterThan(50);
    expect(sales(1).every(({ seconds }) => seconds >= boundary)).toBe(true);
    expect(sales(2).every(({ seconds }) => seconds <= boundary)).toBe(true);
    expect(sales(2).length).toBeGreaterThan(10);
    expect(replies.flatMap((reply) => (reply.kind === 'historicalTicksBidAsk' ? reply.ticks : []))).toHaveLength(3);
  });

  it('is refused for what is not there', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send({ ...ticks, reqId: 1, tickType: 'Everything' });
    client.send({ ...ticks, reqId: 2, tickType: 'Last', contract: stock('NOPE') });
    client.send({ kind: 'cancelTickByTick', reqId: 3 });
    client.send({ ...ticks, reqId: 4, tickType: 'Last' });
    client.send({ ...ticks, reqId: 4, tickType: 'Last' });
    client.send({ ...past, reqId: 5, whatToShow: 'NEWS', endDateTime: '20261118-14:31:00' });
    client.send({ ...past, reqId: 6, whatToShow: 'TRADES' });
    client.send({ ...past, reqId: 7, whatToShow: 'TRADES', endDateTime: 'soon' });
    client.send({ ...past, reqId: 8, whatToShow: 'TRADES', endDateTime: '20261118-14:31:00', numberOfTicks: 0 });
    client.send({ ...past, reqId: 9, contract: stock('NOPE'), endDateTime: '20261118-14:31:00' });
    simulation.run(2000);
    const errors = client.errors().map(([code, id]) => `${id} ${code}`);
    expect(errors.sort()).toEqual([
      '1 10189',
      '2 200',
      '3 300',
      '4 102',
      '5 10187',
      '6 10187',
      '7 10187',
      '8 10187',
      '9 200',
    ]);
  });

  it('ends when it is cancelled, and when the client goes', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send({ ...ticks, reqId: 1, tickType: 'BidAsk' });
    simulation.run(2000);
    client.send({ kind: 'cancelTickByTick', reqId: 1 });
    client.take();
    simulation.run(60_000);
    expect(client.take()).toEqual([]);
    expect(simulation.hub.nextEventAt()).toBe(simulation.venue.sessionClose);
    client.send({ ...ticks, reqId: 1, tickType: 'BidAsk' });
    simulation.run(2000);
    client.leave();
    expect(simulation.hub.nextEventAt()).toBe(simulation.venue.sessionClose);
  });
});
