import { describe, expect, test } from 'vitest';
import type { OrderInstruction } from '../../../src/gateway/venue/order.ts';
import type { Venue, VenueEvent } from '../../../src/gateway/venue/types.ts';
import { conIdOf, driveUntil, exampleEntries, instruction, makeVenue, orderStory } from './support.ts';

const MINUTE = 60_000;
const REST = { type: 'LMT', limitPrice: 100 } as const;
const ACCEPTED = { accepted: true } as const;
const KEY = { clientId: 1, orderId: 1 } as const;

const orderOf = (venue: Venue, orderId: number) =>
  venue.dump(venue.now).orders.find((order) => order.orderId === orderId);
const aMinute = (venue: Venue) => driveUntil(venue, venue.now + MINUTE);
const aapl = (venue: Venue) => conIdOf(venue, 'AAPL');

function place(venue: Venue, ...orders: readonly Partial<OrderInstruction>[]): readonly VenueEvent[] {
  for (const changes of orders) venue.placeOrder(instruction(venue, changes), venue.now);
  return aMinute(venue);
}

/** Checks that equity equals the sum of cash, positions, results and commissions, and that positions equal the sum of the executions in force. */
function expectBalanced(venue: Venue): void {
  const dump = venue.dump(venue.now);
  const gains = dump.adjustments + dump.realizedPnl + dump.unrealizedPnl - dump.commissions;
  expect(dump.equity).toBeCloseTo(dump.startingCash + gains, 6);
  const net = dump.executions.reduce((sum, { side, quantity }) => sum + (side === 'BUY' ? quantity : -quantity), 0);
  expect(dump.positions.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(net);
}

describe('a halt', () => {
  test('stops quotes and fills of its contract alone, and ends with a print at which what crosses fills', () => {
    const venue = makeVenue();
    venue.subscribe(aapl(venue), venue.now);
    aMinute(venue);
    expect(venue.control.halt(aapl(venue), venue.now, 5 * MINUTE)).toEqual(ACCEPTED);
    const halted = aMinute(venue);
    expect(halted.map(({ kind }) => kind)).toEqual(['halt']);
    const story = orderStory(place(venue, {}, { ...REST, limitPrice: 400 }, { conId: conIdOf(venue, 'MSFT') }));
    expect(story.filter((text) => text === 'execution')).toHaveLength(1);
    expect(venue.openOrders().map(({ status }) => status)).toEqual(['PreSubmitted', 'Submitted']);
    const events = driveUntil(venue, venue.now + 4 * MINUTE);
    const resumed = events.find((event) => event.kind === 'halt');
    expect(resumed).toMatchObject({ isHalted: false, symbol: 'AAPL' });
    const print = events.find((event) => event.kind === 'trade');
    const fills = venue.executions({ symbol: 'AAPL' }).filter(({ at }) => at === resumed?.at);
    expect(fills.map(({ price }) => price)).toEqual(fills.map(() => print?.price));
    expect(fills.length).toBeGreaterThan(0);
    expect(venue.openOrders()).toEqual([]);
  });

  test('cancels what must be had at once', () => {
    const venue = makeVenue();
    venue.control.halt(aapl(venue), venue.now);
    expect(orderStory(place(venue, { timeInForce: 'IOC' }))).toEqual(
      ['halt', 'openOrder+PreSubmitted', 'PendingCancel', 'Cancelled'].slice(1),
    );
    expect(venue.executions()).toEqual([]);
  });

  test('does not trigger stops, and lasts until it is lifted', () => {
    const venue = makeVenue();
    place(venue, { type: 'STP', side: 'SELL', auxPrice: 225 });
    venue.control.halt(aapl(venue), venue.now);
    venue.control.shockPrice('AAPL', -0.1, venue.now + 1000);
    expect(orderStory(aMinute(venue))).toEqual([]);
    venue.control.resume(aapl(venue), venue.now);
    expect(orderStory(aMinute(venue))).toContain('openOrder+Filled');
  });
});

describe('a shock', () => {
  test('moves quotes, marks and results from its instant on', () => {
    const venue = makeVenue();
    place(venue, {});
    const before = venue.snapshot(aapl(venue), venue.now);
    const { unrealized } = venue.profitAndLoss(venue.now);
    venue.control.shockPrice('AAPL', -0.1, venue.now);
    driveUntil(venue, venue.now + 1);
    const after = venue.snapshot(aapl(venue), venue.now);
    expect(after.bid / before.bid).toBeCloseTo(0.9, 3);
    expect(after.ask - after.bid).toBeCloseTo(before.ask - before.bid, 9);
    expect(venue.profitAndLoss(venue.now).unrealized - unrealized).toBeCloseTo(-0.1 * 100 * before.bid, -1);
    expectBalanced(venue);
  });

  test('is in the bars of its session, and in the options on the stock', () => {
    const venue = makeVenue({ contracts: exampleEntries() });
    const [option] = venue.contracts.find({ symbol: 'AAPL', securityType: 'OPT', right: 'C' });
    const price = () => venue.snapshot(option?.conId ?? 0, venue.now).bid;
    driveUntil(venue, venue.now + 5 * MINUTE);
    const before = price();
    venue.control.shockPrice('AAPL', 0.1, venue.now);
    driveUntil(venue, venue.now + 5 * MINUTE);
    expect(price()).toBeGreaterThan(before * 1.2);
    const duration = { count: 600, unit: 'S' } as const;
    for (const whatToShow of ['TRADES', 'MIDPOINT', 'BID', 'ASK'] as const) {
      const bars = venue.history({ conId: aapl(venue), endAt: venue.now, duration, barMs: MINUTE, whatToShow });
      expect(bars).toHaveLength(10);
      expect((bars[5]?.open ?? 0) / (bars[4]?.close ?? 1)).toBeCloseTo(1.1, 2);
      expect(bars.every(({ volume }) => (whatToShow === 'TRADES' ? volume > 0 : volume === -1))).toBe(true);
    }
  });

  test.each([
    ['of a symbol that is not there', 'NOPE', 0.1],
    ['by more than all', 'AAPL', -1],
  ] as const)('%s is refused', (_, symbol, fraction) => {
    const venue = makeVenue();
    expect(venue.control.shockPrice(symbol, fraction, venue.now)).toMatchObject({ accepted: false });
  });
});

describe('acts on orders', () => {
  test('a fill at a price of its own, never beyond the limit, never of what is held', () => {
    const venue = makeVenue();
    place(venue, REST, { type: 'STP', auxPrice: 400 });
    expect(venue.control.fillOrder(KEY, venue.now, { price: 100.01 })).toMatchObject({ accepted: false });
    expect(venue.control.fillOrder(KEY, venue.now, { price: 99.995 })).toMatchObject({ accepted: false });
    expect(venue.control.fillOrder({ ...KEY, orderId: 2 }, venue.now)).toMatchObject({ accepted: false });
    expect(venue.control.fillOrder({ ...KEY, orderId: 3 }, venue.now)).toMatchObject({ accepted: false });
    expect(venue.control.fillOrder(KEY, venue.now, { quantity: 40, price: 99 })).toEqual(ACCEPTED);
    expect(orderStory(aMinute(venue))).toEqual(['execution', 'Submitted', 'commission']);
    expect(orderOf(venue, 1)).toMatchObject({ filled: 40, remaining: 60, averageFillPrice: 99 });
    expectBalanced(venue);
  });

  test('no fill while the contract is halted or the exchange is closed', () => {
    const venue = makeVenue();
    place(venue, { ...REST, timeInForce: 'GTC' });
    venue.control.halt(aapl(venue), venue.now, MINUTE);
    driveUntil(venue, venue.now + 1);
    expect(venue.control.fillOrder(KEY, venue.now)).toMatchObject({ accepted: false });
    driveUntil(venue, venue.sessionClose + 1);
    expect(venue.control.fillOrder(KEY, venue.now)).toMatchObject({ accepted: false });
  });

  test('a cancel by the exchange tells its reason', () => {
    const venue = makeVenue();
    place(venue, REST);
    expect(venue.control.cancelByExchange(KEY, 'trade bust', venue.now)).toEqual(ACCEPTED);
    const events = aMinute(venue);
    expect(orderStory(events)).toEqual(['Cancelled', 'error 202']);
    expect(events.at(-1)).toMatchObject({ text: 'Order Canceled - reason:trade bust' });
    expect(venue.control.cancelByExchange(KEY, '', venue.now)).toMatchObject({ accepted: false });
  });

  test('refusals wait in line for the next orders, each for its client', () => {
    const venue = makeVenue();
    const refusal = { code: 201, text: 'Order rejected - reason:no' } as const;
    venue.control.rejectNextOrder({ ...refusal, clientId: 2 }, venue.now);
    venue.control.rejectNextOrder({ code: 321, text: 'no' }, venue.now);
    expect(orderStory(place(venue, REST))).toEqual(['error 321']);
    expect(orderStory(place(venue, REST))).not.toContain('error 321');
    expect(orderStory(place(venue, { ...REST, clientId: 2 }))).toEqual(['openOrder+Inactive', 'error 201']);
  });

  test('ids that are rolled back are used again by new orders', () => {
    const venue = makeVenue();
    place(venue, {}, { ...REST });
    expect(venue.control.rollBackOrderIds(1, 1)).toEqual(ACCEPTED);
    expect(venue.nextOrderId(1)).toBe(1);
    expect(orderStory(place(venue, { orderId: 1 }))).toContain('openOrder+Filled');
    expect(venue.executions().map(({ orderId }) => orderId)).toEqual([1, 1]);
    expect(new Set(venue.executions().map(({ permId }) => permId)).size).toBe(2);
    expect(orderOf(venue, 2)?.status).toBe('Submitted');
    expect(venue.control.rollBackOrderIds(1, 0)).toMatchObject({ accepted: false });
  });
});

describe('acts on the account', () => {
  test('a trade on another platform is an execution of client 0 and changes the position', () => {
    const venue = makeVenue();
    place(venue, {});
    venue.control.tradeOutside(aapl(venue), -250, venue.now, 230);
    expect(orderStory(aMinute(venue))).toEqual(['execution', 'commission']);
    expect(venue.executions().at(-1)).toMatchObject({
      clientId: 0,
      orderId: 0,
      side: 'SELL',
      quantity: 250,
      price: 230,
      orderRef: '',
    });
    expect(venue.positions(venue.now)).toMatchObject([{ quantity: -150 }]);
    expectBalanced(venue);
    expect(venue.control.tradeOutside(aapl(venue), 0, venue.now)).toMatchObject({ accepted: false });
    expect(venue.control.tradeOutside(1, 5, venue.now)).toMatchObject({ accepted: false });
  });

  test('a correction comes as the same execution under the next number, and the books follow', () => {
    const venue = makeVenue();
    place(venue, {});
    place(venue, { side: 'SELL', quantity: 40 });
    const [buy, sale] = venue.executions();
    const id = buy?.executionId ?? '';
    expect(venue.control.correctExecution(id, { price: 200 }, venue.now)).toEqual(ACCEPTED);
    expect(orderStory(aMinute(venue))).toEqual(['execution', 'commission']);
    const corrected = venue.executions().at(-1);
    expect(corrected).toEqual({
      ...buy,
      price: 200,
      executionId: id.replace(/\.01$/, '.02'),
      corrects: id,
      commission: { ...buy?.commission, executionId: id.replace(/\.01$/, '.02') },
    });
    expect(venue.positions(venue.now)[0]?.averageCost).toBeCloseTo(200.01, 9);
    expect(venue.dump(venue.now).realizedPnl).toBeCloseTo(40 * ((sale?.price ?? 0) - 200), 6);
    expectBalanced(venue);
    expect(venue.control.correctExecution(id, { price: 201 }, venue.now)).toMatchObject({ accepted: false });
    expect(venue.control.correctExecution(corrected?.executionId ?? '', { quantity: 90 }, venue.now)).toEqual(ACCEPTED);
    aMinute(venue);
    expect(venue.executions().at(-1)?.executionId).toMatch(/\.03$/);
    expect(venue.positions(venue.now)).toMatchObject([{ quantity: 50 }]);
    expectBalanced(venue);
  });

  test('a bust takes back position, cash and commission; in the counter-record it has no shares', () => {
    const venue = makeVenue();
    place(venue, {});
    venue.control.bustExecution(venue.executions()[0]?.executionId ?? '', venue.now);
    aMinute(venue);
    expect(venue.positions(venue.now)).toEqual([]);
    expect(venue.dump(venue.now)).toMatchObject({ cash: 1_000_000, equity: 1_000_000, commissions: 0 });
    expect(venue.dump(venue.now).executions).toMatchObject([{ quantity: 0 }]);
    expect(venue.book().executions).toMatchObject([{ quantity: 0, commission: 0 }]);
    expect(venue.control.bustExecution('nothing', venue.now)).toMatchObject({ accepted: false });
  });

  test('cash paid in is equity and no result of trading', () => {
    const venue = makeVenue();
    venue.control.adjustCash(-250.5, venue.now);
    aMinute(venue);
    expect(venue.dump(venue.now)).toMatchObject({ cash: 999_749.5, adjustments: -250.5, realizedPnl: 0 });
    expectBalanced(venue);
  });

  test('a split changes shares and price, not the value; orders of the stock end', () => {
    const venue = makeVenue();
    place(venue, { quantity: 101 }, REST, { ...REST, conId: conIdOf(venue, 'MSFT') });
    const before = venue.dump(venue.now).equity;
    const { bid } = venue.snapshot(aapl(venue), venue.now);
    venue.control.splitShares(aapl(venue), 0.5, venue.now);
    driveUntil(venue, venue.now + 100);
    expect(venue.positions(venue.now)).toMatchObject([{ quantity: 50 }]);
    expect(venue.snapshot(aapl(venue), venue.now).bid).toBeCloseTo(2 * bid, 1);
    // The quote keeps its spread in cents, so that the middle moves by a cent.
    expect(Math.abs(venue.dump(venue.now).equity - before)).toBeLessThan(2);
    expect(venue.openOrders()).toMatchObject([{ orderId: 3 }]);
    const { adjustments, realizedPnl, unrealizedPnl, commissions, equity } = venue.dump(venue.now);
    expect(equity).toBeCloseTo(1_000_000 + adjustments + realizedPnl + unrealizedPnl - commissions, 6);
  });

  test('a dividend is paid on what is held and leaves the price', () => {
    const venue = makeVenue();
    place(venue, {});
    const before = venue.dump(venue.now).equity;
    venue.control.payDividend(aapl(venue), 2.5, venue.now);
    driveUntil(venue, venue.now + 100);
    expect(venue.dump(venue.now).adjustments).toBe(250);
    expect(Math.abs(venue.dump(venue.now).equity - before)).toBeLessThan(2);
    expectBalanced(venue);
  });

  test.each([
    ['a split of nothing', (venue: Venue) => venue.control.splitShares(aapl(venue), 0, venue.now)],
    ['a split of what is no stock', (venue: Venue) => venue.control.splitShares(1, 2, venue.now)],
    ['a dividend of nothing', (venue: Venue) => venue.control.payDividend(aapl(venue), 0, venue.now)],
  ])('%s is refused', (_, act) => {
    expect(act(makeVenue())).toMatchObject({ accepted: false });
  });

  test('a permission that is taken refuses orders until it is given back', () => {
    const venue = makeVenue({ contracts: exampleEntries() });
    venue.control.setPermission('STK', false, venue.now);
    expect(orderStory(place(venue, {}))).toEqual(['error 460']);
    expect(venue.isPermitted('STK')).toBe(false);
    venue.control.setPermission('STK', true, venue.now);
    expect(orderStory(place(venue, {}))).toContain('openOrder+Filled');
  });
});

describe('short sales', () => {
  const sale = { side: 'SELL', quantity: 100 } as const;

  test('wait for shares with 404, and go on when there are enough', () => {
    const venue = makeVenue({ shortable: { AAPL: 60 } });
    expect(venue.shortableShares(aapl(venue))).toBe(60);
    expect(venue.shortableShares(conIdOf(venue, 'MSFT'))).toBe(Number.POSITIVE_INFINITY);
    expect(orderStory(place(venue, sale))).toEqual(['openOrder+PreSubmitted', 'error 404', 'PreSubmitted']);
    expect(venue.openOrders()).toMatchObject([{ whyHeld: 'locate' }]);
    venue.control.setShortable(aapl(venue), 150, venue.now);
    expect(orderStory(aMinute(venue))).toEqual(['PreSubmitted', 'execution', 'openOrder+Filled', 'commission']);
    expect(venue.shortableShares(aapl(venue))).toBe(50);
  });

  test('need no shares for what is held', () => {
    const venue = makeVenue({ shortable: { AAPL: 0 } });
    place(venue, {});
    expect(orderStory(place(venue, sale))).toContain('openOrder+Filled');
  });

  test('of what nobody lends are refused; a child that closes its parent is not', () => {
    const venue = makeVenue({ shortable: { AAPL: 'never' } });
    expect(venue.shortableShares(aapl(venue))).toBe(0);
    expect(orderStory(place(venue, sale))).toEqual(['openOrder+Inactive', 'error 201']);
    place(venue, { orderId: 10, transmit: false }, { ...sale, orderId: 11, parentId: 10 });
    expect([10, 11].map((id) => orderOf(venue, id)?.status)).toEqual(['Filled', 'Filled']);
  });
});

describe('limits on orders', () => {
  test('no more than twenty are active on one side of a contract', () => {
    const venue = makeVenue({ startingCash: 10_000_000 });
    const stories = Array.from({ length: 21 }, () => orderStory(place(venue, REST)));
    expect(stories.map((story) => story.includes('error 201'))).toEqual([
      ...Array.from({ length: 20 }, () => false),
      true,
    ]);
    expect(orderStory(place(venue, { ...REST, side: 'SELL', limitPrice: 400 }))).not.toContain('error 201');
    expect(orderStory(place(venue, { ...REST, orderId: 1, limitPrice: 101 }))).toEqual(['openOrder+Submitted']);
  });

  test('a price out of the range that is set is 109', () => {
    const venue = makeVenue({ priceRange: 0.05 });
    expect(orderStory(place(venue, REST))).toEqual(['error 109']);
    expect(orderStory(place(venue, { ...REST, limitPrice: 225 }))).not.toContain('error 109');
  });

  test('a cancel of what was refused before it became an order is 135', () => {
    const venue = makeVenue();
    place(venue, { quantity: 0 });
    venue.cancelOrder(1, 1, venue.now);
    expect(orderStory(aMinute(venue))).toEqual(['error 135']);
  });
});

describe('the book', () => {
  const touch = (venue: Venue) => ({ type: 'LMT', limitPrice: venue.snapshot(aapl(venue), venue.now).bid }) as const;

  test('with a queue, an order at the touch also fills when what stood before it has traded, never later than without', () => {
    const firstFill = (queuePosition: boolean, afterMs: number) => {
      const venue = makeVenue({ book: { queuePosition } });
      driveUntil(venue, venue.now + afterMs);
      venue.placeOrder(instruction(venue, touch(venue)), venue.now);
      driveUntil(venue, venue.now + 5 * MINUTE);
      return venue.executions()[0]?.at ?? Number.POSITIVE_INFINITY;
    };
    const starts = Array.from({ length: 20 }, (_, index) => index * 7 * MINUTE);
    const pairs = starts.map((at) => [firstFill(true, at), firstFill(false, at)] as const);
    expect(pairs.every(([queued, through]) => queued <= through)).toBe(true);
    expect(pairs.filter(([queued, through]) => queued < through).length).toBeGreaterThan(0);
  });

  test('impact moves the quotes away from the account, and dies out', () => {
    const impact = { spreadsPerDisplayedSize: 4, halfLifeMs: 2000 };
    const calm = makeVenue();
    const moved = makeVenue({ book: { impact } });
    for (const venue of [calm, moved]) {
      venue.placeOrder(instruction(venue, { quantity: 3000 }), venue.now);
      driveUntil(venue, venue.now + MINUTE);
    }
    const costOf = (venue: Venue) => orderOf(venue, 1)?.averageFillPrice ?? 0;
    expect(costOf(moved)).toBeGreaterThan(costOf(calm));
    expect(moved.snapshot(aapl(moved), moved.now)).toEqual(calm.snapshot(aapl(calm), calm.now));
  });
});
