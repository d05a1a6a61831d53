import { describe, expect, it } from 'vitest';
import type { ContractEntry } from '../../../src/gateway/venue/options.ts';
import { REQUEST_CODECS, type Request } from '../../../src/tws/requests.ts';
import { order, simulate } from './simulation.ts';

const AAPL = 265598;

function ask(request: Request, options: Parameters<typeof simulate>[0] = {}) {
  const simulation = simulate(options);
  const client = simulation.client(1, 200);
  client.send(request);
  simulation.run(2000);
  return client.take();
}

const option = (conId: number, strike: number, expiry: string): ContractEntry => ({
  securityType: 'OPT',
  conId,
  symbol: 'AAPL',
  underlying: 'AAPL',
  exchange: 'CBOE',
  currency: 'USD',
  longName: 'APPLE INC',
  minTick: 0.01,
  volatility: 0.3,
  halfSpreadTicks: 2,
  expiry,
  strike,
  right: 'C',
  multiplier: 100,
});
const contracts = [option(1, 230, '20261218'), option(2, 220, '20261218'), option(3, 230, '20270115')];

describe('a pattern', () => {
  it('finds contracts by symbol first, then by name, with what is derived from them', () => {
    const [reply] = ask({ kind: 'reqMatchingSymbols', reqId: 5, pattern: 'aa' }, { contracts });
    expect(reply).toMatchObject({
      kind: 'symbolSamples',
      reqId: 5,
      samples: [{ conId: AAPL, symbol: 'AAPL', secType: 'STK', primaryExchange: 'NASDAQ', derivatives: ['OPT'] }],
    });
    const [byName] = ask({ kind: 'reqMatchingSymbols', reqId: 5, pattern: 'Apple' });
    expect(byName).toMatchObject({ samples: [{ symbol: 'AAPL', derivatives: [] }] });
  });

  it.each(['', 'no such thing'])('%j finds nothing', (pattern) => {
    expect(ask({ kind: 'reqMatchingSymbols', reqId: 5, pattern })).toEqual([
      { kind: 'symbolSamples', reqId: 5, samples: [] },
    ]);
  });
});

describe('options on a contract', () => {
  const request = { ...REQUEST_CODECS.reqOptionParameters.empty, reqId: 6, underlyingConId: AAPL };

  it('are told by exchange, with their expiries and strikes', () => {
    const listing = {
      kind: 'optionParameters',
      reqId: 6,
      underlyingConId: AAPL,
      tradingClass: 'AAPL',
      multiplier: '100',
      expirations: ['20261218', '20270115'],
      strikes: [220, 230],
    };
    expect(ask(request, { contracts })).toEqual([
      { ...listing, exchange: 'SMART' },
      { ...listing, exchange: 'CBOE' },
      { kind: 'optionParametersEnd', reqId: 6 },
    ]);
  });

  it('may be none, and are refused for a contract that there is not', () => {
    expect(ask(request)).toEqual([{ kind: 'optionParametersEnd', reqId: 6 }]);
    expect(ask({ ...request, futureOptionExchange: 'CME' }, { contracts })).toHaveLength(1);
    expect(ask({ ...request, underlyingConId: 99 })).toMatchObject([{ kind: 'errorMessage', id: 6, code: 200 }]);
  });
});

describe('what hangs on the account', () => {
  it('is told', () => {
    expect(ask({ kind: 'reqFamilyCodes' })).toEqual([
      { kind: 'familyCodes', codes: [{ account: 'DUSIM0001', code: '' }] },
    ]);
    expect(ask({ kind: 'reqUserInfo', reqId: 1 })).toEqual([{ kind: 'userInfo', reqId: 1, whiteBrandingId: '' }]);
    expect(ask({ kind: 'reqSoftDollarTiers', reqId: 1 })).toEqual([{ kind: 'softDollarTiers', reqId: 1, tiers: [] }]);
    expect(ask({ kind: 'reqDepthExchanges' })).toEqual([{ kind: 'depthExchanges', exchanges: [] }]);
    expect(ask({ kind: 'reqNewsProviders' })).toEqual([{ kind: 'newsProviders', providers: [] }]);
    expect(ask({ kind: 'reqSmartComponents', reqId: 1, bboExchange: 'SIM' })).toMatchObject([{ components: [{}] }]);
    expect(ask({ kind: 'reqSmartComponents', reqId: 1, bboExchange: 'x' })).toMatchObject([{ components: [] }]);
    expect(ask({ kind: 'reqNewsBulletins', all: true })).toMatchObject([{ kind: 'newsBulletin', type: 1 }]);
    expect(ask({ kind: 'reqNewsBulletins', all: false })).toEqual([]);
  });

  it('is the time to the millisecond', () => {
    const simulation = simulate();
    const client = simulation.client(1, 200);
    simulation.run(1234);
    client.send({ kind: 'reqCurrentTimeMillis' });
    expect(client.take()).toEqual([{ kind: 'currentTimeMillis', timeMs: simulation.hub.now }]);
  });
});

describe('positions of an account and model', () => {
  it('come at once, and when they change', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send({ kind: 'reqPositionsMulti', reqId: 3, account: '', model: 'core' });
    client.send({ kind: 'reqPositionsMulti', reqId: 4, account: 'U1', model: '' });
    simulation.run(2000);
    expect(client.take()).toMatchObject([
      { kind: 'errorMessage', id: 4, code: 321 },
      { kind: 'positionMultiEnd', reqId: 3 },
    ]);
    client.send(order(1));
    simulation.run(5000);
    const [held] = simulation.venue.positions(simulation.hub.now);
    const told = client.take('positionMulti');
    expect(told.at(-1)).toMatchObject({
      reqId: 3,
      account: 'DUSIM0001',
      model: 'core',
      position: 100,
      averageCost: held?.averageCost,
      contract: { conId: AAPL, exchange: 'NASDAQ' },
    });
    client.send({ kind: 'reqPositionsMulti', reqId: 5, account: '', model: '' });
    simulation.run(2000);
    expect(client.take().map(({ kind }) => kind)).toEqual(['positionMulti', 'positionMultiEnd']);
    client.send({ kind: 'cancelPositionsMulti', reqId: 3 });
    client.send({ kind: 'cancelPositionsMulti', reqId: 5 });
    client.send(order(2, { action: 'SELL' }));
    simulation.run(5000);
    expect(client.take('positionMulti')).toEqual([]);
  });
});

describe('profit and loss of one position', () => {
  it('is that of the position, and keeps what was realized when it is closed', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send({ kind: 'reqPnlSingle', reqId: 8, account: '', model: '', conId: AAPL });
    simulation.run(2000);
    const nothing = { position: 0, daily: undefined, unrealized: undefined, realized: undefined, value: undefined };
    expect(client.take('pnlSingle')).toEqual([{ kind: 'pnlSingle', reqId: 8, ...nothing }]);
    client.send(order(1));
    simulation.run(10_000);
    const [held] = simulation.venue.positions(simulation.hub.now);
    const open = client.take('pnlSingle').at(-1);
    expect(open?.position).toBe(100);
    expect(open?.unrealized).toBeCloseTo((open?.value ?? 0) - 100 * (held?.averageCost ?? 0), 6);
    expect(open?.daily).toBe(open?.unrealized);
    client.send(order(2, { action: 'SELL' }));
    simulation.run(10_000);
    const { realized } = simulation.venue.profitAndLoss(simulation.hub.now);
    const last = client.take('pnlSingle').at(-1);
    expect(last).toMatchObject({ position: 0, unrealized: 0, value: 0 });
    expect(last?.realized).toBeCloseTo(realized, 6);
    client.send({ kind: 'cancelPnlSingle', reqId: 8 });
    client.send(order(3));
    simulation.run(10_000);
    expect(client.take('pnlSingle')).toEqual([]);
  });

  it('is refused for another account and for a contract that there is not', () => {
    const request = { kind: 'reqPnlSingle', reqId: 8, account: '', model: '', conId: AAPL } as const;
    expect(ask({ ...request, account: 'U1' })).toMatchObject([{ id: 8, code: 321 }]);
    expect(ask({ ...request, conId: 7 })).toMatchObject([{ id: 8, code: 200 }]);
  });
});

describe('what is not simulated', () => {
  const REFUSED = [
    10, 11, 18, 19, 21, 22, 23, 24, 52, 53, 54, 55, 56, 57, 65, 66, 67, 68, 69, 70, 72, 73, 84, 86, 88, 89, 100, 101,
    102, 103,
  ];

  it.each(REFUSED)('is refused at once with a code of its own and its id: request %i', (number) => {
    const simulation = simulate();
    const client = simulation.client(1, 200);
    client.sendRaw(`${number}\x0077\x0077\x0077\x0077\0`);
    const [error, ...others] = client.errors();
    expect(others).toEqual([]);
    expect([320, 321, 162, 300, 310, 344, 365, 430, 10092, 10188, 10276]).toContain(error?.[0]);
    expect(error?.[0]).not.toBe(320);
    expect(error?.[1]).toBe([18, 24, 65, 66, 72, 73].includes(number) ? -1 : 77);
  });

  it('leaves no request of the protocol without an answer or a codec', () => {
    const known = new Set(Object.values(REQUEST_CODECS).map(({ id }) => id));
    const numbers = [...Array.from({ length: 25 }, (_, i) => i + 1), ...Array.from({ length: 57 }, (_, i) => i + 49)];
    // No request has the number 60.
    const missing = numbers.filter((number) => number !== 60 && !known.has(number) && !REFUSED.includes(number));
    expect(missing).toEqual([]);
  });
});
