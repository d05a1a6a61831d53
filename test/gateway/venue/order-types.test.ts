import { describe, expect, test } from 'vitest';
import { newYorkOpen } from '../../../src/gateway/venue/calendar.ts';
import type { OrderInstruction } from '../../../src/gateway/venue/order.ts';
import { ORDER_TRAITS, ORDER_TYPES } from '../../../src/gateway/venue/order-types.ts';
import type { Venue } from '../../../src/gateway/venue/types.ts';
import { conIdOf, driveUntil, exampleEntries, instruction, makeVenue, orderStory } from './support.ts';

const MINUTE = 60_000;
const TIMES_IN_FORCE = ['DAY', 'GTC', 'GTD', 'IOC', 'FOK', 'OPG'] as const;

const quoteOf = (venue: Venue) => venue.snapshot(conIdOf(venue, 'AAPL'), venue.now);
const cents = (price: number) => Math.round(price * 100) / 100;

/** Prices far from the market, so that nothing fills or triggers. */
const FAR: Readonly<Record<string, Partial<OrderInstruction>>> = {
  LMT: { limitPrice: 100 },
  LOC: { limitPrice: 100 },
  STP: { auxPrice: 400 },
  'STP LMT': { auxPrice: 400, limitPrice: 401 },
  TRAIL: { auxPrice: 150 },
  'TRAIL LIMIT': { auxPrice: 150, limitPriceOffset: 0.1 },
  MIDPRICE: { limitPrice: 100 },
};

const IOC_GIVES_UP = ['openOrder+PreSubmitted', 'openOrder+Submitted', 'PendingCancel', 'Cancelled'];
const FOK_GIVES_UP = ['openOrder+PreSubmitted', 'openOrder+Submitted', 'openOrder+Inactive'];
const RESTS = ['openOrder+PreSubmitted', 'openOrder+Submitted'];
const WAITS = ['openOrder+PreSubmitted', 'openOrder+PreSubmitted'];
const FILLS = ['openOrder+PreSubmitted', 'execution', 'openOrder+Filled', 'commission'];

function expected(type: keyof typeof ORDER_TRAITS, timeInForce: string): readonly string[] {
  if (!ORDER_TRAITS[type].timesInForce.includes(timeInForce)) return ['error 321'];
  // Between two opening auctions the order waits for the next one.
  if (timeInForce === 'OPG') return RESTS;
  if (type === 'MKT') return FILLS;
  if (timeInForce === 'IOC') return IOC_GIVES_UP;
  if (timeInForce === 'FOK') return FOK_GIVES_UP;
  return ORDER_TRAITS[type].stop === 'none' ? RESTS : WAITS;
}

const table = ORDER_TYPES.flatMap((type) => TIMES_IN_FORCE.map((timeInForce) => [type, timeInForce] as const));

describe('every type with every time in force', () => {
  test.each(table)('%s %s: an order far from the market', (type, timeInForce) => {
    const venue = makeVenue();
    const dated = timeInForce === 'GTD' ? { goodTillDate: venue.now + 3_600_000 } : {};
    const order = instruction(venue, { type, timeInForce, ...FAR[type], ...dated });
    venue.placeOrder(order, venue.now);
    expect(orderStory(driveUntil(venue, venue.now + MINUTE))).toEqual(expected(type, timeInForce));
  });

  test.each([
    [false, FILLS],
    [true, ['error 10349', ...FILLS]],
  ])('no time in force means DAY; with an order preset (%s) that is said', (tifPreset, story) => {
    const venue = makeVenue({ tifPreset });
    venue.placeOrder(instruction(venue, { timeInForce: '' }), venue.now);
    expect(orderStory(driveUntil(venue, venue.now + MINUTE))).toEqual(story);
    expect(venue.completedOrders()).toMatchObject([{ timeInForce: 'DAY', status: 'Filled' }]);
  });

  test.each([
    ['GTD without a date', { timeInForce: 'GTD' }, ['error 321']],
    ['GTD in the past', { timeInForce: 'GTD', goodTillDate: 1 }, ['openOrder+Inactive', 'error 201']],
    ['STP without a stop price', { type: 'STP' }, ['error 321']],
    ['STP between increments', { type: 'STP', auxPrice: 400.001 }, ['error 110']],
    ['STP LMT without a limit', { type: 'STP LMT', auxPrice: 400 }, ['error 321']],
    ['TRAIL without an amount', { type: 'TRAIL' }, ['error 321']],
    ['TRAIL LIMIT without limit and offset', { type: 'TRAIL LIMIT', auxPrice: 1 }, ['error 321']],
    ['an unknown algorithm', { algo: { strategy: 'Vwap', parameters: {} } }, ['error 387']],
    [
      'an unknown priority',
      { algo: { strategy: 'Adaptive', parameters: { adaptivePriority: 'Idle' } } },
      ['error 387'],
    ],
    [
      'an algorithm on a stop',
      { type: 'STP', auxPrice: 400, algo: { strategy: 'Adaptive', parameters: {} } },
      ['error 387'],
    ],
  ] as const)('%s is refused', (_, changes, story) => {
    const venue = makeVenue();
    venue.placeOrder(instruction(venue, changes), venue.now);
    expect(orderStory(driveUntil(venue, venue.now + MINUTE))).toEqual(story);
  });

  test('types for stocks alone are refused for other contracts', () => {
    const venue = makeVenue({ contracts: exampleEntries() });
    const [future] = venue.contracts.find({ securityType: 'FUT' });
    const conId = future?.conId ?? 0;
    venue.placeOrder(instruction(venue, { conId, quantity: 1, type: 'MOC' }), venue.now);
    venue.placeOrder(instruction(venue, { conId, quantity: 1, timeInForce: 'OPG' }), venue.now);
    expect(orderStory(driveUntil(venue, venue.now + MINUTE))).toEqual(['error 387', 'error 321']);
  });
});

describe('outside of regular hours', () => {
  test('is ignored with 2109 by what cannot trade there', () => {
    const venue = makeVenue();
    venue.placeOrder(instruction(venue, { outsideRth: true }), venue.now);
    expect(orderStory(driveUntil(venue, venue.now + MINUTE))).toEqual(['error 2109', ...FILLS]);
    expect(venue.completedOrders()).toMatchObject([{ outsideRth: false }]);
  });

  test('a limit order that may trade there does so before the open; one that may not waits with 399', () => {
    const open = newYorkOpen({ year: 2026, month: 11, day: 16 });
    const venue = makeVenue({ startAt: open - 3_600_000 });
    const limitPrice = cents(quoteOf(venue).ask + 1);
    venue.placeOrder(instruction(venue, { type: 'LMT', limitPrice, outsideRth: true }), venue.now);
    venue.placeOrder(instruction(venue, { type: 'LMT', limitPrice }), venue.now);
    const events = driveUntil(venue, venue.now + MINUTE);
    expect(venue.executions()).toMatchObject([{ orderId: 1 }]);
    expect(events.find((event) => event.kind === 'order_error')).toMatchObject({
      code: 399,
      orderId: 2,
      text: 'Order Message:\nBUY 100 AAPL NASDAQ\nWarning: your order will not be placed at the exchange until 2026-11-16 09:30:00 US/Eastern',
    });
    driveUntil(venue, open + MINUTE);
    expect(venue.executions()).toMatchObject([{ orderId: 1 }, { orderId: 2 }]);
    expect(venue.executions()[1]?.at).toBeGreaterThanOrEqual(open);
  });
});

describe('stops', () => {
  test('a stop is held until the last sale reaches it, and then fills as a market order', () => {
    const venue = makeVenue({ shocks: [{ symbol: 'AAPL', at: makeVenue().now + 30_000, fraction: 0.05 }] });
    const auxPrice = cents(quoteOf(venue).last * 1.02);
    venue.placeOrder(instruction(venue, { type: 'STP', auxPrice }), venue.now);
    driveUntil(venue, venue.now + 20_000);
    expect(venue.openOrders()).toMatchObject([{ status: 'PreSubmitted', whyHeld: 'trigger', stopPrice: auxPrice }]);
    const story = orderStory(driveUntil(venue, venue.now + MINUTE));
    expect(story).toEqual(['openOrder+Submitted', 'execution', 'openOrder+Filled', 'commission']);
    expect(venue.executions()[0]?.price).toBeGreaterThan(auxPrice);
  });

  test('a stop limit that the market has jumped over rests at its limit', () => {
    const venue = makeVenue({ shocks: [{ symbol: 'AAPL', at: makeVenue().now + 30_000, fraction: 0.05 }] });
    const auxPrice = cents(quoteOf(venue).last * 1.02);
    venue.placeOrder(instruction(venue, { type: 'STP LMT', auxPrice, limitPrice: auxPrice }), venue.now);
    driveUntil(venue, venue.now + 2 * MINUTE);
    expect(venue.openOrders()).toMatchObject([{ status: 'Submitted', whyHeld: '', filled: 0 }]);
  });

  test.each([
    ['an amount', { auxPrice: 2 }],
    ['per cent', { trailingPercent: 0.9 }],
    ['a stop to begin with', { auxPrice: 2, trailStopPrice: 225 }],
  ] as const)('a trailing stop by %s follows the market up and never goes back', (_, changes) => {
    const venue = makeVenue();
    venue.placeOrder(instruction(venue, { type: 'TRAIL', side: 'SELL', ...changes }), venue.now);
    const stops: number[] = [];
    const end = venue.now + 4 * 3_600_000;
    while (venue.now < end) {
      driveUntil(venue, venue.now + 5 * MINUTE);
      stops.push(...venue.openOrders().flatMap(({ stopPrice }) => stopPrice ?? []));
    }
    expect(stops.length).toBeGreaterThan(2);
    expect(stops).toEqual([...stops].sort((a, b) => a - b));
    expect(new Set(stops).size).toBeGreaterThan(1);
    const [execution] = venue.executions();
    if (execution !== undefined) expect(execution.price).toBeLessThan((stops.at(-1) ?? 0) + 0.5);
  });

  test('the limit of a trailing limit order keeps its offset from the stop', () => {
    const venue = makeVenue({ shocks: [{ symbol: 'AAPL', at: makeVenue().now + 30_000, fraction: -0.05 }] });
    const { bid } = quoteOf(venue);
    const terms = { auxPrice: 1, limitPriceOffset: 0.5 } as const;
    venue.placeOrder(instruction(venue, { type: 'TRAIL LIMIT', side: 'SELL', ...terms }), venue.now);
    driveUntil(venue, venue.now + 2 * MINUTE);
    const [order] = venue.openOrders();
    expect(order).toMatchObject({ status: 'Submitted', filled: 0 });
    expect(order?.stopPrice).toBeGreaterThanOrEqual(cents(bid - 1));
    venue.control.shockPrice('AAPL', 0.05, venue.now);
    driveUntil(venue, venue.now + 2 * MINUTE);
    const [execution] = venue.executions();
    expect(execution?.price).toBeGreaterThanOrEqual(cents((order?.stopPrice ?? 0) - 0.5));
  });

  test('changing the price of a stop shows it twice, waiting, under its permanent id', () => {
    const venue = makeVenue();
    venue.placeOrder(instruction(venue, { orderId: 1, type: 'STP', auxPrice: 400 }), venue.now);
    driveUntil(venue, venue.now + MINUTE);
    const [before] = venue.openOrders();
    venue.placeOrder(instruction(venue, { orderId: 1, type: 'STP', auxPrice: 390 }), venue.now);
    expect(orderStory(driveUntil(venue, venue.now + MINUTE))).toEqual(WAITS);
    expect(venue.openOrders()).toMatchObject([{ permId: before?.permId, stopPrice: 390, whyHeld: 'trigger' }]);
  });

  test('a resting limit order that becomes a stop waits, and a stop that becomes a market order fills', () => {
    const venue = makeVenue();
    venue.placeOrder(instruction(venue, { orderId: 1, type: 'LMT', limitPrice: 100 }), venue.now);
    driveUntil(venue, venue.now + MINUTE);
    venue.placeOrder(instruction(venue, { orderId: 1, type: 'STP', auxPrice: 400 }), venue.now);
    driveUntil(venue, venue.now + MINUTE);
    expect(venue.openOrders()).toMatchObject([{ whyHeld: 'trigger', stopPrice: 400 }]);
    venue.placeOrder(instruction(venue, { orderId: 1 }), venue.now);
    expect(orderStory(driveUntil(venue, venue.now + MINUTE))).toContain('openOrder+Filled');
  });
});

describe('orders that look for a better price', () => {
  test('MIDPRICE fills at the middle of the quote and never beyond its cap', () => {
    const venue = makeVenue();
    venue.placeOrder(instruction(venue, { type: 'MIDPRICE' }), venue.now);
    driveUntil(venue, venue.now + MINUTE);
    const [execution] = venue.executions();
    const { bid, ask } = venue.snapshot(conIdOf(venue, 'AAPL'), execution?.at ?? 0);
    expect(execution?.price).toBeCloseTo((bid + ask) / 2, 6);
    const capped = makeVenue();
    capped.placeOrder(instruction(capped, { type: 'MIDPRICE', limitPrice: 100 }), capped.now);
    driveUntil(capped, capped.now + MINUTE);
    expect(capped.openOrders()).toMatchObject([{ status: 'Submitted', filled: 0 }]);
  });

  test.each(['Urgent', 'Normal', 'Patient'])(
    'Adaptive %s fills at the middle while it is patient, at the quote after',
    (priority) => {
      const patience = { Urgent: 5000, Normal: 20_000, Patient: 60_000 }[priority] ?? 0;
      const algo = { strategy: 'Adaptive', parameters: { adaptivePriority: priority } };
      const venue = makeVenue({ startingCash: 1_000_000_000 });
      const start = venue.now;
      venue.placeOrder(instruction(venue, { quantity: 2_000_000, algo }), start);
      driveUntil(venue, start + 5 * MINUTE);
      const late = venue.executions().filter(({ at }) => at > start + patience + 2000);
      expect(late.length).toBeGreaterThan(0);
      for (const { at, price, contract } of late) expect(price).toBe(venue.snapshot(contract.conId, at).ask);
      for (const { at, price, contract } of venue.executions().filter(({ at }) => at < start + patience)) {
        const { bid, ask } = venue.snapshot(contract.conId, at);
        expect(price).toBeCloseTo((bid + ask) / 2, 6);
      }
    },
  );
});
