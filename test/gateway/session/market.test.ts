import { describe, expect, it } from 'vitest';
import { TICK } from '../../../src/tws/messages/ticks.ts';
import { REQUEST_CODECS } from '../../../src/tws/requests.ts';
import { EMPTY_CONTRACT } from '../../../src/tws/wire-contract.ts';
import { simulate, stock, type TestClient } from './simulation.ts';

const line = (reqId: number, changes: Partial<typeof REQUEST_CODECS.reqMktData.empty> = {}) => ({
  ...REQUEST_CODECS.reqMktData.empty,
  reqId,
  contract: stock('AAPL'),
  ...changes,
});

const prices = (client: TestClient) => client.take('tickPrice', 'tickSize', 'tickString');

describe('a market-data line', () => {
  it('says which data it carries before its first tick, then where the contract stands', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send(line(7));
    simulation.run(500);
    const replies = client.take();
    expect(replies.map(({ kind }) => kind).slice(0, 3)).toEqual(['marketDataType', 'tickReqParams', 'tickPrice']);
    expect(replies[0]).toEqual({ kind: 'marketDataType', reqId: 7, type: 1 });
    const types = replies.flatMap((reply) => (reply.kind === 'tickPrice' ? [reply.tickType] : []));
    expect(types).toEqual([TICK.bid, TICK.ask, TICK.last, TICK.high, TICK.low, TICK.open, TICK.close]);
  });

  it('carries delayed data when the venue has no other', () => {
    const simulation = simulate({ marketDataType: 3 });
    const client = simulation.client(1);
    client.send(line(7));
    simulation.run(500);
    expect(client.take()[0]).toEqual({ kind: 'marketDataType', reqId: 7, type: 3 });
  });

  it('whose data becomes delayed says so, and does not begin anew', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send(line(7));
    simulation.run(500);
    client.take();
    client.tell({ kind: 'market_data_type', at: simulation.hub.now, conId: 265598, type: 3 });
    expect(client.take()).toEqual([{ kind: 'marketDataType', reqId: 7, type: 3 }]);
  });

  it('shows the quotes and trades of the venue, and only what has changed', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send(line(7));
    simulation.run(30_000);
    const ticks = prices(client);
    const bids = ticks.flatMap((tick) => (tick.kind === 'tickPrice' && tick.tickType === TICK.bid ? [tick.price] : []));
    const volumes = ticks.flatMap((tick) =>
      tick.kind === 'tickSize' && tick.tickType === TICK.volume ? [tick.size] : [],
    );
    const { bid, volume } = simulation.venue.snapshot(265598, simulation.hub.now);
    expect(bids.length).toBeGreaterThan(5);
    expect(bids.at(-1)).toBe(bid);
    expect(bids.every((price, i) => price !== bids[i - 1])).toBe(true);
    expect(volumes.at(-1)).toBe(volume);
    expect(volumes.every((size, i) => size > (volumes[i - 1] ?? 0))).toBe(true);
  });

  it('of a second subscriber shows the first one no trade twice', () => {
    const alone = simulate();
    const shared = simulate();
    const [first, same] = [alone.client(1), shared.client(1)];
    first.send(line(7));
    same.send(line(7));
    alone.run(1500);
    shared.run(1500);
    const second = shared.client(2);
    second.send(line(9));
    alone.run(5000);
    shared.run(5000);
    expect(prices(same)).toEqual(prices(first));
    expect(second.take()[0]).toEqual({ kind: 'marketDataType', reqId: 9, type: 1 });
  });

  it('ends when it is cancelled; what is not there cannot be cancelled', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send(line(7));
    simulation.run(1500);
    client.take();
    client.send({ kind: 'cancelMktData', reqId: 7 });
    simulation.run(5000);
    expect(client.take()).toEqual([]);
    client.send({ kind: 'cancelMktData', reqId: 7 });
    expect(client.errors()).toEqual([[300, 7, "Can't find EId with tickerId:7"]]);
  });

  it('asked for once is a snapshot with its end', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send(line(7, { snapshot: true }));
    simulation.run(5000);
    const kinds = client.take().map(({ kind }) => kind);
    expect(kinds[0]).toBe('marketDataType');
    expect(kinds.indexOf('tickSnapshotEnd')).toBe(kinds.length - 1);
  });

  it.each([
    [102, line(7), 'Duplicate ticker ID.'],
    [200, line(8, { contract: stock('NOPE') }), 'No security definition'],
    [200, line(8, { contract: { ...stock('AAPL'), secType: 'BOND' } }), 'No security definition'],
    [200, line(8, { contract: { ...EMPTY_CONTRACT, exchange: 'SMART' } }), 'No security definition'],
    [200, line(8, { contract: { ...stock('AAPL'), multiplier: 'ten' } }), 'No security definition'],
    [200, line(8, { contract: { ...stock('AAPL'), right: 'X' } }), 'No security definition'],
    [
      200,
      line(8, { contract: { ...EMPTY_CONTRACT, secType: 'STK', exchange: 'SMART', symbol: 'aapl' } }),
      'No security',
    ],
    [321, line(8, { contract: { ...stock('AAPL'), exchange: '' } }), 'Please enter exchange'],
  ])('is refused with %i', (code, request, text) => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send(line(7));
    client.send(request);
    simulation.run(500);
    expect(client.errors()).toEqual([[code, request.reqId, expect.stringContaining(text)]]);
  });
});

describe('a contract', () => {
  const details = (contract: typeof EMPTY_CONTRACT, version = 193) => {
    const simulation = simulate();
    const client = simulation.client(1, version);
    client.send({ ...REQUEST_CODECS.reqContractData.empty, reqId: 3, contract });
    simulation.run(1000);
    return client.take();
  };

  it.each([157, 163, 176, 178, 193, 200])('is described at version %i', (version) => {
    const [data, end] = details(stock('AAPL'), version);
    expect(data).toMatchObject({
      kind: 'contractData',
      reqId: 3,
      contract: { conId: 265598, symbol: 'AAPL', secType: 'STK', exchange: 'SMART', primaryExchange: 'NASDAQ' },
      minTick: 0.01,
      longName: 'APPLE INC',
      stockType: 'COMMON',
      timeZoneId: 'US/Eastern',
    });
    expect(end).toEqual({ kind: 'contractDataEnd', reqId: 3 });
  });

  it('is found by its id alone, without an exchange', () => {
    expect(details({ ...EMPTY_CONTRACT, conId: 265598 })[0]).toMatchObject({
      contract: { symbol: 'AAPL', exchange: 'SMART' },
    });
  });

  it('that is described loosely gives all that agree', () => {
    const found = details({ ...EMPTY_CONTRACT, secType: 'STK', symbol: 'AAPL', right: '?' });
    expect(found.map(({ kind }) => kind)).toEqual(['contractData', 'contractDataEnd']);
  });

  it('that nobody knows is error 200 and no end', () => {
    expect(details(stock('NOPE'))).toEqual([expect.objectContaining({ kind: 'errorMessage', id: 3, code: 200 })]);
  });

  it('that is not described to the end is ambiguous', () => {
    const option = {
      securityType: 'OPT',
      symbol: 'AAPL',
      underlying: 'AAPL',
      exchange: 'CBOE',
      currency: 'USD',
      longName: 'APPLE INC',
      minTick: 0.01,
      volatility: 0.3,
      halfSpreadTicks: 2,
      expiry: '20261218',
      right: 'C',
      multiplier: 100,
    } as const;
    const contracts = [230, 240].map((strike, i) => ({ ...option, strike, conId: 700_000_001 + i }));
    const simulation = simulate({ contracts });
    const client = simulation.client(1);
    const loose = {
      ...EMPTY_CONTRACT,
      symbol: 'AAPL',
      secType: 'OPT',
      exchange: 'SMART',
      currency: 'USD',
      expiry: '202612',
    };
    client.send(line(7, { contract: loose }));
    client.send(line(8, { contract: { ...loose, strike: 240, right: 'CALL', multiplier: '100' } }));
    client.send({ ...REQUEST_CODECS.reqContractData.empty, reqId: 9, contract: loose });
    simulation.run(1000);
    const replies = client.take();
    expect(replies).toContainEqual(
      expect.objectContaining({ id: 7, code: 200, text: expect.stringContaining('ambiguous') }),
    );
    expect(replies).toContainEqual({ kind: 'marketDataType', reqId: 8, type: 1 });
    expect(replies.flatMap((reply) => (reply.kind === 'contractData' ? [reply.contract.strike] : []))).toEqual([
      230, 240,
    ]);
    expect(replies).toContainEqual(
      expect.objectContaining({
        kind: 'contractData',
        contract: expect.objectContaining({ expiry: '20261218', right: 'C', multiplier: '100' }),
        contractMonth: '202612',
        underSymbol: 'AAPL',
        underSecType: 'STK',
      }),
    );
  });

  it('has price increments by market rule; an unknown rule is refused', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send({ kind: 'reqMarketRule', ruleId: 26 });
    client.send({ kind: 'reqMarketRule', ruleId: 99_999 });
    simulation.run(1000);
    const replies = client.take();
    expect(replies).toContainEqual({ kind: 'marketRule', ruleId: 26, increments: [{ lowEdge: 0, increment: 0.01 }] });
    expect(replies).toContainEqual(expect.objectContaining({ kind: 'errorMessage', code: 321, id: -1 }));
  });
});
