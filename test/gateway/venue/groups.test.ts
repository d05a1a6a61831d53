import { describe, expect, test } from 'vitest';
import type { OrderInstruction } from '../../../src/gateway/venue/order.ts';
import type { Venue } from '../../../src/gateway/venue/types.ts';
import { driveUntil, instruction, makeVenue, orderStory } from './support.ts';

const MINUTE = 60_000;
const REST = { type: 'LMT', limitPrice: 100 } as const;

function place(venue: Venue, ...orders: readonly Partial<OrderInstruction>[]): readonly string[] {
  for (const changes of orders) venue.placeOrder(instruction(venue, changes), venue.now);
  return orderStory(driveUntil(venue, venue.now + MINUTE));
}

const orderOf = (venue: Venue, orderId: number) =>
  venue.dump(venue.now).orders.find((order) => order.orderId === orderId);

function fillPart(venue: Venue, orderId: number, quantity: number): void {
  expect(venue.control.fillOrder({ clientId: 1, orderId }, venue.now, { quantity })).toEqual({ accepted: true });
  driveUntil(venue, venue.now + MINUTE);
}

/** Places a resting parent of 100 with a resting target and a waiting stop. */
function bracket(venue: Venue): void {
  place(
    venue,
    { ...REST, orderId: 1, transmit: false },
    { orderId: 2, parentId: 1, side: 'SELL', type: 'LMT', limitPrice: 400, transmit: false },
    { orderId: 3, parentId: 1, side: 'SELL', type: 'STP', auxPrice: 50 },
  );
}

describe('a bracket', () => {
  test('is silent until its last order is transmitted; then the children wait for the parent', () => {
    const venue = makeVenue();
    const parent = { ...REST, orderId: 1, transmit: false };
    expect(place(venue, parent, { orderId: 2, parentId: 1, side: 'SELL', transmit: false })).toEqual([]);
    place(venue, { orderId: 3, parentId: 1, side: 'SELL', type: 'STP', auxPrice: 50 });
    expect([1, 2, 3].map((id) => [orderOf(venue, id)?.status, orderOf(venue, id)?.whyHeld])).toEqual([
      ['Submitted', ''],
      ['PreSubmitted', 'child'],
      ['PreSubmitted', 'child'],
    ]);
  });

  test('lets its children fill as much as the parent has filled', () => {
    const venue = makeVenue();
    bracket(venue);
    fillPart(venue, 1, 30);
    expect([orderOf(venue, 2), orderOf(venue, 3)]).toMatchObject([
      { status: 'Submitted', remaining: 100 },
      { status: 'PreSubmitted', whyHeld: 'trigger' },
    ]);
    expect(venue.control.fillOrder({ clientId: 1, orderId: 2 }, venue.now, { quantity: 31 })).toMatchObject({
      accepted: false,
      reason: 'order 2 has 30 units open',
    });
    fillPart(venue, 2, 30);
    expect(orderOf(venue, 3)).toMatchObject({ quantity: 70, filled: 0 });
    fillPart(venue, 1, 70);
    fillPart(venue, 2, 70);
    expect([2, 3].map((id) => orderOf(venue, id)?.status)).toEqual(['Filled', 'Cancelled']);
    expect(venue.positions(venue.now)).toEqual([]);
  });

  test('a parent that is cancelled after a part leaves children of that size', () => {
    const venue = makeVenue();
    bracket(venue);
    fillPart(venue, 1, 40);
    venue.cancelOrder(1, 1, venue.now);
    driveUntil(venue, venue.now + MINUTE);
    expect([2, 3].map((id) => orderOf(venue, id)?.quantity)).toEqual([40, 40]);
    fillPart(venue, 2, 40);
    expect(orderOf(venue, 3)?.status).toBe('Cancelled');
  });

  test('a stop that triggers takes the target with it', () => {
    const venue = makeVenue();
    place(
      venue,
      { orderId: 1, transmit: false },
      { orderId: 2, parentId: 1, side: 'SELL', type: 'LMT', limitPrice: 400, transmit: false },
      { orderId: 3, parentId: 1, side: 'SELL', type: 'STP', auxPrice: 220 },
    );
    venue.control.shockPrice('AAPL', -0.1, venue.now);
    driveUntil(venue, venue.now + MINUTE);
    expect([1, 2, 3].map((id) => orderOf(venue, id)?.status)).toEqual(['Filled', 'Cancelled', 'Filled']);
    expect(venue.positions(venue.now)).toEqual([]);
  });

  test('children close what the parent opens, and cost no margin of their own', () => {
    const venue = makeVenue({ startingCash: 7000 });
    place(
      venue,
      { orderId: 1, transmit: false },
      { orderId: 2, parentId: 1, side: 'SELL', type: 'LMT', limitPrice: 400, transmit: false },
      { orderId: 3, parentId: 1, side: 'SELL', type: 'STP', auxPrice: 50 },
    );
    expect([1, 2, 3].map((id) => orderOf(venue, id)?.status)).toEqual(['Filled', 'Submitted', 'PreSubmitted']);
  });

  test('changed in size while it waits, a child waits whole', () => {
    const venue = makeVenue();
    bracket(venue);
    const child = { orderId: 3, parentId: 1, side: 'SELL', type: 'STP', auxPrice: 50 } as const;
    place(venue, { ...child, quantity: 50 });
    expect(orderOf(venue, 3)).toMatchObject({ quantity: 50, whyHeld: 'child' });
    fillPart(venue, 1, 50);
    expect(orderOf(venue, 3)).toMatchObject({ quantity: 50, whyHeld: 'trigger' });
  });
});

describe('an OCA group', () => {
  const inGroup = (ocaType: number) => ({ ...REST, ocaGroup: 'g', ocaType });

  test.each([
    [1, 'Cancelled', 100],
    [2, 'Submitted', 70],
    [3, 'Submitted', 70],
  ] as const)('of type %i: after a fill of 30 of 100 the other is %s at %i', (ocaType, status, quantity) => {
    const venue = makeVenue();
    place(venue, inGroup(ocaType), inGroup(ocaType));
    fillPart(venue, 1, 30);
    expect(orderOf(venue, 2)).toMatchObject({ status, quantity });
  });

  test.each([1, 2, 3])('of type %i: when one has filled, the other is cancelled', (ocaType) => {
    const venue = makeVenue();
    place(venue, inGroup(ocaType), inGroup(ocaType));
    fillPart(venue, 1, 100);
    expect(orderOf(venue, 2)?.status).toBe('Cancelled');
  });

  test('with block both act at once; without, the other may still fill before the news is there', () => {
    const filled = [2, 3].map((ocaType) => {
      const venue = makeVenue();
      place(venue, inGroup(ocaType), inGroup(ocaType));
      venue.control.fillOrder({ clientId: 1, orderId: 1 }, venue.now);
      venue.control.fillOrder({ clientId: 1, orderId: 2 }, venue.now);
      driveUntil(venue, venue.now + MINUTE);
      return venue.executions().length;
    });
    expect(filled).toEqual([1, 2]);
  });

  test('reaches an order that is still on its way', () => {
    const venue = makeVenue();
    place(venue, inGroup(1));
    venue.placeOrder(instruction(venue, inGroup(1)), venue.now);
    venue.control.fillOrder({ clientId: 1, orderId: 1 }, venue.now);
    driveUntil(venue, venue.now + MINUTE);
    expect(orderOf(venue, 2)).toMatchObject({ status: 'Cancelled', filled: 0 });
  });

  test('of another client is another group', () => {
    const venue = makeVenue();
    place(venue, inGroup(1), { ...inGroup(1), clientId: 2 });
    fillPart(venue, 1, 100);
    expect(venue.openOrders()).toMatchObject([{ clientId: 2, status: 'Submitted' }]);
  });
});

describe('changing an order of a group', () => {
  test.each([
    ['its group', { ocaGroup: 'h' }],
    ['its parent', { parentId: 9 }],
  ] as const)('%s is 105', (_, changes) => {
    const venue = makeVenue();
    place(venue, { ...REST, orderId: 1, ocaGroup: 'g' });
    expect(place(venue, { ...REST, orderId: 1, ocaGroup: 'g', ...changes })).toEqual(['error 105']);
  });
});
