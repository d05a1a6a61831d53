import { describe, expect, it } from 'vitest';
import { order, simulate } from './simulation.ts';

const summary = (reqId: number, tags: string, group = 'All') =>
  ({ kind: 'reqAccountSummary', reqId, group, tags }) as const;

describe('an account summary', () => {
  it('has the tags that were asked for, then its end', () => {
    const simulation = simulate({ cash: 250_000 });
    const client = simulation.client(1);
    client.send(summary(9, 'NetLiquidation, BuyingPower,NoSuchTag'));
    expect(client.take()).toEqual([]);
    simulation.run(500);
    const value = { kind: 'accountSummary', reqId: 9, account: 'DUSIM0001', currency: 'USD' };
    expect(client.take()).toEqual([
      { ...value, tag: 'NetLiquidation', value: '250000.00' },
      { ...value, tag: 'BuyingPower', value: '1000000.00' },
      { kind: 'accountSummaryEnd', reqId: 9 },
    ]);
  });

  it.each([
    ['$LEDGER', true],
    ['$LEDGER:USD', true],
    ['$LEDGER:ALL', true],
    ['$LEDGER:EUR', false],
  ])('with %s has the ledger: %s', (tags, isThere) => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send(summary(9, tags));
    simulation.run(500);
    const found = client.take('accountSummary').map(({ tag }) => tag);
    expect(found.includes('CashBalance')).toBe(isThere);
  });

  it('tells every three minutes what has changed, until it is cancelled', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send(summary(9, 'NetLiquidation,TotalCashValue,AccountType'));
    simulation.run(500);
    client.send(order(1));
    simulation.run(1000);
    client.take();
    simulation.run(180_000);
    expect(
      client
        .take('accountSummary')
        .map(({ tag }) => tag)
        .sort(),
    ).toEqual(['NetLiquidation', 'TotalCashValue']);
    client.send({ kind: 'cancelAccountSummary', reqId: 9 });
    simulation.run(400_000);
    expect(client.take('accountSummary')).toEqual([]);
  });

  it('beyond the second of a client is refused, and one that is asked for again is not', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    for (const reqId of [1, 2, 2, 3]) client.send(summary(reqId, 'NetLiquidation'));
    simulation.run(500);
    const replies = client.take('accountSummaryEnd', 'errorMessage');
    expect(replies.filter(({ kind }) => kind === 'accountSummaryEnd')).toHaveLength(2);
    expect(
      replies.filter((reply) => reply.kind === 'errorMessage' && reply.code === 322 && reply.id === 3),
    ).toHaveLength(1);
  });

  it('of an unknown group is refused', () => {
    const client = simulate().client(1);
    client.send(summary(9, 'NetLiquidation', 'Friends'));
    expect(client.errors()).toEqual([[321, 9, expect.stringContaining('Friends')]]);
  });
});

describe('account updates', () => {
  const subscribe = { kind: 'reqAccountUpdates', subscribe: true, account: 'DUSIM0001' } as const;

  it('are values, positions, the time, and the end', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send(order(1));
    simulation.run(1000);
    client.take();
    client.send(subscribe);
    simulation.run(500);
    const replies = client.take();
    const kinds = replies.map(({ kind }) => kind);
    expect([...new Set(kinds)]).toEqual(['accountValue', 'portfolioValue', 'accountUpdateTime', 'accountDownloadEnd']);
    expect(replies).toContainEqual({ kind: 'accountUpdateTime', time: '09:30' });
    expect(replies.find(({ kind }) => kind === 'portfolioValue')).toMatchObject({
      position: 100,
      account: 'DUSIM0001',
    });
  });

  it('follow an execution at once; a position that was closed is told as 0, once', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send(subscribe);
    simulation.run(500);
    client.take();
    client.send(order(1));
    simulation.run(2000);
    expect(client.take('portfolioValue').map(({ position }) => position)).toEqual([100]);
    client.send(order(2, { action: 'SELL' }));
    simulation.run(2000);
    expect(client.take('portfolioValue').map(({ position }) => position)).toEqual([0]);
    simulation.run(200_000);
    expect(client.take('portfolioValue')).toEqual([]);
  });

  it('end when they are unsubscribed', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send(subscribe);
    client.send({ ...subscribe, subscribe: false });
    simulation.run(500_000);
    expect(client.take()).toEqual([]);
  });

  it('of another account are refused', () => {
    const client = simulate().client(1);
    client.send({ ...subscribe, account: 'U1' });
    expect(client.errors()).toEqual([[321, -1, expect.stringContaining('U1')]]);
  });

  it('by request carry account and model, and only ledger and net liquidation when so asked', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    const multi = { kind: 'reqAccountUpdatesMulti', reqId: 5, account: '', model: 'm' } as const;
    client.send({ ...multi, ledgerAndNetLiquidation: true });
    client.send({ ...multi, reqId: 6, ledgerAndNetLiquidation: false });
    client.send({ ...multi, reqId: 7, account: 'U1', ledgerAndNetLiquidation: false });
    simulation.run(500);
    const replies = client.take('accountUpdateMulti', 'accountUpdateMultiEnd', 'errorMessage');
    const tags = (reqId: number) =>
      replies.flatMap((reply) => (reply.kind === 'accountUpdateMulti' && reply.reqId === reqId ? [reply.key] : []));
    expect(tags(5)).toContain('NetLiquidation');
    expect(tags(5)).not.toContain('BuyingPower');
    expect(tags(6)).toContain('BuyingPower');
    expect(replies.flatMap((reply) => (reply.kind === 'accountUpdateMultiEnd' ? [reply.reqId] : []))).toEqual([5, 6]);
    expect(replies).toContainEqual(expect.objectContaining({ kind: 'errorMessage', id: 7, code: 321 }));
    client.send({ kind: 'cancelAccountUpdatesMulti', reqId: 5 });
    client.send({ kind: 'cancelAccountUpdatesMulti', reqId: 6 });
    client.send(order(1));
    simulation.run(200_000);
    expect(client.take('accountUpdateMulti')).toEqual([]);
  });
});

describe('positions', () => {
  it('are sent with their end, and each change after that until cancelled', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send({ kind: 'reqPositions' });
    simulation.run(500);
    expect(client.take()).toEqual([{ kind: 'positionEnd' }]);
    client.send(order(1));
    simulation.run(2000);
    expect(client.take('position')).toMatchObject([
      { account: 'DUSIM0001', position: 100, contract: { symbol: 'AAPL', exchange: 'NASDAQ' } },
    ]);
    client.send(order(2, { action: 'SELL' }));
    simulation.run(2000);
    expect(client.take('position')).toMatchObject([{ position: 0, averageCost: 0 }]);
    client.send({ kind: 'cancelPositions' });
    client.send(order(3));
    simulation.run(2000);
    expect(client.take('position')).toEqual([]);
  });

  it('that are held already come before the end', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send(order(1));
    simulation.run(2000);
    client.take();
    client.send({ kind: 'reqPositions' });
    simulation.run(500);
    expect(client.take().map(({ kind }) => kind)).toEqual(['position', 'positionEnd']);
  });
});

describe('profit and loss', () => {
  it('is told at once and then each second in which it changes', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send({ kind: 'reqPnl', reqId: 5, account: 'DUSIM0001', model: '' });
    client.send({ kind: 'reqPnl', reqId: 6, account: 'U1', model: '' });
    simulation.run(10_000);
    expect(client.take()).toEqual([
      expect.objectContaining({ kind: 'errorMessage', id: 6, code: 321 }),
      { kind: 'pnl', reqId: 5, daily: 0, unrealized: 0, realized: 0 },
    ]);
    client.send(order(1));
    simulation.run(10_000);
    expect(client.take('pnl').length).toBeGreaterThan(2);
    client.send({ kind: 'cancelPnl', reqId: 5 });
    simulation.run(10_000);
    expect(client.take('pnl')).toEqual([]);
  });
});
