import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Side } from '../../src/domain/order.ts';
import type { RiskCheckName } from '../../src/domain/session-record.ts';
import type { EngineConfig } from '../../src/engine/base/config.ts';
import { RISK_CHECKS } from '../../src/engine/orders/risk/registry.ts';
import { approve } from '../../src/engine/orders/risk/risk.ts';
import { isReducing, type OrderIntent, type RiskView } from '../../src/engine/orders/risk/risk-check.ts';
import { CLOSE, configOf, OPEN, uuid } from './support.ts';

const INTENT: OrderIntent = {
  intentId: uuid(1),
  at: OPEN,
  symbol: 'AAPL',
  side: 'BUY',
  quantity: 100,
  type: 'MARKET',
  strategyId: 'tsmr',
};

interface World {
  readonly positions: Readonly<Record<string, number>>;
  readonly open: Readonly<Record<string, number>>;
}

const EMPTY: World = { positions: {}, open: {} };

/** A quiet market at 100.00 without positions. `open` has keys such as `AAPL BUY`. */
function viewOf(change: Partial<RiskView> = {}, world: World = EMPTY): RiskView {
  const { mark = () => 100 } = change;
  const price = (symbol: string) => mark(symbol) ?? 0;
  const worst = (symbol: string, side: Side) =>
    (world.positions[symbol] ?? 0) + (side === 'BUY' ? 1 : -1) * (world.open[`${symbol} ${side}`] ?? 0);
  const sum = (term: (symbol: string) => number) => configOf().symbols.reduce((total, each) => total + term(each), 0);
  return {
    grossWith: (symbol, own) =>
      sum((each) => {
        const largest = Math.max(Math.abs(worst(each, 'BUY')), Math.abs(worst(each, 'SELL')));
        return each === symbol ? own : largest * price(each);
      }),
    netWith: (symbol, side, own) => sum((each) => (each === symbol ? own : worst(each, side) * price(each))),
    now: OPEN,
    tradingState: 'ACTIVE',
    firedSwitch: undefined,
    connected: true,
    clockDoubt: undefined,
    tradeCount: 0,
    isKnown: () => false,
    position: (symbol) => world.positions[symbol] ?? 0,
    openQuantity: (symbol, side) => world.open[`${symbol} ${side}`] ?? 0,
    unresolved: () => 0,
    touched: () => undefined,
    closable: (symbol) => world.positions[symbol] ?? 0,
    isStale: () => false,
    mark: () => 100,
    farPrice: () => 100,
    referencePrice: () => 100,
    ...change,
  };
}

const held = (AAPL: number, MSFT = 0): World => ({ positions: { AAPL, MSFT }, open: {} });

const refusals = (intent: Partial<OrderIntent>, view: RiskView, change: Partial<EngineConfig> = {}) => {
  const decision = approve({ ...INTENT, ...intent }, view, configOf(change));
  return decision.approved ? [] : decision.refusals;
};

describe('each check refuses with its own name, limit and input', () => {
  it.each<[RiskCheckName, Partial<OrderIntent>, RiskView, number | string, number | string]>([
    ['TRADING_STATE', {}, viewOf({ tradingState: 'HALTED' }), 'no orders', 'HALTED'],
    ['TRADING_STATE', {}, viewOf({ tradingState: 'REDUCING' }), 'reducing orders', 'REDUCING'],
    ['KILL_SWITCH', {}, viewOf({ firedSwitch: 'pnl' }), 'none fired', 'pnl'],
    ['TRADING_HOURS', {}, viewOf({ now: OPEN - 1 }), OPEN, OPEN - 1],
    ['TRADING_HOURS', {}, viewOf({ now: CLOSE }), CLOSE, CLOSE],
    ['CONNECTION', {}, viewOf({ connected: false }), 'connected', 'lost'],
    ['CLOCK', {}, viewOf({ clockDoubt: 'apart' }), 'clocks that agree', 'apart'],
    ['DUPLICATE_INTENT', {}, viewOf({ isKnown: (id) => id === uuid(1) }), 'a new intent id', uuid(1)],
    ['UNRESOLVED_ORDER', {}, viewOf({ unresolved: (symbol) => (symbol === 'AAPL' ? 1 : 0) }), 0, 1],
    ['MARKET_DATA_STALE', {}, viewOf({ isStale: (symbol) => symbol === 'AAPL' }), 30_000, 'stale'],
    ['ORDER_COUNT', {}, viewOf({ tradeCount: 200 }), 200, 201],
    ['PRICE_COLLAR', {}, viewOf({ farPrice: () => 104 }), 0.03, 104 / 100 - 1],
    ['PRICE_COLLAR', { type: 'LIMIT', limitPrice: 96 }, viewOf(), 0.03, 1 - 96 / 100],
    ['PRICE_COLLAR', {}, viewOf({ referencePrice: () => undefined }), 0.03, 'no price'],
    ['BOX_LIMIT', { quantity: 2_501 }, viewOf(), 0.25, 0.2501],
    ['BOX_LIMIT', { quantity: 501 }, viewOf({}, held(2_000)), 0.25, 0.2501],
    ['BOX_LIMIT', { quantity: 501 }, viewOf({}, { positions: {}, open: { 'AAPL BUY': 2_000 } }), 0.25, 0.2501],
    ['BOX_LIMIT', { side: 'SELL', quantity: 4_501 }, viewOf({}, held(2_000)), 0.25, 0.2501],
  ])('%s for %o', (check, intent, view, limit, input) => {
    const found = refusals(intent, view);
    expect(found.map((refusal) => refusal.check)).toEqual([check]);
    expect(found[0]?.limit).toBe(limit);
    if (typeof input === 'number') expect(found[0]?.input).toBeCloseTo(input, 9);
    else expect(found[0]?.input).toBe(input);
  });

  const wide = { limits: { ...configOf().limits, box: 9, gross: 2, net: 9 } };
  const flatNet = { limits: { ...configOf().limits, box: 9, gross: 99, net: 0.8 } };
  it.each<[RiskCheckName, Partial<OrderIntent>, RiskView, Partial<EngineConfig>, number, number]>([
    ['GROSS_LIMIT', { quantity: 5_001 }, viewOf({}, held(5_000, -10_000)), wide, 2, 2.0001],
    [
      'GROSS_LIMIT',
      { quantity: 1 },
      viewOf({}, { positions: { MSFT: -15_000 }, open: { 'MSFT SELL': 5_000 } }),
      wide,
      2,
      2.0001,
    ],
    ['NET_LIMIT', { quantity: 1 }, viewOf({}, held(0, 8_000)), flatNet, 0.8, 0.8001],
    ['NET_LIMIT', { side: 'SELL', quantity: 1 }, viewOf({}, held(0, -8_000)), flatNet, 0.8, 0.8001],
    ['BUYING_POWER', { quantity: 2_000 }, viewOf(), { buyingPower: 199_999 }, 199_999, 200_000],
  ])('%s for %o', (check, intent, view, change, limit, input) => {
    const found = refusals(intent, view, change);
    expect(found.map((refusal) => refusal.check)).toEqual([check]);
    expect(found[0]?.limit).toBe(limit);
    expect(found[0]?.input).toBeCloseTo(input, 9);
  });

  it('an order in a symbol that never had a price is refused as stale and without a price', () => {
    const view = viewOf({ mark: () => undefined, farPrice: () => undefined, referencePrice: () => undefined });
    expect(refusals({}, view).map(({ check }) => check)).toEqual(['MARKET_DATA_STALE', 'PRICE_COLLAR']);
  });

  it('all reasons are given at once', () => {
    const view = viewOf({ tradingState: 'HALTED', firedSwitch: 'psr', connected: false, tradeCount: 200 });
    const names = refusals({ quantity: 3_000 }, view).map(({ check }) => check);
    expect(names).toEqual(['TRADING_STATE', 'KILL_SWITCH', 'CONNECTION', 'ORDER_COUNT', 'BOX_LIMIT']);
  });
});

describe('what is within the limits', () => {
  it('is approved, with the price of a LIMIT order and none for MARKET', () => {
    const market = approve(INTENT, viewOf(), configOf());
    const limit = approve({ ...INTENT, type: 'LIMIT', limitPrice: 99.9 }, viewOf(), configOf());
    expect(market).toMatchObject({ approved: true, reducing: false });
    expect(market.approved && JSON.parse(JSON.stringify(market.order))).toEqual({
      intentId: uuid(1),
      symbol: 'AAPL',
      side: 'BUY',
      quantity: 100,
      type: 'MARKET',
      timeInForce: 'DAY',
    });
    expect(limit.approved && limit.order.limitPrice).toBe(99.9);
  });

  it('stands exactly on a limit', () => {
    expect(refusals({ quantity: 2_500 }, viewOf())).toEqual([]);
    expect(refusals({}, viewOf({ tradeCount: 199 }))).toEqual([]);
  });

  it('a net limit that the other side has used up does not stop an order back', () => {
    expect(refusals({ side: 'SELL', quantity: 2_000 }, viewOf({}, held(0, 8_000)))).toEqual([]);
  });
});

describe('reducing orders', () => {
  it.each<[string, Side, number, World, boolean]>([
    ['a sale of what is held', 'SELL', 100, held(100), true],
    ['a part of it', 'SELL', 1, held(100), true],
    ['more than is held', 'SELL', 101, held(100), false],
    ['a sale while flat', 'SELL', 1, held(0), false],
    ['a purchase while long', 'BUY', 1, held(100), false],
    ['a purchase against a short', 'BUY', 100, held(-100), true],
    [
      'a second sale while the first still works',
      'SELL',
      60,
      { positions: { AAPL: 100 }, open: { 'AAPL SELL': 50 } },
      false,
    ],
    [
      'a second sale for which there is room',
      'SELL',
      50,
      { positions: { AAPL: 100 }, open: { 'AAPL SELL': 50 } },
      true,
    ],
  ])('%s', (_, side, quantity, world, expected) => {
    expect(isReducing({ symbol: 'AAPL', side, quantity }, viewOf({}, world))).toBe(expected);
  });

  it('pass while REDUCING, and whatever new risk may not: stale data, counts, collars, kill switches, limits', () => {
    const view = viewOf(
      {
        tradingState: 'REDUCING',
        firedSwitch: 'pnl',
        tradeCount: 999,
        isStale: () => true,
        farPrice: () => 150,
        unresolved: () => 1,
      },
      held(9_000),
    );
    expect(refusals({ side: 'SELL', quantity: 9_000 }, view)).toEqual([]);
  });

  it('do not pass while HALTED, disconnected or out of hours', () => {
    const view = viewOf({ tradingState: 'HALTED', connected: false, now: CLOSE }, held(100));
    expect(refusals({ side: 'SELL' }, view).map(({ check }) => check)).toEqual([
      'TRADING_STATE',
      'TRADING_HOURS',
      'CONNECTION',
    ]);
  });
});

it('an approved order never takes an exposure over its limit, whatever of the open orders fills', () => {
  const shares = fc.integer({ min: -4_000, max: 4_000 });
  const rest = fc.integer({ min: 0, max: 2_000 });
  const world = fc.record({ aapl: shares, msft: shares, buys: rest, sells: rest });
  const order = fc.record({ side: fc.constantFrom<Side>('BUY', 'SELL'), quantity: fc.integer({ min: 1, max: 4_000 }) });
  fc.assert(
    fc.property(world, order, ({ aapl, msft, buys, sells }, { side, quantity }) => {
      const view = viewOf(
        {},
        { positions: { AAPL: aapl, MSFT: msft }, open: { 'AAPL BUY': buys, 'AAPL SELL': sells } },
      );
      const decision = approve({ ...INTENT, side, quantity }, view, configOf());
      if (!decision.approved) return;
      const after = aapl + (side === 'BUY' ? buys + quantity : -sells - quantity);
      if (decision.reducing) expect(Math.abs(after)).toBeLessThanOrEqual(Math.abs(aapl));
      else expect(Math.abs(after) * 100).toBeLessThanOrEqual(250_000);
    }),
    { numRuns: 500 },
  );
});

describe('the registry of checks', () => {
  it('gives every check a reason code of its own, in capitals', () => {
    const names = RISK_CHECKS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/);
  });

  it('says of every check in one sentence when it passes an order, and where its limit stands', () => {
    for (const { title, limit } of RISK_CHECKS) {
      expect(title).toMatch(/^[A-Z][^.]*\.$/);
      expect(limit).not.toBe('');
    }
  });
});
