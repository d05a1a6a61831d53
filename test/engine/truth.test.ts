import { describe, expect, it } from 'vitest';
import type { SafeguardName } from '../../src/domain/safeguard.ts';
import type { EngineEvent } from '../../src/engine/base/ports.ts';
import { at, OPEN, only, openRig, say, uuid } from './support.ts';

/** A rig with one order of 100 AAPL that the broker has acknowledged; the named protections are out. */
function working(...disabled: readonly SafeguardName[]) {
  const r = openRig(undefined, undefined, new Set(disabled));
  r.intend({});
  const order = only(r.placed());
  r.apply(say.submitted(uuid(1), 1_001), say.status(uuid(1), 'ACCEPTED', 1_030));
  const orderOf = () => at(r.engine.record([]).orders, 0);
  const asked = () => r.effects.filter(({ kind }) => kind === 'query_executions').length;
  return { r, order, orderOf, asked };
}

const ID = '0000e0d5.596e0fac.01';
const mismatch: EngineEvent = {
  kind: 'position_mismatch',
  differences: [
    { symbol: 'AAPL', ours: 100, brokers: 40 },
    { symbol: 'TSLA', ours: 0, brokers: 7 },
  ],
  at: OPEN + 3_000,
};

/** A status that calls so many shares filled. */
const partlyFilled = (filled: number, ms: number): EngineEvent => ({
  kind: 'order_status',
  intentId: uuid(1),
  status: 'ACCEPTED',
  filled,
  remaining: 100 - filled,
  averagePrice: 100,
  at: OPEN + ms,
});

describe('an execution', () => {
  it('that the broker takes back leaves nothing but what it cost, and the book goes on with numbers', () => {
    const { r, order, orderOf } = working();
    r.apply(say.fill(order, 100, 100, 2_000, `${ID}.01`), say.commission(`${ID}.01`, 1, 2_001));
    r.apply(say.fill(order, 0, 0, 2_500, `${ID}.02`));
    expect(orderOf()).toMatchObject({ filledQuantity: 0, averageFillPrice: null });
    expect(r.engine.state().positions).toEqual([]);
    expect(r.engine.state().account).toMatchObject({ fees: 1, realised: 0, equity: 999_999 });
    expect(r.engine.record([]).corrections).toEqual([
      {
        at: OPEN + 2_500,
        executionId: `${ID}.02`,
        corrects: `${ID}.01`,
        quantityBefore: 100,
        priceBefore: 100,
        commissionBefore: 1,
      },
    ]);
  });

  it.each([
    [Number.NaN, 100],
    [-5, 100],
    [100, Number.NaN],
    [100, 0],
  ])('of %s shares at %s is no fill: it is told, not booked, and asked for again', (quantity, price) => {
    const { r, order, orderOf, asked } = working();
    r.apply(say.fill(order, quantity, price, 2_000), say.commission('x', Number.NaN, 2_001));
    expect(orderOf().filledQuantity).toBe(0);
    expect(r.notices().filter((code) => code === 'FILL_UNREADABLE')).toHaveLength(2);
    expect(asked()).toBe(2);
    expect(r.engine.state().account.equity).toBe(1_000_000);
  });

  it('whose id differs in the digits after the last period corrects what was booked, without being told', () => {
    const { r, order, orderOf } = working();
    r.apply(say.fill(order, 60, 100, 2_000, `${ID}.01`), say.commission(`${ID}.01`, 1, 2_001));
    r.apply(say.fill(order, 50, 100.1, 2_500, `${ID}.02`), say.commission(`${ID}.02`, 0.9, 2_501));
    expect(orderOf()).toMatchObject({ filledQuantity: 50, averageFillPrice: 100.1 });
    expect(only(r.engine.state().positions)).toMatchObject({ quantity: 50, averageCost: 100.1 });
    expect(r.engine.state().account.fees).toBeCloseTo(0.9, 12);
    expect(r.notices()).toContain('EXECUTION_CORRECTED');
  });

  it('that was corrected before it came itself changes nothing', () => {
    const { r, order } = working();
    r.apply(say.fill(order, 50, 100.1, 2_000, `${ID}.02`), say.fill(order, 60, 100, 2_001, `${ID}.01`));
    expect(only(r.engine.state().positions).quantity).toBe(50);
    expect(only(r.engine.record([]).executions).executionId).toBe(`${ID}.02`);
  });

  const again = { permId: 5, cumulativeQuantity: 40, at: OPEN + 2_000 };
  it('that repeats a fill under another id is told and not booked: the cumulative quantity stood still', () => {
    const { r, order, orderOf } = working();
    r.apply(say.fill(order, 40, 100, 2_000, 'a', again), say.fill(order, 40, 100, 2_400, 'b', again));
    r.apply(say.fill(order, 40, 100, 2_800, 'b', again));
    expect(orderOf().filledQuantity).toBe(40);
    expect(r.notices().filter((code) => code === 'DUPLICATE_EXECUTION')).toHaveLength(1);
    r.apply(say.fill(order, 40, 100, 2_000, 'c', { ...again, cumulativeQuantity: 80 }));
    expect(orderOf().filledQuantity).toBe(80);
  });

  it.each<[SafeguardName, string, string, Partial<typeof again>, number]>([
    ['flag-duplicate-executions', 'a', 'b', again, 80],
    ['dedupe-executions', 'a', 'a', {}, 80],
    ['apply-corrections', `${ID}.01`, `${ID}.02`, {}, 80],
  ])('is counted twice without %s', (name, first, second, more, expected) => {
    const { r, order, orderOf } = working(name);
    r.apply(say.fill(order, 40, 100, 2_000, first, more), say.fill(order, 40, 100, 2_000, second, more));
    expect(orderOf().filledQuantity).toBe(expected);
  });

  it('after its order was cancelled is booked, and is lost without the drain window', () => {
    for (const disabled of [[], ['drain-window-after-terminal']] as const) {
      const { r, order } = working(...disabled);
      r.apply(
        say.command('reduce_only', 1_500),
        say.status(uuid(1), 'CANCELED', 1_600),
        say.fill(order, 30, 100, 1_700),
      );
      expect(r.engine.state().positions).toHaveLength(disabled.length === 0 ? 1 : 0);
    }
  });

  it('beyond what was ordered halts trading, unless that protection is out', () => {
    for (const disabled of [[], ['overfill-halts']] as const) {
      const { r, order } = working(...disabled);
      r.apply(say.fill(order, 130, 100, 2_000));
      expect(r.notices()).toContain('OVER_FILL');
      expect(r.engine.state().tradingState).toBe(disabled.length === 0 ? 'HALTED' : 'ACTIVE');
    }
  });
});

describe('what a status calls filled', () => {
  it('and no execution shows has the executions read again; the order never counts as cancelled', () => {
    const { r, order, orderOf, asked } = working();
    r.apply(say.status(uuid(1), 'FILLED', 2_000));
    r.tick(11_999);
    expect(asked()).toBe(0);
    r.tick(12_000);
    expect(asked()).toBe(1);
    expect(r.notices()).toContain('EXECUTIONS_MISSING');
    for (const ms of [14_000, 16_000, 18_000]) r.apply(say.open([], ms, ms + 10));
    expect(orderOf().state).toBe('UNKNOWN');
    expect(asked()).toBeGreaterThan(1);
    r.apply(say.fill(order, 100, 100.02, 19_000));
    expect(orderOf()).toMatchObject({ state: 'FILLED', filledQuantity: 100 });
  });

  it('partly is missed too, by a status or by a cumulative quantity', () => {
    const { r, order, asked } = working();
    r.apply(say.fill(order, 30, 100, 2_000, 'b', { cumulativeQuantity: 70 }));
    r.tick(12_000);
    expect(asked()).toBe(1);
    const other = working();
    other.r.apply(partlyFilled(40, 2_000));
    other.r.tick(12_000);
    expect(other.asked()).toBe(1);
  });

  it('fills nothing, but for a test that takes this protection out', () => {
    for (const disabled of [[], ['no-fill-by-status']] as const) {
      const { r, orderOf } = working(...disabled);
      r.apply(say.status(uuid(1), 'FILLED', 2_000));
      expect(orderOf().state).toBe(disabled.length === 0 ? 'ACCEPTED' : 'FILLED');
    }
  });

  it('is not asked for without that protection', () => {
    const { r, asked } = working('ask-for-missing-executions');
    r.apply(say.status(uuid(1), 'FILLED', 2_000));
    r.tick(12_000);
    for (const ms of [14_000, 16_000, 18_000]) r.apply(say.open([], ms, ms + 10));
    expect(asked()).toBe(0);
  });
});

describe('an order that the broker does not list', () => {
  it('is gone after two answers, or after one without that rule', () => {
    for (const disabled of [[], ['absent-twice-rule']] as const) {
      const { r, orderOf } = working(...disabled);
      r.apply(say.open([], 4_000, 4_010));
      expect(orderOf().state).toBe(disabled.length === 0 ? 'ACCEPTED' : 'UNKNOWN');
    }
  });

  it('and was never written to a socket is told as never sent', () => {
    const r = openRig();
    r.intend({});
    r.apply(say.connection('lost', 1_100), say.connection('restored', 2_000));
    r.apply(say.open([], 4_000, 4_010), say.open([], 6_000, 6_010));
    expect(at(r.engine.record([]).orders, 0).state).toBe('CANCELED');
    expect(r.notices()).toContain('ORDER_NEVER_SENT');
    expect(r.placed()).toHaveLength(1);
  });

  it('and was written is told as gone', () => {
    const { r } = working();
    for (const ms of [4_000, 6_000, 8_000, 10_000]) r.apply(say.open([], ms, ms + 10));
    expect(r.notices()).toContain('ORDER_GONE');
  });

  it('and whose fate is unknown keeps its symbol from new risk, unless that protection is out', () => {
    for (const disabled of [[], ['unknown-blocks-symbol']] as const) {
      const { r } = working(...disabled);
      r.apply(say.status(uuid(1), 'INACTIVE', 2_000));
      r.intend({ ms: 2_500 });
      expect(r.placed()).toHaveLength(disabled.length === 0 ? 1 : 2);
    }
  });
});

describe('positions that the fills do not explain', () => {
  it('halt trading and name themselves', () => {
    const { r } = working();
    r.apply(mismatch);
    const { tradingState, tradingStateReason } = r.engine.state();
    expect(tradingState).toBe('HALTED');
    expect(tradingStateReason).toBe(
      'position mismatch: AAPL: 100 by our fills, 40 there; TSLA: 0 by our fills, 7 there',
    );
    expect(r.notices()).toContain('POSITION_MISMATCH');
    expect(r.cancels()).toEqual([uuid(1)]);
  });

  it('stop also a flatten that runs: what it would close is not what it seems', () => {
    const { r, order } = working();
    r.apply(say.fill(order, 100, 100, 2_000), say.command('flatten', 2_500), mismatch);
    expect(r.engine.state()).toMatchObject({ tradingState: 'HALTED', flattening: false });
  });

  it('are only told without that protection', () => {
    const { r } = working('mismatch-blocks');
    r.apply(mismatch);
    expect(r.notices()).toContain('POSITION_MISMATCH');
    expect(r.engine.state().tradingState).toBe('ACTIVE');
  });
});

describe('market data that the session does not vouch for', () => {
  const stale = (ms: number): EngineEvent => ({ kind: 'stale_data', symbol: 'AAPL', reason: 'farm', at: OPEN + ms });

  it('take no new risk in their symbol until they are fresh again', () => {
    const r = openRig();
    r.apply(stale(500), stale(600));
    expect(r.engine.state().staleSymbols).toEqual(['AAPL']);
    r.intend({});
    r.intend({ symbol: 'MSFT' });
    expect(r.placed().map(({ symbol }) => symbol)).toEqual(['MSFT']);
    r.apply({ kind: 'fresh_data', symbol: 'AAPL', at: OPEN + 1_500 });
    r.apply({ kind: 'fresh_data', symbol: 'AAPL', at: OPEN + 1_501 });
    r.intend({ ms: 2_000 });
    expect(r.placed()).toHaveLength(2);
    const codes = r.engine
      .record([])
      .notices.filter(({ text }) => text.startsWith('AAPL'))
      .map(({ code }) => code);
    expect(codes).toEqual(['FEED_FRESH', 'FEED_STALE', 'FEED_FRESH']);
  });

  it('take it without that protection', () => {
    const r = openRig(undefined, undefined, new Set(['stale-data']));
    r.apply(stale(500));
    r.intend({});
    expect(r.placed()).toHaveLength(1);
  });
});
