import { describe, expect, it } from 'vitest';
import { psrOfReturns } from '../../src/statistics/psr.ts';
import { CLOSE, configOf, at as nth, OPEN, only, openRig, type Rig, say, scripted } from './support.ts';

/** A rig with 1,000 AAPL, bought at 100. */
function holding(change = {}) {
  const r = openRig(undefined, change);
  r.intend({ quantity: 1_000 });
  const order = only(r.placed());
  r.apply(say.submitted(order.intentId, 1_001), say.fill(order, 1_000, 100, 1_050, 'opening'));
  return r;
}

/** Fills the newest order completely. */
function fillNewest(r: Rig, ms: number, price = 100): void {
  const order = nth(r.placed(), -1);
  r.apply(say.submitted(order.intentId, ms), say.fill(order, order.quantity, price, ms + 1));
}

const states = (r: Rig) =>
  r.engine.record([]).tradingStateChanges.map(({ from, to, reason }) => `${from} ${to}: ${reason}`);

describe('flatten', () => {
  it('closes with reducing market orders, reads empty twice, and halts', () => {
    const r = holding();
    r.apply(say.command('flatten', 2_000));
    expect(nth(r.placed(), -1)).toMatchObject({ side: 'SELL', quantity: 1_000, type: 'MARKET' });
    fillNewest(r, 2_100);
    expect(r.engine.state()).toMatchObject({ tradingState: 'REDUCING', flattening: true, flat: true });
    r.apply(say.open([], 2_101, 2_110));
    expect(r.engine.state().flattening).toBe(true);
    r.tick(3_110);
    r.apply(say.open([], 3_110, 3_120));
    expect(r.engine.state()).toMatchObject({ tradingState: 'HALTED', flattening: false, flat: true, positions: [] });
    expect(states(r)).toEqual(['ACTIVE REDUCING: test', 'REDUCING HALTED: flat and verified']);
    expect(r.notices().at(-1)).toBe('FLAT');
  });

  it('with nothing to close still verifies before it says flat', () => {
    const r = openRig();
    const before = r.queries();
    r.apply(say.command('flatten', 2_000));
    expect(r.queries()).toBe(before + 1);
    r.apply(say.open([], 2_000, 2_010));
    r.tick(3_009);
    expect(r.queries()).toBe(before + 1);
    r.tick(3_010);
    expect(r.queries()).toBe(before + 2);
    r.apply(say.open([], 3_010, 3_020));
    expect(r.engine.state().tradingState).toBe('HALTED');
  });

  it('an answer to a question from before it was flat proves nothing', () => {
    const r = openRig();
    r.apply(say.command('flatten', 2_000));
    r.apply(say.open([], 1_000, 2_005), say.open([], 1_500, 2_006), say.open([], 1_600, 2_007));
    expect(r.engine.state().flattening).toBe(true);
  });

  it('cancels a resting order first and closes its symbol when that is confirmed', () => {
    const r = holding();
    r.intend({ limit: 99, quantity: 100, ms: 1_500 });
    const resting = nth(r.placed(), -1);
    r.apply(
      say.submitted(resting.intentId, 1_501),
      say.status(resting.intentId, 'ACCEPTED', 1_520),
      say.command('flatten', 2_000),
    );
    expect(r.cancels()).toEqual([resting.intentId]);
    expect(r.placed()).toHaveLength(2);
    r.apply(say.status(resting.intentId, 'CANCELED', 2_030));
    expect(nth(r.placed(), 2)).toMatchObject({ side: 'SELL', quantity: 1_000 });
  });

  it('lets a market order on its way fill, and cancels it when it does not', () => {
    const r = openRig();
    r.intend({ quantity: 300 });
    const order = only(r.placed());
    r.apply(say.submitted(order.intentId, 1_001), say.command('flatten', 1_010));
    r.tick(2_999);
    expect(r.cancels()).toEqual([]);
    r.tick(3_000);
    expect(r.cancels()).toEqual([order.intentId]);
  });

  it('closes again when a closing order was refused, and when a late fill opens the position anew', () => {
    const r = holding();
    r.apply(say.command('flatten', 2_000));
    const refused = nth(r.placed(), -1);
    r.apply(say.submitted(refused.intentId, 2_001), say.rejected(refused.intentId, 2_050));
    expect(r.placed()).toHaveLength(2);
    r.tick(7_000);
    expect(r.placed()).toHaveLength(3);
    expect(r.notices()).toContain('FLATTEN_RETRY');
    fillNewest(r, 7_100);
    r.apply(say.open([], 7_101, 7_110));
    const late = nth(r.placed(), 0);
    r.apply(say.fill(late, 10, 100, 7_120, 'late'));
    r.apply(say.open([], 7_200, 7_210), say.open([], 7_220, 7_230));
    expect(r.engine.state().tradingState).not.toBe('HALTED');
    r.tick(13_000);
    expect(nth(r.placed(), -1)).toMatchObject({ side: 'SELL', quantity: 10 });
  });

  it('waits for a lost connection', () => {
    const r = holding();
    r.apply(say.connection('lost', 1_900), say.command('flatten', 2_000));
    r.tick(3_000);
    expect(r.placed()).toHaveLength(1);
    r.apply(say.connection('restored', 4_000));
    expect(r.placed()).toHaveLength(2);
  });

  it('leaves the strategy out of it', () => {
    let asked = 0;
    const r = openRig(
      scripted(() => {
        asked++;
        return [];
      }),
    );
    r.apply(say.command('flatten', 59_999));
    r.tick(60_000);
    expect(asked).toBe(0);
  });

  it('asks again when nobody answers', () => {
    const r = openRig();
    r.apply(say.command('flatten', 2_000));
    const before = r.queries();
    r.tick(6_999);
    expect(r.queries()).toBe(before);
    r.tick(7_000);
    expect(r.queries()).toBe(before + 1);
  });

  it('starts over when an order of ours is still open at the broker', () => {
    const r = holding();
    r.apply(say.command('flatten', 2_000));
    fillNewest(r, 2_100);
    const closed = nth(r.placed(), -1).intentId;
    const read = (intentIds: readonly string[], ms: number) => {
      r.tick(ms);
      r.apply(say.open(intentIds, ms, ms + 10));
    };
    read([], 3_500);
    read([closed], 4_600);
    read([], 5_700);
    expect(r.engine.state().flattening).toBe(true);
    read([], 6_800);
    expect(r.engine.state().flattening).toBe(false);
  });
});

describe('HALTED', () => {
  it('submits nothing, whoever asks, and cancels what works', () => {
    const r = openRig(scripted(() => [{ symbol: 'AAPL', quantity: 100, urgency: 'now' }]));
    r.intend({ limit: 99 });
    const resting = only(r.placed());
    r.apply(say.submitted(resting.intentId, 1_001), say.command('halt', 2_000));
    expect(r.cancels()).toEqual([resting.intentId]);
    r.apply(say.status(resting.intentId, 'CANCELED', 2_050));
    r.intend({ ms: 3_000 });
    r.tick(60_000);
    expect(r.placed()).toHaveLength(1);
    expect(nth(r.engine.record([]).intents, -1).refusals.map(({ check }) => check)).toEqual(['TRADING_STATE']);
  });

  it('stops a flatten that a person halts, and keeps the positions', () => {
    const r = holding();
    r.apply(say.command('flatten', 2_000), say.command('halt', 2_001));
    const closing = nth(r.placed(), -1);
    r.apply(say.status(closing.intentId, 'CANCELED', 2_050));
    r.tick(20_000);
    expect(r.engine.state()).toMatchObject({ tradingState: 'HALTED', flattening: false });
    expect(r.placed()).toHaveLength(2);
  });

  it('can still be flattened, by a person only', () => {
    const r = holding();
    r.apply(say.command('halt', 2_000), say.command('reduce_only', 2_100));
    expect(r.engine.state().tradingState).toBe('HALTED');
    r.apply(say.command('flatten', 3_000));
    expect(nth(r.placed(), -1)).toMatchObject({ side: 'SELL', quantity: 1_000 });
  });
});

describe('REDUCING', () => {
  it('lets reducing orders of the strategy out, and cancels orders that work', () => {
    const r = holding();
    r.intend({ limit: 99, ms: 1_500 });
    const resting = nth(r.placed(), -1);
    r.apply(
      say.submitted(resting.intentId, 1_501),
      say.command('reduce_only', 2_000),
      say.status(resting.intentId, 'CANCELED', 2_050),
    );
    expect(r.cancels()).toEqual([resting.intentId]);
    r.intend({ ms: 3_000 });
    r.intend({ side: 'SELL', quantity: 400, ms: 3_100 });
    expect(r.placed().slice(2)).toMatchObject([{ side: 'SELL', quantity: 400 }]);
    expect(r.engine.state().tradingState).toBe('REDUCING');
  });

  it('does not replace a patient order', () => {
    const r = openRig(
      scripted(({ at }) => (at === OPEN + 60_000 ? [{ symbol: 'AAPL', quantity: 100, urgency: 'patient' }] : [])),
    );
    r.quote('AAPL', 100, 100.02, 59_000);
    r.tick(60_000);
    const order = only(r.placed());
    r.apply(
      say.submitted(order.intentId, 60_001),
      say.status(order.intentId, 'ACCEPTED', 60_010),
      say.command('reduce_only', 61_000),
    );
    r.apply(say.status(order.intentId, 'CANCELED', 61_050));
    expect(r.placed()).toHaveLength(1);
  });
});

describe('kill switches', () => {
  it.each([
    ['P&L', { capitalInUse: 100_000 }, 94.98, 'pnl'],
    [
      'drawdown',
      {
        capitalInUse: 1_000_000,
        killSwitches: { ...configOf().killSwitches, drawdown: { warnAt: 0.002, fireAt: 0.004 } },
      },
      95.9,
      'drawdown',
    ],
  ])('%s: warns, fires, flattens and halts', (_, change, price, name) => {
    const wide = { ...configOf().limits, box: 9, gross: 9, net: 9 };
    const r = holding({ ...change, limits: wide });
    r.quote('AAPL', price + 1, price + 1, 2_000);
    r.tick(2_000);
    expect(r.notices()).toContain('KILL_SWITCH_WARNING');
    r.quote('AAPL', price, price, 3_000);
    r.tick(3_000);
    expect(r.notices()).toContain('KILL_SWITCH_FIRED');
    expect(r.engine.state()).toMatchObject({ tradingState: 'REDUCING', flattening: true });
    expect(nth(r.placed(), -1)).toMatchObject({ side: 'SELL', quantity: 1_000 });
    fillNewest(r, 3_100, price);
    r.apply(say.open([], 3_101, 3_110));
    r.tick(4_110);
    r.apply(say.open([], 4_110, 4_120));
    expect(r.engine.state().tradingState).toBe('HALTED');
    const fired = r.engine.record([]).killSwitches.filter(({ state }) => state === 'fired');
    expect(fired.map((each) => [each.name, each.firedAt])).toEqual([[name, OPEN + 3_000]]);
  });

  it('PSR: halts and keeps the positions', () => {
    const psr = { warnAt: 0.3, fireAt: 0.2, windowMinutes: 3, minimumObservations: 3 };
    const r = holding({ killSwitches: { ...configOf().killSwitches, psr } });
    const prices = [100.5, 101.2, 101.5, 102.4, 102.5, 102.3, 101.8, 101.7, 101];
    for (const [minute, price] of prices.entries()) {
      r.quote('AAPL', price, price, (minute + 1) * 60_000 - 1);
      r.tick((minute + 1) * 60_000);
      if (r.engine.state().tradingState === 'HALTED') break;
    }
    const record = r.engine.record([]);
    expect(record.tradingState).toBe('HALTED');
    expect(only(record.positions).quantity).toBe(1_000);
    expect(r.placed()).toHaveLength(1);
    const equity = record.equity.map((point) => point.equity);
    const returns = equity.slice(1).map((value, i) => value / (equity[i] ?? value) - 1);
    expect(nth(record.killSwitches, 2)).toMatchObject({ name: 'psr', state: 'fired' });
    expect(nth(record.killSwitches, 2).value).toBeCloseTo(psrOfReturns(returns.slice(-3), 0) ?? Number.NaN, 12);
  });

  it('PSR does not stop a flatten that another switch has begun', () => {
    const psr = { warnAt: 2, fireAt: 1.5, windowMinutes: 5, minimumObservations: 1 };
    const r = holding({ killSwitches: { ...configOf().killSwitches, psr } });
    r.apply(say.command('flatten', 2_000));
    r.quote('AAPL', 99, 99, 59_000);
    r.tick(60_000);
    r.quote('AAPL', 98, 98, 119_000);
    r.tick(120_000);
    expect(r.engine.record([]).killSwitches[2]?.state).toBe('fired');
    expect(r.engine.state()).toMatchObject({ tradingState: 'REDUCING', flattening: true });
  });

  it('a fired switch is a reason of its own against new risk', () => {
    const r = holding({ capitalInUse: 500_000 });
    r.quote('AAPL', 74, 74, 3_000);
    r.tick(3_000);
    r.intend({ symbol: 'MSFT', ms: 3_050 });
    expect(nth(r.engine.record([]).intents, -1).refusals.map(({ check }) => check)).toEqual([
      'TRADING_STATE',
      'KILL_SWITCH',
    ]);
  });
});

describe('rollback triggers', () => {
  it('a fourth connection failure in an hour flattens by itself, once the broker is back', () => {
    const r = holding();
    for (let i = 0; i < 4; i++) {
      expect(r.engine.state().tradingState).toBe('ACTIVE');
      r.apply(say.connection('lost', 10_000 + i * 2_000));
      if (i < 3) r.apply(say.connection('restored', 11_000 + i * 2_000));
    }
    expect(r.engine.state()).toMatchObject({ tradingState: 'REDUCING', flattening: true });
    expect(r.placed()).toHaveLength(1);
    r.apply(say.connection('restored', 20_000));
    expect(nth(r.placed(), -1)).toMatchObject({ side: 'SELL', quantity: 1_000 });
    expect(r.notices()).toContain('ROLLBACK_CONNECTION_FAILURES');
  });

  it('pacing violations alert once and wait for a person', () => {
    const r = openRig();
    for (let i = 0; i < 11; i++) r.apply({ kind: 'pacing_violation', code: 100, at: OPEN + 1_000 + i });
    r.tick(60_000);
    r.tick(120_000);
    expect(r.notices().filter((code) => code === 'ROLLBACK_PACING_VIOLATIONS')).toHaveLength(1);
    expect(r.engine.state().tradingState).toBe('ACTIVE');
    expect(r.engine.record([]).pacingViolations).toHaveLength(11);
  });
});

describe('market data watch', () => {
  it('a silent feed is told, blocks new risk in its symbol, and is told again when it ticks', () => {
    const r = openRig();
    r.quote('MSFT', 100, 100.02, 25_000);
    r.tick(31_000);
    r.intend({ symbol: 'AAPL', ms: 31_000 });
    r.intend({ symbol: 'MSFT', ms: 31_000 });
    expect(r.engine.state().staleSymbols).toEqual(['AAPL']);
    expect(r.engine.record([]).intents.map(({ refusals }) => refusals.map(({ check }) => check))).toEqual([
      ['MARKET_DATA_STALE'],
      [],
    ]);
    r.quote('AAPL', 100, 100.02, 32_000);
    r.tick(32_000);
    expect(r.notices().filter((code) => code.startsWith('FEED_'))).toEqual([
      'FEED_FRESH',
      'FEED_FRESH',
      'FEED_STALE',
      'FEED_FRESH',
    ]);
  });

  it('minutes without a bar are told and counted', () => {
    const r = openRig();
    r.tick(60_000);
    r.quote('AAPL', 100, 100.02, 60_001);
    r.tick(120_000);
    expect(r.notices()).toContain('MISSING_BAR');
    expect(r.engine.record([]).feeds.map(({ symbol, missingBars }) => [symbol, missingBars])).toEqual([
      ['AAPL', 0],
      ['MSFT', 1],
    ]);
  });

  it('every change of the market-data type is kept, and one that is not live is told', () => {
    const r = openRig();
    for (const type of [1, 3] as const) r.apply({ kind: 'market_data_type', symbol: 'AAPL', type, at: OPEN + type });
    expect(r.engine.record([]).marketDataTypes.map(({ type }) => type)).toEqual([1, 3]);
    expect(r.notices().filter((code) => code === 'MARKET_DATA_NOT_LIVE')).toHaveLength(1);
  });
});

describe('the minutes of a session', () => {
  it('have one equity point each, the start among them, also when the clock was late', () => {
    const r = openRig();
    r.tick(59_999);
    r.tick(60_000);
    r.tick(250_000);
    expect(r.engine.record([]).equity.map(({ at }) => (at - OPEN) / 60_000)).toEqual([0, 1, 2, 3, 4]);
  });

  it('end with trading hours: no decision at the close, no point after it', () => {
    let decisions = 0;
    const counting = scripted(() => {
      decisions++;
      return [];
    });
    const r = openRig(counting);
    for (let ms = 60_000; ms <= CLOSE - OPEN + 120_000; ms += 60_000) r.tick(ms);
    expect(decisions).toBe(389);
    expect(r.engine.record([]).equity).toHaveLength(391);
  });

  it('begin when the session does, not before', () => {
    const r = openRig(undefined, { session: { opensAt: OPEN + 30_000, closesAt: CLOSE } });
    expect(r.engine.record([]).equity).toEqual([]);
    r.tick(30_000);
    r.tick(60_000);
    expect(r.engine.record([]).equity.map(({ at }) => at - OPEN)).toEqual([30_000, 60_000]);
  });
});
