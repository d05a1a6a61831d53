import { describe, expect, it } from 'vitest';
import { type BenchClient, createBench, order, stock } from './bench.ts';

const told = (client: BenchClient) => client.kinds().filter((kind) => kind !== 'currentTime');
const isTick = (kind: string) => kind.startsWith('tick');
const orderKinds = ['openOrder', 'orderStatus', 'execDetails', 'commissionReport'];
const aboutOrders = (client: BenchClient) => client.kinds().filter((kind) => orderKinds.includes(kind));

describe('a notice', () => {
  it.each([
    [2103, 'Market data farm connection is broken:simfarm'],
    [2108, 'Market data farm connection is inactive but should be available upon demand.'],
    [2110, 'Connectivity between TWS and server is broken. It will be restored automatically.'],
  ])('%i has the text of the table', async (code, text) => {
    const bench = await createBench();
    const client = await bench.connect();
    client.forget();
    await bench.start({ notice: { code } });
    expect(client.replies()).toEqual([expect.objectContaining({ kind: 'errorMessage', id: -1, code, text })]);
  });
});

describe('1100', () => {
  it('keeps fills from the client, and reqExecutions tells of them after 1102', async () => {
    const bench = await createBench();
    const client = await bench.connect();
    client.ask('placeOrder', order(1));
    await bench.settle();
    client.forget();
    await bench.start({ 'connectivity-lost': { for: '30s', repeat_every: '10s' } });
    await bench.step(29_000);
    expect(told(client)).toEqual(['errorMessage', 'errorMessage', 'errorMessage']);
    expect(bench.gateway.venue.executions()).toHaveLength(1);
    await bench.step(2000);
    expect(client.errors()).toEqual(['-1:1100', '-1:1100', '-1:1100', '-1:1102']);
    expect(aboutOrders(client)).toEqual([]);
    client.ask('reqExecutions', { reqId: 9 });
    await bench.step(1000);
    expect(aboutOrders(client)).toEqual(['execDetails', 'commissionReport']);
  });

  it('can have them told late', async () => {
    const bench = await createBench();
    const client = await bench.connect();
    client.ask('placeOrder', order(1));
    await bench.settle();
    client.forget();
    await bench.start({ 'connectivity-lost': { for: '30s', callbacks: 'late' } });
    await bench.step(29_000);
    expect(aboutOrders(client)).toEqual([]);
    await bench.step(2000);
    expect(aboutOrders(client)).toContain('execDetails');
  });

  it('keeps instructions until the broker is there again', async () => {
    const bench = await createBench();
    const client = await bench.connect();
    await bench.start({ 'connectivity-lost': { for: '30s' } });
    client.ask('placeOrder', order(1));
    await bench.step(29_000);
    expect(bench.gateway.venue.dump(bench.gateway.now()).orders).toEqual([]);
    await bench.step(5000);
    expect(bench.gateway.venue.executions()).toHaveLength(1);
    expect(aboutOrders(client)).toContain('execDetails');
  });

  it('ends the lines with 1101, and not with 1102', async () => {
    for (const restored of ['lost', 'maintained'] as const) {
      const bench = await createBench();
      const client = await bench.connect();
      client.ask('reqMktData', { reqId: 5, contract: stock() });
      await bench.step(2000);
      await bench.start({ 'connectivity-lost': { for: '5s', restored } });
      client.forget();
      await bench.step(4999);
      expect(client.kinds().filter(isTick)).toEqual([]);
      await bench.step(5000);
      expect(client.errors()).toEqual([restored === 'lost' ? '-1:1101' : '-1:1102']);
      expect(client.kinds().some(isTick)).toBe(restored === 'maintained');
      client.ask('reqMktData', { reqId: 6, contract: stock() });
      await bench.step(5000);
      expect(client.kinds().some(isTick)).toBe(true);
    }
  });
});

describe('the nightly reset', () => {
  it('says 1100 again and again, closes, refuses for a time; resting orders live on, ids go on', async () => {
    const bench = await createBench();
    const client = await bench.connect(1);
    client.ask('placeOrder', { ...order(7, 1), timeInForce: 'GTC' });
    await bench.step(2000);
    client.forget();
    await bench.start({ 'nightly-reset': { warnings: 3, warn_every: '10s', refuse_for: '2m' } });
    await bench.step(30_000);
    expect([client.errors(), client.isOver]).toEqual([['-1:1100', '-1:1100', '-1:1100'], true]);
    await bench.step(120_000);
    const again = await bench.connect(1);
    expect(again.replies()).toContainEqual(expect.objectContaining({ kind: 'nextValidId', orderId: 8 }));
    again.ask('reqOpenOrders', {});
    await bench.step(1000);
    expect(again.replies()).toContainEqual(expect.objectContaining({ kind: 'openOrder', orderId: 7 }));
    expect(bench.gateway.faults.active()).toEqual([]);
  });
});

describe('a farm', () => {
  it('that breaks for a moment may leave lines dead that nobody asks for again', async () => {
    const bench = await createBench();
    const client = await bench.connect();
    client.ask('reqMktData', { reqId: 5, contract: stock() });
    await bench.step(2000);
    client.forget();
    await bench.start({ 'farm-outage': { for: '3s', data_returns: false } });
    await bench.step(60_000);
    expect(told(client)).toEqual(['errorMessage', 'errorMessage']);
    expect(client.errors()).toEqual(['-1:2103', '-1:2104']);
    client.ask('reqMktData', { reqId: 5, contract: stock() });
    await bench.step(2000);
    expect(client.kinds().some(isTick)).toBe(true);
  });

  it('of history answers nothing', async () => {
    const bench = await createBench();
    const client = await bench.connect();
    client.forget();
    await bench.start({ 'farm-outage': { farm: 'history', for: '10s' } });
    client.ask('reqHistoricalData', { ...bars(1), barSize: '1 min' });
    await bench.step(11_000);
    expect(client.errors()).toEqual(['-1:2105', '-1:2106']);
    expect(client.kinds()).not.toContain('historicalData');
  });
});

const bars = (reqId: number) => ({
  reqId,
  contract: stock(),
  endDateTime: '',
  barSize: '5 secs',
  duration: '60 S',
  useRth: true,
  whatToShow: 'TRADES',
  formatDate: 1,
});

describe('data', () => {
  it('die of 10197, for lines there are and lines to come, until asked for after it', async () => {
    const bench = await createBench();
    const client = await bench.connect();
    client.ask('reqMktData', { reqId: 5, contract: stock() });
    await bench.step(2000);
    client.forget();
    await bench.start({ 'competing-session': { for: '10s' } });
    client.ask('reqMktData', { reqId: 6, contract: stock('MSFT') });
    await bench.step(20_000);
    expect([client.errors(), client.kinds().filter(isTick)]).toEqual([['5:10197', '6:10197'], []]);
    client.ask('reqMktData', { reqId: 5, contract: stock() });
    await bench.step(2000);
    expect(client.kinds().some(isTick)).toBe(true);
  });

  it('can stop without a word, for one symbol', async () => {
    const bench = await createBench();
    const client = await bench.connect();
    client.ask('reqMktData', { reqId: 5, contract: stock() });
    client.ask('reqMktData', { reqId: 6, contract: stock('MSFT') });
    await bench.step(2000);
    client.forget();
    await bench.start({ 'silent-data': { symbols: ['AAPL'], for: '10s' } });
    await bench.step(9000);
    const lines = () =>
      new Set(client.replies().flatMap((each) => (typeof each === 'string' || !('reqId' in each) ? [] : [each.reqId])));
    expect(lines()).toEqual(new Set([6]));
    await bench.step(5000);
    expect(lines()).toEqual(new Set([5, 6]));
  });

  it('without a subscription are 354, or delayed for those who take them', async () => {
    const bench = await createBench();
    const client = await bench.connect();
    client.forget();
    await bench.start({ 'delayed-data': {} });
    client.ask('reqMktData', { reqId: 5, contract: stock() });
    await bench.step(2000);
    expect([client.errors(), client.kinds().filter(isTick)]).toEqual([['5:354'], []]);
    client.forget();
    client.send('59\x001\x003\0');
    client.ask('reqMktData', { reqId: 5, contract: stock() });
    await bench.step(3000);
    expect(client.errors()).toEqual(['5:10167']);
    expect(client.replies()).toContainEqual({ kind: 'marketDataType', reqId: 5, type: 3 });
    const types = client
      .replies()
      .flatMap((each) => (typeof each !== 'string' && 'tickType' in each ? [each.tickType] : []));
    expect(types).toContain(66);
    expect(types.every((type) => type >= 66 && type <= 88)).toBe(true);
  });

  it('about the account can stay away, and the clock can be wrong', async () => {
    const bench = await createBench();
    const client = await bench.connect();
    await bench.start({ 'account-silence': {} });
    await bench.start({ 'clock-skew': { by: -7 } });
    client.forget();
    client.ask('reqAccountUpdates', { subscribe: true, account: 'DUSIM0001' });
    client.ask('reqCurrentTime', {});
    await bench.step(5000);
    expect(told(client)).toEqual(['accountDownloadEnd']);
    expect(client.replies()).toContainEqual({ kind: 'currentTime', seconds: '1795012193' });
  });
});

describe("the broker's rules for requests of bars", () => {
  it.each([
    ['the same within 15 s', [0, 14_999], [bars(1), bars(2)], ['2:162']],
    ['the same after 15 s', [0, 15_000], [bars(1), bars(2)], []],
    [
      'bars of a minute',
      [0, 0],
      [bars(1), bars(2)].map((each) => ({ ...each, barSize: '1 min', duration: '1 D' })),
      [],
    ],
  ])('%s', async (_, times, requests, errors) => {
    const bench = await createBench();
    const client = await bench.connect();
    await bench.step(120_000);
    client.forget();
    for (const [i, request] of requests.entries()) {
      await bench.step((times[i] ?? 0) - (times[i - 1] ?? 0));
      client.ask('reqHistoricalData', request);
      await bench.settle();
    }
    await bench.step(5000);
    expect(client.errors()).toEqual(errors);
    expect(client.kinds().filter((kind) => kind === 'historicalData')).toHaveLength(requests.length - errors.length);
  });

  it('six of one contract in two seconds, fifty at once', async () => {
    const bench = await createBench();
    const client = await bench.connect();
    client.forget();
    for (let i = 1; i <= 6; i++) client.ask('reqHistoricalData', { ...bars(i), duration: `${60 + i} S` });
    await bench.settle();
    expect(client.errors()).toEqual(['6:162']);
    await bench.step(10_000);
    client.forget();
    for (let i = 1; i <= 51; i++)
      client.ask('reqHistoricalData', { ...bars(100 + i), barSize: '1 min', duration: `${i} D` });
    await bench.settle();
    expect(client.errors()).toEqual(['151:322', ...rateErrors(client)]);
  });

  it('can be left out', async () => {
    const bench = await createBench({ historyPacing: false });
    const client = await bench.connect();
    await bench.step(120_000);
    client.forget();
    client.ask('reqHistoricalData', bars(1));
    client.ask('reqHistoricalData', bars(2));
    await bench.step(5000);
    expect(client.errors()).toEqual([]);
  });
});

const rateErrors = (client: BenchClient) => client.errors().filter((error) => error.endsWith(':100'));

describe('the message rate', () => {
  it('breached ends the connection where that is asked for', async () => {
    const bench = await createBench();
    const client = await bench.connect();
    for (let i = 0; i < 51; i++) client.ask('reqIds', {});
    await bench.step(1000);
    expect([rateErrors(client), client.isOver]).toEqual([['-1:100'], false]);
    await bench.step(5000);
    await bench.start({ 'rate-limit-disconnect': { after: 2 } });
    for (let i = 0; i < 51; i++) client.ask('reqIds', {});
    await bench.step(2000);
    expect(client.isOver).toBe(false);
    for (let i = 0; i < 51; i++) client.ask('reqIds', {});
    await bench.step(10);
    expect(client.isOver).toBe(true);
  });
});
