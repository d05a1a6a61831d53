import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Side } from '../../src/domain/order.ts';
import type { Remainder } from '../../src/domain/session-end.ts';
import { closableShares } from '../../src/engine/orders/holdings.ts';
import { remainderOf } from '../../src/engine/orders/remainders.ts';
import { at as nth, OPEN, only, openRig, type Rig, say } from './support.ts';

/** A rig with `quantity` AAPL. */
function holding(quantity = 100, side: Side = 'BUY'): Rig {
  const r = openRig();
  r.intend({ quantity, side });
  const order = only(r.placed());
  r.apply(say.submitted(order.intentId, 1_001), say.fill(order, quantity, 100, 1_050, 'a.01.01'));
  return r;
}

/** A trade without an order of ours. */
const outside = (side: Side, quantity: number, ms: number, executionId = `o${ms}.01.01`) =>
  say.fill({ intentId: '', symbol: 'AAPL', side }, quantity, 100, ms, executionId);

/** Advances time in steps of half a second; open orders are answered at once, closing orders filled one step later. */
function settle(r: Rig, from: number, until: number): void {
  const done = r.engine
    .record([])
    .orders.filter(({ filledQuantity, closedAt }) => filledQuantity > 0 || closedAt !== null);
  const filled = new Set(done.map(({ intentId }) => intentId));
  for (let ms = from; ms <= until; ms += 500) {
    const waiting = r.placed().filter(({ intentId }) => !filled.has(intentId));
    for (const order of waiting) {
      filled.add(order.intentId);
      r.apply(say.submitted(order.intentId, ms), say.fill(order, order.quantity, 100, ms, `c.${filled.size}.01.01`));
    }
    r.tick(ms);
    r.apply(say.open([], ms, ms));
  }
}

const closings = (r: Rig) =>
  r
    .placed()
    .slice(1)
    .map(({ side, quantity }) => `${side} ${quantity}`);
const lastWord = (r: Rig) => r.engine.record([]).notices.findLast(({ code }) => code !== 'COMMISSION_MISSING');

describe('what is closed, and what is called flat', () => {
  it.each<[string, (r: Rig) => void, readonly string[], string]>([
    ['nobody else trades', () => {}, ['SELL 100'], 'FLAT'],
    ['others buy', (r) => r.apply(outside('BUY', 50, 2_000)), ['SELL 100'], 'FLAT'],
    [
      'others sell a part of ours',
      (r) => r.apply(outside('SELL', 40, 2_000)),
      ['SELL 60'],
      'NOT_FLAT AAPL: -40 expected, 0 at the broker, 40 by our fills (outside trade)',
    ],
    [
      'others sell all of ours',
      (r) => r.apply(outside('SELL', 100, 2_000)),
      [],
      'NOT_FLAT AAPL: -100 expected, 0 at the broker, 100 by our fills (outside trade)',
    ],
    [
      'others sell more than all of ours',
      (r) => r.apply(outside('SELL', 150, 2_000)),
      [],
      'NOT_FLAT AAPL: -150 expected, -50 at the broker, 100 by our fills (outside trade)',
    ],
    [
      'the sale of others is busted',
      (r) => r.apply(outside('SELL', 40, 2_000, 'o.01.01'), outside('SELL', 0, 2_100, 'o.01.02')),
      ['SELL 100'],
      'FLAT',
    ],
    [
      'shares are there that nothing explains',
      (r) => void r.surplus.set('AAPL', 50),
      ['SELL 100'],
      'NOT_FLAT AAPL: 0 expected, 50 at the broker (unexplained)',
    ],
    [
      'shares are gone and nothing explains it',
      (r) => void r.surplus.set('AAPL', -40),
      ['SELL 60'],
      'NOT_FLAT AAPL: 0 expected, 0 at the broker, 40 by our fills (unexplained)',
    ],
    [
      'others hold a fraction of a share',
      (r) => r.apply(outside('SELL', 40.5, 2_000)),
      ['SELL 59'],
      'NOT_FLAT AAPL: -40.5 expected, 0.5 at the broker, 41 by our fills (outside trade)',
    ],
  ])('%s', (_, happen, orders, word) => {
    const r = holding();
    happen(r);
    r.apply(say.command('flatten', 3_000));
    settle(r, 3_500, 12_000);
    expect(closings(r)).toEqual(orders);
    const { code = '', text = '' } = lastWord(r) ?? {};
    expect(code === 'FLAT' ? code : `${code} ${text}`).toBe(word);
    expect(r.engine.state().tradingState).toBe('HALTED');
  });

  it('what the broker calls filled of our order is closed, though its execution never came', () => {
    const r = openRig();
    r.intend({ quantity: 100 });
    const { intentId } = only(r.placed());
    r.surplus.set('AAPL', 100);
    const filled = { ...say.status(intentId, 'FILLED', 1_050), filled: 100 };
    r.apply(say.submitted(intentId, 1_001), filled, say.command('flatten', 3_000));
    for (let ms = 3_500; ms <= 9_000; ms += 500) r.tick(ms);
    const closing = nth(r.placed(), -1);
    expect(closing).toMatchObject({ side: 'SELL', quantity: 100 });
    r.apply(say.submitted(closing.intentId, 9_100), say.fill(closing, 100, 100, 9_101, 'c.01.01'));
    for (let ms = 9_500; ms <= 14_000; ms += 500) {
      r.tick(ms);
      r.apply(say.open([], ms, ms));
    }
    expect(r.notices()).toContain('FLAT');
    expect(r.notices()).not.toContain('POSITION_UNEXPLAINED');
  });

  it('closes what our fills say when the broker does not answer, and never calls that flat', () => {
    const r = holding();
    r.answersPositions = false;
    r.apply(say.command('flatten', 3_000));
    r.tick(12_999);
    expect(closings(r)).toEqual([]);
    settle(r, 13_000, 60_000);
    expect(closings(r)).toEqual(['SELL 100']);
    expect(r.notices()).not.toContain('FLAT');
    expect(r.engine.state()).toMatchObject({ tradingState: 'REDUCING', flattening: true });
  });
});

describe('after it was flat', () => {
  const flat = () => {
    const r = holding();
    r.apply(say.command('flatten', 3_000));
    settle(r, 3_500, 6_000);
    expect(lastWord(r)?.code).toBe('FLAT');
    return r;
  };
  const late = (r: Rig, quantity: number, executionId: string, index = 0) =>
    r.apply(say.fill(nth(r.placed(), index), quantity, 100, 20_000, executionId));

  it.each<[string, (r: Rig) => void, string]>([
    ['a bust of the closing fill', (r) => late(r, 0, 'c.2.01.02', 1), 'SELL 100'],
    ['a correction of the closing fill', (r) => late(r, 90, 'c.2.01.02', 1), 'SELL 10'],
    ['a bust of the opening fill', (r) => late(r, 0, 'a.01.02'), 'BUY 100'],
  ])('%s has the position closed again', (_, happen, order) => {
    const r = flat();
    happen(r);
    expect(r.notices()).toContain('OPEN_AGAIN');
    expect(r.engine.state().tradingState).toBe('REDUCING');
    settle(r, 20_500, 28_000);
    expect(closings(r)).toEqual(['SELL 100', order]);
    expect(lastWord(r)?.code).toBe('FLAT');
  });

  it('a late fill of a cancelled order has it closed too', () => {
    const r = openRig();
    r.intend({ limit: 99 });
    const order = only(r.placed());
    r.apply(say.submitted(order.intentId, 1_001), say.status(order.intentId, 'ACCEPTED', 1_010));
    r.apply(say.command('flatten', 3_000), say.status(order.intentId, 'CANCELED', 3_100));
    settle(r, 3_500, 6_000);
    expect(lastWord(r)?.code).toBe('FLAT');
    r.apply(say.fill(order, 30, 99, 20_000, 'late.01.01'));
    settle(r, 20_500, 28_000);
    expect(closings(r)).toEqual(['SELL 30']);
    expect(lastWord(r)?.code).toBe('FLAT');
  });

  it('a trade of others is told and left alone', () => {
    const r = flat();
    r.apply(outside('BUY', 70, 20_000));
    settle(r, 20_500, 25_000);
    expect(lastWord(r)?.code).toBe('FOREIGN_EXECUTION');
    expect(closings(r)).toEqual(['SELL 100']);
    expect(r.engine.holdings().outsideTrades).toMatchObject([{ symbol: 'AAPL', side: 'BUY', quantity: 70 }]);
  });
});

describe('a symbol in which others trade', () => {
  it('takes no new risk, and is closed no further than it is ours', () => {
    const r = holding();
    r.apply(outside('SELL', 40, 2_000));
    r.tick(2_100);
    r.intend({ quantity: 10, ms: 2_200 });
    r.intend({ side: 'SELL', quantity: 70, ms: 2_300 });
    r.intend({ side: 'SELL', quantity: 60, ms: 2_400 });
    r.intend({ symbol: 'MSFT', quantity: 10, ms: 2_500 });
    const [, ...later] = r.engine.record([]).intents;
    expect(later.map(({ refusals }) => refusals.map(({ check }) => check))).toEqual([
      ['OUTSIDE_TRADE'],
      ['OUTSIDE_TRADE'],
      [],
      [],
    ]);
  });

  it('has its resting orders cancelled at once', () => {
    const r = openRig();
    r.intend({ limit: 99 });
    const { intentId } = only(r.placed());
    r.apply(say.submitted(intentId, 1_001), say.status(intentId, 'ACCEPTED', 1_010), outside('BUY', 5, 2_000));
    expect(r.cancels()).toEqual([intentId]);
  });

  it('is known by an open order of others, told once', () => {
    const r = openRig();
    const foreign = [
      { symbol: 'AAPL', side: 'SELL', quantity: 5, clientId: 3, brokerOrderId: 7, permId: 9 },
      { symbol: 'TSLA', side: 'SELL', quantity: 5, clientId: 3, brokerOrderId: 8, permId: 10 },
    ] as const;
    for (const ms of [2_000, 3_000]) {
      r.apply({ kind: 'open_orders', orders: [], foreign, requestedAt: OPEN + ms, at: OPEN + ms });
    }
    const told = r.engine.record([]).notices.filter(({ code }) => code === 'FOREIGN_ORDER');
    expect(told.map(({ level }) => level)).toEqual(['alarm', 'warning']);
    r.intend({ ms: 3_100 });
    expect(only(r.engine.record([]).intents).refusals[0]).toMatchObject({ check: 'OUTSIDE_TRADE' });
  });

  it('is found within a minute by its position, and by the executions that are then read', () => {
    const r = openRig();
    r.surplus.set('AAPL', 20);
    r.tick(60_000);
    expect(r.effects.filter(({ kind }) => kind === 'query_executions')).toHaveLength(1);
    for (let ms = 61_000; ms <= 63_000; ms += 500) r.tick(ms);
    expect(r.notices()).toContain('POSITION_UNEXPLAINED');
    r.surplus.clear();
    r.apply(outside('BUY', 20, 64_000));
    expect(r.notices()).toContain('FOREIGN_EXECUTION');
  });

  it('a position that follows its fill late raises no alarm', () => {
    const r = openRig();
    r.surplus.set('AAPL', 20);
    r.tick(60_000);
    r.surplus.clear();
    for (let ms = 61_000; ms <= 70_000; ms += 500) r.tick(ms);
    expect(r.engine.state().alarms).toEqual([]);
  });

  it('of trades that were there when the session began nothing is said', () => {
    const r = openRig();
    r.apply({ kind: 'account_start', held: [], executionIds: ['o.01.01'], at: OPEN });
    r.apply(outside('BUY', 20, 2_000, 'o.01.01'));
    expect(r.engine.state().alarms).toEqual([]);
    expect(r.engine.holdings().outsideTrades).toEqual([]);
  });
});

describe('the rule', () => {
  const shares = fc.integer({ min: -500, max: 500 });

  it('never closes more than is ours or than the account holds, and never crosses zero', () => {
    fc.assert(
      fc.property(shares, shares, (ours, held) => {
        const closing = closableShares(ours, held);
        expect(Math.abs(closing)).toBeLessThanOrEqual(Math.abs(ours));
        expect(closing * ours).toBeGreaterThanOrEqual(0);
        const after = held - closing;
        expect(after * held).toBeGreaterThanOrEqual(0);
        expect(Math.abs(after)).toBeLessThanOrEqual(Math.abs(held));
        // Nothing is left to close.
        expect(closableShares(ours - closing, after)).toBe(0);
      }),
    );
  });

  it('calls an account as it must be exactly when it holds its start and the trades of others, all of it explained', () => {
    const standing = { symbol: 'AAPL', difference: 0, unbooked: 0 };
    fc.assert(
      fc.property(shares, shares, shares, shares, (start, others, ours, difference) => {
        const found = remainderOf({ ...standing, start, outside: others, ours }, start + others + ours + difference);
        expect(found === undefined).toBe(ours + difference === 0 && difference === 0);
        if (found !== undefined) expect(found.expected).toBe(start + others);
        const causes: readonly Remainder['cause'][] =
          difference === 0 ? ['not_closed', 'outside_trade'] : ['not_closed', 'unexplained'];
        if (found !== undefined) expect(causes).toContain(found.cause);
      }),
    );
  });

  it('holds for whatever others trade before and while we close', () => {
    const trades = fc.array(fc.tuple(fc.constantFrom<Side>('BUY', 'SELL'), fc.integer({ min: 1, max: 200 })), {
      maxLength: 4,
    });
    const sides = fc.constantFrom<Side>('BUY', 'SELL');
    fc.assert(
      fc.property(sides, trades, trades, (side, before, meanwhile) => {
        const r = holding(100, side);
        before.forEach(([their, quantity], i) => void r.apply(outside(their, quantity, 2_000 + i)));
        r.apply(say.command('flatten', 3_000));
        settle(r, 3_500, 5_000);
        meanwhile.forEach(([their, quantity], i) => void r.apply(outside(their, quantity, 5_100 + i)));
        settle(r, 5_500, 20_000);
        const closed = r.placed().slice(1);
        expect(closed.every((order) => order.side !== side)).toBe(true);
        expect(closed.reduce((sum, { quantity }) => sum + quantity, 0)).toBeLessThanOrEqual(100);
        const standing = r.engine.holdings().symbols.find(({ symbol }) => symbol === 'AAPL');
        if (standing === undefined) throw new Error('AAPL is a symbol of the session');
        // The account holds no shares on our side any more.
        expect(closableShares(standing.ours, standing.ours + standing.outside)).toBe(0);
        expect(r.engine.state()).toMatchObject({ tradingState: 'HALTED', open: [] });
        expect(r.notices().includes('FLAT') || r.notices().includes('NOT_FLAT')).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

it('a closing order has an id of its own, though one that was found at the broker has the next of the stream', () => {
  const first = holding();
  first.apply({ kind: 'command', command: { kind: 'flatten', reason: 'test' }, at: OPEN + 2_000 });
  settle(first, 2_000, 3_000);
  const intentId = nth(first.placed(), 1).intentId;

  const second = holding();
  const found = {
    kind: 'order_found',
    intentId,
    brokerOrderId: null,
    symbol: 'MSFT',
    side: 'BUY',
    quantity: 5,
  } as const;
  second.apply(
    { ...found, at: OPEN + 1_500 },
    say.fill({ intentId, symbol: 'MSFT', side: 'BUY' }, 5, 100, 1_600, 'f.01.01'),
  );
  second.apply({ kind: 'command', command: { kind: 'flatten', reason: 'test' }, at: OPEN + 2_000 });
  settle(second, 2_000, 3_000);
  const ids = second.placed().map((order) => order.intentId);
  expect(closings(second)).toHaveLength(2);
  expect(new Set([...ids, intentId]).size).toBe(ids.length + 1);
});
