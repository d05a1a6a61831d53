import { describe, expect, test } from 'vitest';
import type { OrderInstruction } from '../../../src/gateway/venue/order.ts';
import type { Venue, VenueEvent } from '../../../src/gateway/venue/types.ts';
import { conIdOf, driveUntil, exampleEntries, instruction, makeVenue, orderStory } from './support.ts';

const FAR_BELOW = 100;
const MINUTE = 60_000;

/** Places orders at the open and returns the events of the next minute. */
function story(venue: Venue, ...orders: readonly Partial<OrderInstruction>[]): readonly string[] {
  return orderStory(place(venue, ...orders));
}

function place(venue: Venue, ...orders: readonly Partial<OrderInstruction>[]): readonly VenueEvent[] {
  for (const changes of orders) venue.placeOrder(instruction(venue, changes), venue.now);
  return driveUntil(venue, venue.now + MINUTE);
}

const recordOf = (venue: Venue, orderId: number) =>
  venue.dump(venue.now).orders.find((order) => order.orderId === orderId);
const asksOf = (venue: Venue) => venue.snapshot(conIdOf(venue, 'AAPL'), venue.now);

describe('the life of an order', () => {
  test('a market order: PreSubmitted, execution, Filled, commission', () => {
    expect(story(makeVenue())).toEqual([]);
    expect(story(makeVenue(), {})).toEqual(['openOrder+PreSubmitted', 'execution', 'openOrder+Filled', 'commission']);
  });

  test('a limit order that rests: PreSubmitted, Submitted', () => {
    const venue = makeVenue();
    expect(story(venue, { type: 'LMT', limitPrice: FAR_BELOW })).toEqual([
      'openOrder+PreSubmitted',
      'openOrder+Submitted',
    ]);
    expect(venue.openOrders()).toMatchObject([{ status: 'Submitted', filled: 0, remaining: 100 }]);
  });

  test('a limit order beyond the quote fills at the quote, not at its limit', () => {
    const venue = makeVenue();
    const before = asksOf(venue);
    expect(story(venue, { type: 'LMT', limitPrice: 300 })).toEqual([
      'openOrder+PreSubmitted',
      'openOrder+Submitted',
      'execution',
      'openOrder+Filled',
      'commission',
    ]);
    expect(venue.executions()).toMatchObject([{ price: before.ask, liquidity: 2 }]);
  });

  test('a resting limit order fills at its limit when the quote comes to it, and adds liquidity', () => {
    const venue = makeVenue();
    const limitPrice = Math.round((asksOf(venue).bid - 0.05) * 100) / 100;
    venue.placeOrder(instruction(venue, { type: 'LMT', limitPrice }), venue.now);
    driveUntil(venue, venue.now + 30 * MINUTE);
    expect(recordOf(venue, 1)).toMatchObject({ status: 'Filled', averageFillPrice: limitPrice });
    expect(venue.executions().every(({ price, liquidity }) => price === limitPrice && liquidity === 1)).toBe(true);
  });

  test('a limit order beyond the quote that is larger than what is shown goes on taking, at each new quote', () => {
    const venue = makeVenue();
    place(venue, { type: 'LMT', limitPrice: 300, quantity: 5000 });
    expect(recordOf(venue, 1)?.status).toBe('Filled');
    for (const { at, price, liquidity, contract } of venue.executions()) {
      expect([price, liquidity]).toEqual([venue.snapshot(contract.conId, at).ask, 2]);
    }
    expect(new Set(venue.executions().map(({ price }) => price)).size).toBeGreaterThan(1);
  });

  test('what a limit order could not take before the quote left rests, and fills at its limit when the quote is back', () => {
    const venue = makeVenue();
    const limitPrice = asksOf(venue).ask;
    venue.placeOrder(instruction(venue, { type: 'LMT', limitPrice, quantity: 15_000 }), venue.now);
    driveUntil(venue, venue.now + 5 * MINUTE);
    const executions = venue.executions();
    const firstRested = executions.findIndex(({ liquidity }) => liquidity === 1);
    expect(firstRested).toBeGreaterThan(0);
    expect(executions.slice(firstRested).every(({ liquidity, price }) => liquidity === 1 && price === limitPrice)).toBe(
      true,
    );
  });

  test('an order larger than what is shown fills in parts, one a second, until it is done', () => {
    const venue = makeVenue();
    const events = place(venue, { quantity: 5000 });
    const executions = venue.executions();
    expect(executions.length).toBeGreaterThan(2);
    expect(executions.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(5000);
    expect(new Set(executions.map(({ at }) => Math.floor(at / 1000))).size).toBe(executions.length);
    const partial = events.flatMap((event) =>
      event.kind === 'order' && event.order.status === 'Submitted' ? [event.order] : [],
    );
    expect(partial.map(({ filled, remaining }) => filled + remaining)).toEqual(partial.map(() => 5000));
    expect(partial).toHaveLength(executions.length - 1);
  });

  test('two orders of one second share what is shown', () => {
    const venue = makeVenue();
    const shown = asksOf(venue).askSize;
    place(venue, { quantity: shown }, { quantity: shown });
    const first = venue.executions().filter(({ at }) => at < venue.sessionOpen + 1000);
    expect(first.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(shown);
  });

  test('the minimum commission is charged once, however many parts an order fills in', () => {
    const venue = makeVenue();
    place(venue, { quantity: 5000 });
    const charged = venue.executions().reduce((sum, { commission }) => sum + commission.commission, 0);
    expect(charged).toBeCloseTo(25, 9);
    expect(recordOf(venue, 1)?.commission).toBe(25);
  });

  test('a closing fill reports what it realised, net of commissions; an opening one reports nothing', () => {
    const venue = makeVenue();
    place(venue, {});
    place(venue, { side: 'SELL' });
    const [opening, closing] = venue.executions();
    expect(opening?.commission).not.toHaveProperty('realizedPnl');
    const gross = 100 * ((closing?.price ?? 0) - (opening?.price ?? 0));
    expect(closing?.commission.realizedPnl).toBeCloseTo(gross - 2, 6);
  });

  test('IOC: what cannot be had at once is cancelled', () => {
    const resting = ['openOrder+PreSubmitted', 'openOrder+Submitted', 'PendingCancel', 'Cancelled'];
    expect(story(makeVenue(), { type: 'LMT', limitPrice: FAR_BELOW, timeInForce: 'IOC' })).toEqual(resting);
    const venue = makeVenue();
    const shown = asksOf(venue).askSize;
    place(venue, { quantity: shown + 500, timeInForce: 'IOC' });
    expect(recordOf(venue, 1)).toMatchObject({ status: 'Cancelled', filled: shown, remaining: 500 });
  });

  test('FOK: all at once or nothing', () => {
    const venue = makeVenue();
    const shown = asksOf(venue).askSize;
    place(venue, { quantity: shown + 100, timeInForce: 'FOK' });
    expect(recordOf(venue, 1)).toMatchObject({ status: 'Inactive', filled: 0 });
    place(venue, { quantity: 100, timeInForce: 'FOK' });
    expect(recordOf(venue, 2)).toMatchObject({ status: 'Filled', filled: 100 });
  });

  test('an order that is not transmitted gets no answer until it comes again with transmit', () => {
    const venue = makeVenue();
    expect(story(venue, { orderId: 1, transmit: false })).toEqual([]);
    expect(venue.openOrders()).toEqual([]);
    expect(story(venue, { orderId: 1 })).toContain('openOrder+Filled');
  });

  test('execution ids are unique and carry the brand', () => {
    const venue = makeVenue();
    place(venue, { quantity: 5000 }, { quantity: 3000 });
    const ids = venue.executions().map(({ executionId }) => executionId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => id.startsWith('sim.20261116.'))).toBe(true);
    const other = makeVenue({ brand: { account: 'DU1234567', executionIdPrefix: '' } });
    place(other, {});
    expect(other.executions()[0]?.executionId).toMatch(/^20261116\.[0-9a-f]{8}\.01\.01$/);
    expect(other.executions()[0]?.account).toBe('DU1234567');
  });
});

describe('cancelling', () => {
  const resting = { type: 'LMT', limitPrice: FAR_BELOW } as const;

  test('shows PendingCancel, then Cancelled with 202', () => {
    const venue = makeVenue();
    place(venue, resting);
    venue.cancelOrder(1, 1, venue.now);
    expect(orderStory(driveUntil(venue, venue.now + MINUTE))).toEqual(['PendingCancel', 'Cancelled', 'error 202']);
    expect(venue.openOrders()).toEqual([]);
    expect(venue.completedOrders()).toMatchObject([{ orderId: 1, status: 'Cancelled' }]);
  });

  test('of an order that is still on its way comes after its acknowledgement', () => {
    const venue = makeVenue();
    venue.placeOrder(instruction(venue, resting), venue.now);
    venue.cancelOrder(1, 1, venue.now);
    const told = orderStory(driveUntil(venue, venue.now + MINUTE));
    expect(told[0]).toBe('openOrder+PreSubmitted');
    expect(told.slice(-3)).toEqual(['PendingCancel', 'Cancelled', 'error 202']);
  });

  test('of an unknown order is 10147', () => {
    const venue = makeVenue();
    venue.cancelOrder(1, 77, venue.now);
    expect(driveUntil(venue, venue.now + MINUTE)).toMatchObject([{ kind: 'order_error', orderId: 77, code: 10147 }]);
  });

  test('of a filled order is 10148 and names its state', () => {
    const venue = makeVenue();
    place(venue, {});
    venue.cancelOrder(1, 1, venue.now);
    const events = driveUntil(venue, venue.now + MINUTE);
    expect(events).toMatchObject([
      { code: 10148, text: 'OrderId 1 that needs to be cancelled cannot be cancelled, state: Filled.' },
    ]);
  });

  test('twice is refused the second time', () => {
    const venue = makeVenue();
    place(venue, resting);
    venue.cancelOrder(1, 1, venue.now);
    venue.cancelOrder(1, 1, venue.now);
    const told = orderStory(driveUntil(venue, venue.now + MINUTE));
    expect(told).toEqual(['PendingCancel', 'error 161', 'Cancelled', 'error 202', 'error 10148']);
  });

  test('does not undo what filled in between', () => {
    const venue = makeVenue();
    venue.placeOrder(instruction(venue, { quantity: 15_000 }), venue.now);
    driveUntil(venue, venue.now + 2500);
    venue.cancelOrder(1, 1, venue.now);
    driveUntil(venue, venue.now + MINUTE);
    const order = recordOf(venue, 1);
    expect(order).toMatchObject({ status: 'Cancelled' });
    expect(order?.filled).toBeGreaterThan(0);
    expect(venue.positions(venue.now)).toMatchObject([{ quantity: order?.filled }]);
  });

  test('that is pending stays so through a fill that comes before its end', () => {
    const filledWhilePending = [5, 10, 15, 20, 25, 30, 35, 40].flatMap((afterSecond) => {
      const venue = makeVenue();
      venue.placeOrder(instruction(venue, { quantity: 15_000 }), venue.now);
      driveUntil(venue, venue.now + 2000 + afterSecond);
      venue.cancelOrder(1, 1, venue.now);
      const told = orderStory(driveUntil(venue, venue.now + MINUTE));
      expect(told.slice(-2)).toEqual(['Cancelled', 'error 202']);
      const pending = told.indexOf('PendingCancel');
      return told.slice(pending, -2).includes('execution') ? [told.slice(pending)] : [];
    });
    expect(filledWhilePending.length).toBeGreaterThan(0);
    const expected = ['PendingCancel', 'execution', 'PendingCancel', 'commission', 'Cancelled', 'error 202'];
    for (const told of filledWhilePending) expect(told).toEqual(expected);
  });

  test('of all orders cancels those of every client, on their way or working', () => {
    const venue = makeVenue();
    place(venue, { ...resting, clientId: 1 }, { ...resting, clientId: 2 });
    venue.placeOrder(instruction(venue, { ...resting, clientId: 3 }), venue.now);
    venue.cancelAll(venue.now);
    driveUntil(venue, venue.now + MINUTE);
    expect(venue.completedOrders().map(({ clientId, status }) => [clientId, status])).toEqual([
      [1, 'Cancelled'],
      [2, 'Cancelled'],
      [3, 'Cancelled'],
    ]);
  });

  test('by another client finds no order of that id', () => {
    const venue = makeVenue();
    place(venue, { ...resting, orderId: 9 });
    venue.cancelOrder(2, 9, venue.now);
    expect(driveUntil(venue, venue.now + MINUTE)).toMatchObject([{ kind: 'order_error', clientId: 2, code: 10147 }]);
    expect(recordOf(venue, 9)?.status).toBe('Submitted');
  });
});

describe('changing an order', () => {
  const resting = { orderId: 1, type: 'LMT', limitPrice: FAR_BELOW } as const;

  test('keeps its permanent id and shows its new terms; it fills when they cross', () => {
    const venue = makeVenue();
    place(venue, resting);
    const before = recordOf(venue, 1)?.permId;
    expect(story(venue, { ...resting, limitPrice: 101, quantity: 200 })).toEqual(['openOrder+Submitted']);
    expect(recordOf(venue, 1)).toMatchObject({ permId: before, limitPrice: 101, remaining: 200 });
    expect(story(venue, { ...resting, limitPrice: 300, quantity: 200 })).toContain('openOrder+Filled');
  });

  test.each([
    ['to a price between increments: 110', { limitPrice: 100.001 }, 110],
    ['of its side: 105', { side: 'SELL' }, 105],
    ['to nothing: 104', { quantity: 0 }, 104],
  ] as const)('%s, and it stays as it was', (_, changes, code) => {
    const venue = makeVenue();
    place(venue, resting);
    expect(story(venue, { ...resting, ...changes })).toEqual([`error ${code}`]);
    expect(venue.openOrders()).toMatchObject([
      { limitPrice: FAR_BELOW, quantity: 100, status: 'Submitted', side: 'BUY' },
    ]);
  });

  test('that is rejected (201) is followed by the old terms', () => {
    const venue = makeVenue();
    place(venue, resting);
    expect(story(venue, { ...resting, quantity: 10_000_000 })).toEqual(['error 201', 'openOrder+Submitted']);
    expect(venue.openOrders()).toMatchObject([{ quantity: 100, limitPrice: FAR_BELOW }]);
  });

  test('that has filled is 104; that was cancelled is 103', () => {
    const venue = makeVenue();
    place(venue, { orderId: 1 }, { ...resting, orderId: 2 });
    venue.cancelOrder(1, 2, venue.now);
    driveUntil(venue, venue.now + MINUTE);
    expect(story(venue, { orderId: 1 })).toEqual(['error 104']);
    expect(story(venue, { ...resting, orderId: 2 })).toEqual(['error 103']);
  });
});

describe('orders that hang together', () => {
  test('a child waits for its parent to fill', () => {
    const venue = makeVenue();
    const parent = { orderId: 1, type: 'LMT', limitPrice: FAR_BELOW, transmit: false } as const;
    expect(story(venue, parent)).toEqual([]);
    const events = place(venue, { orderId: 2, parentId: 1, side: 'SELL' });
    expect(recordOf(venue, 1)?.status).toBe('Submitted');
    expect(recordOf(venue, 2)).toMatchObject({ status: 'PreSubmitted', whyHeld: 'child' });
    expect(events[0]).toMatchObject({ order: { orderId: 1 } });
    place(venue, { ...parent, limitPrice: 300, transmit: true });
    expect([recordOf(venue, 1)?.status, recordOf(venue, 2)?.status]).toEqual(['Filled', 'Filled']);
    expect(venue.positions(venue.now)).toEqual([]);
  });

  test('a child is cancelled with its parent', () => {
    const venue = makeVenue();
    place(
      venue,
      { orderId: 1, type: 'LMT', limitPrice: FAR_BELOW, transmit: false },
      { orderId: 2, parentId: 1, side: 'SELL' },
    );
    venue.cancelOrder(1, 1, venue.now);
    driveUntil(venue, venue.now + MINUTE);
    expect(recordOf(venue, 2)?.status).toBe('Cancelled');
  });

  test('a second child does not disturb the parent that works already', () => {
    const venue = makeVenue();
    const first = place(
      venue,
      { orderId: 1, type: 'LMT', limitPrice: FAR_BELOW, transmit: false },
      { orderId: 2, parentId: 1, side: 'SELL' },
    );
    const second = place(venue, { orderId: 3, parentId: 1, side: 'SELL' });
    const of = (events: readonly VenueEvent[], orderId: number) =>
      events.filter((event) => event.kind === 'order' && event.order.orderId === orderId);
    expect(orderStory(of(first, 1))).toEqual(['openOrder+PreSubmitted', 'openOrder+Submitted']);
    expect(of(second, 1)).toEqual([]);
    expect(recordOf(venue, 1)?.status).toBe('Submitted');
  });

  test('a child without a parent is 10006', () => {
    expect(story(makeVenue(), { parentId: 55 })).toEqual(['error 10006']);
  });

  test('when one of a group has filled, the others are cancelled', () => {
    const venue = makeVenue();
    const grouped = { ocaGroup: 'g', type: 'LMT', limitPrice: FAR_BELOW } as const;
    place(venue, grouped, grouped, { ...grouped, ocaGroup: 'other' });
    place(venue, { ocaGroup: 'g' });
    expect([1, 2, 3, 4].map((orderId) => recordOf(venue, orderId)?.status)).toEqual([
      'Cancelled',
      'Cancelled',
      'Submitted',
      'Filled',
    ]);
  });
});

describe('refusals', () => {
  test.each([
    ['a quantity of zero', { quantity: 0 }, 434],
    ['a fraction of a share', { quantity: 1.5 }, 140],
    ['a negative quantity', { quantity: -5 }, 321],
    ['a price between increments', { type: 'LMT', limitPrice: 200.005 }, 110],
    ['a limit order without a price', { type: 'LMT' }, 321],
    ['another account', { account: 'U7654321' }, 321],
    ['an order type that the venue does not have', { type: 'PEG MID' }, 387],
    ['a time in force that it does not have', { timeInForce: 'DTC' }, 321],
    ['an unknown contract', { conId: 1 }, 200],
    ['an id that was used', { orderId: 0 }, 103],
  ] as const)('%s is refused with an error alone', (_, changes, code) => {
    expect(story(makeVenue(), changes)).toEqual([`error ${code}`]);
  });

  test('what the account cannot carry is 201, with the order shown as inactive', () => {
    const venue = makeVenue({ startingCash: 10_000 });
    expect(story(venue, { quantity: 1000 })).toEqual(['openOrder+Inactive', 'error 201']);
    expect(story(venue, { quantity: 100 })).toContain('openOrder+Filled');
  });

  test('working orders count against the account, each side apart', () => {
    const venue = makeVenue({ startingCash: 10_000 });
    const resting = { type: 'LMT', limitPrice: 230, quantity: 150 } as const;
    expect(story(venue, resting)).not.toContain('error 201');
    expect(story(venue, resting)).toContain('error 201');
    expect(story(venue, { ...resting, side: 'SELL', limitPrice: 300, quantity: 100 })).not.toContain('error 201');
  });

  test('what reduces a position is always accepted', () => {
    const calm = makeVenue({ startingCash: 10_000 });
    const venue = makeVenue({
      startingCash: 10_000,
      shocks: [{ symbol: 'AAPL', at: calm.sessionOpen + 30_000, fraction: -0.6 }],
    });
    place(venue, { quantity: 150 });
    expect(venue.dump(venue.now).equity).toBeLessThan(0);
    expect(story(venue, {})).toContain('error 201');
    expect(story(venue, { side: 'SELL', quantity: 150 })).toContain('openOrder+Filled');
  });

  test('a kind of contract without permission is 460, in a what-if too', () => {
    const venue = makeVenue({ contracts: exampleEntries(), deniedTypes: ['FUT'] });
    const [future] = venue.contracts.find({ securityType: 'FUT' });
    const conId = future?.conId ?? 0;
    expect([venue.isPermitted('FUT'), venue.isPermitted('OPT')]).toEqual([false, true]);
    expect(story(venue, { conId, quantity: 1 })).toEqual(['error 460']);
    expect(venue.whatIf(instruction(venue, { conId, quantity: 1 }), venue.now)).toMatchObject({
      kind: 'refused',
      code: 460,
    });
  });

  test('each client has its own order ids', () => {
    const venue = makeVenue();
    place(venue, { clientId: 1, orderId: 10 }, { clientId: 2, orderId: 3 });
    expect([venue.nextOrderId(1), venue.nextOrderId(2), venue.nextOrderId(3)]).toEqual([11, 4, 1]);
    expect(story(venue, { clientId: 1, orderId: 9 })).toEqual(['error 103']);
  });
});

describe('the end of the session', () => {
  test('ends DAY orders and keeps GTC ones', () => {
    const venue = makeVenue();
    const resting = { type: 'LMT', limitPrice: 1 } as const;
    venue.placeOrder(instruction(venue, resting), venue.now);
    venue.placeOrder(instruction(venue, { ...resting, timeInForce: 'GTC' }), venue.now);
    venue.advanceTo(venue.sessionClose - MINUTE);
    expect(orderStory(driveUntil(venue, venue.sessionClose))).toEqual(['Cancelled', 'error 202']);
    expect(venue.openOrders()).toMatchObject([{ timeInForce: 'GTC' }]);
  });

  test('after it, an order is held with warning 399 and can be cancelled', () => {
    const venue = makeVenue();
    venue.advanceTo(venue.sessionClose + 1);
    expect(story(venue, {})).toEqual(['openOrder+PreSubmitted', 'error 399']);
    venue.cancelOrder(1, 1, venue.now);
    expect(orderStory(driveUntil(venue, venue.now + MINUTE))).toEqual(['PendingCancel', 'Cancelled', 'error 202']);
  });
});
