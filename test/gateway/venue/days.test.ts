import { describe, expect, test } from 'vitest';
import { newYorkOpen, sessionDayAfter, sessionDayOf } from '../../../src/gateway/venue/calendar.ts';
import type { OrderInstruction } from '../../../src/gateway/venue/order.ts';
import { createSchedule } from '../../../src/gateway/venue/schedule.ts';
import type { Venue } from '../../../src/gateway/venue/types.ts';
import { conIdOf, driveUntil, instruction, makeVenue, orderStory } from './support.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const REST = { type: 'LMT', limitPrice: 100 } as const;
const utc = (text: string) => Date.parse(`${text}Z`);

const orderOf = (venue: Venue, orderId: number) =>
  venue.dump(venue.now).orders.find((order) => order.orderId === orderId);

function place(venue: Venue, ...orders: readonly Partial<OrderInstruction>[]): readonly string[] {
  for (const changes of orders) venue.placeOrder(instruction(venue, changes), venue.now);
  return orderStory(driveUntil(venue, venue.now + MINUTE));
}

describe('the days of trading', () => {
  test.each([
    ['a winter day', { year: 2026, month: 11, day: 18 }, ['09:00', '14:30', '20:50', '21:00', '01:00']],
    ['a summer day', { year: 2026, month: 7, day: 1 }, ['08:00', '13:30', '19:50', '20:00', '00:00']],
    ['the day after Thanksgiving', { year: 2026, month: 11, day: 27 }, ['09:00', '14:30', '17:50', '18:00', '22:00']],
    ['the first day of summer time', { year: 2026, month: 3, day: 9 }, ['08:00', '13:30', '19:50', '20:00', '00:00']],
  ])('%s has its hours in UTC', (_, date, hours) => {
    const { preOpen, open, closingCutOff, close, postClose } = sessionDayOf(date);
    const times = [preOpen, open, closingCutOff, close, postClose].map((at) =>
      new Date(at).toISOString().slice(11, 16),
    );
    expect(times).toEqual(hours);
  });

  test.each([
    ['a weekend', '2026-11-20T20:00', '2026-11-23T14:30'],
    ['Thanksgiving', '2026-11-25T20:00', '2026-11-27T14:30'],
    ['Christmas', '2026-12-24T18:00', '2026-12-28T14:30'],
    ['Good Friday of 2027', '2027-03-25T20:00', '2027-03-29T13:30'],
    ['the morning before an open', '2026-11-18T10:00', '2026-11-18T14:30'],
  ])('after %s comes the next open', (_, from, open) => {
    expect(new Date(sessionDayAfter(utc(from)).open).toISOString().slice(0, 16)).toBe(open);
  });

  test('its boundaries follow one another over a short day and a weekend', () => {
    const schedule = createSchedule(newYorkOpen({ year: 2026, month: 11, day: 25 }));
    const seen: string[] = [];
    for (let at = utc('2026-11-25T20:00'); seen.length < 7; ) {
      const boundary = schedule.boundaryAfter(at);
      at = boundary.at;
      seen.push(`${boundary.kind} ${new Date(at).toISOString().slice(5, 16)}`);
    }
    expect(seen).toEqual([
      'close 11-25T21:00',
      'post_close 11-26T01:00',
      'pre_open 11-27T09:00',
      'open 11-27T14:30',
      'close 11-27T18:00',
      'post_close 11-27T22:00',
      'pre_open 11-30T09:00',
    ]);
  });

  test('a session on a day that the calendar does not have is held all the same', () => {
    const saturday = newYorkOpen({ year: 2026, month: 11, day: 21 });
    expect(createSchedule(saturday).hoursAt(saturday)).toBe('regular');
    expect(makeVenue({ sessionOpen: saturday }).sessionClose).toBe(saturday + 6.5 * HOUR);
  });

  test('the session of a short day closes at 13:00', () => {
    const open = newYorkOpen({ year: 2026, month: 11, day: 27 });
    expect(makeVenue({ sessionOpen: open }).sessionClose).toBe(open + 3.5 * HOUR);
  });
});

describe('orders over days', () => {
  test('DAY ends at the close, what may trade after it at the end of the post-market, GTC and GTD live on', () => {
    const venue = makeVenue();
    place(
      venue,
      { ...REST, orderId: 1 },
      { ...REST, orderId: 2, outsideRth: true },
      { ...REST, orderId: 3, timeInForce: 'GTC' },
      { ...REST, orderId: 4, timeInForce: 'GTD', goodTillDate: venue.sessionClose + 20 * HOUR },
    );
    const live = () => venue.openOrders().map(({ orderId }) => orderId);
    driveUntil(venue, venue.sessionClose);
    expect(live()).toEqual([2, 3, 4]);
    driveUntil(venue, venue.sessionClose + 4 * HOUR);
    expect(live()).toEqual([3, 4]);
    driveUntil(venue, venue.sessionClose + 20 * HOUR);
    expect(live()).toEqual([3]);
    expect(orderOf(venue, 4)).toMatchObject({ status: 'Cancelled', endReason: 'good till date' });
    venue.cancelOrder(1, 3, venue.now);
    driveUntil(venue, venue.now + MINUTE);
    expect(live()).toEqual([]);
  });

  test('an order after the close waits for the next open, over a weekend, and is good for that day', () => {
    const friday = newYorkOpen({ year: 2026, month: 11, day: 20 });
    const venue = makeVenue({ sessionOpen: friday });
    driveUntil(venue, venue.sessionClose + HOUR);
    expect(place(venue, {}, { ...REST })).toEqual([
      'openOrder+PreSubmitted',
      'error 399',
      'openOrder+PreSubmitted',
      'error 399',
    ]);
    const monday = newYorkOpen({ year: 2026, month: 11, day: 23 });
    driveUntil(venue, monday - 1);
    expect(venue.openOrders()).toHaveLength(2);
    driveUntil(venue, monday + MINUTE);
    expect([1, 2].map((id) => orderOf(venue, id)?.status)).toEqual(['Filled', 'Submitted']);
    expect(venue.executions()[0]?.executionId).toMatch(/^sim\.20261123\./);
    driveUntil(venue, monday + 7 * HOUR);
    expect(orderOf(venue, 2)?.status).toBe('Cancelled');
  });

  test('a GTC order works again on the next day without another word', () => {
    const venue = makeVenue();
    place(venue, { ...REST, timeInForce: 'GTC' });
    driveUntil(venue, venue.sessionClose + HOUR);
    const tuesday = venue.sessionOpen + 24 * HOUR;
    expect(orderStory(driveUntil(venue, tuesday + MINUTE))).toEqual([]);
    venue.placeOrder(instruction(venue, { orderId: 1, type: 'LMT', limitPrice: 400, timeInForce: 'GTC' }), venue.now);
    expect(orderStory(driveUntil(venue, venue.now + MINUTE))).toContain('openOrder+Filled');
  });

  test('nobody is woken at night for nothing', () => {
    const venue = makeVenue();
    place(venue, {});
    driveUntil(venue, venue.sessionClose);
    expect(venue.nextEventAt()).toBe(Number.POSITIVE_INFINITY);
    expect(place(venue, REST)).toEqual(['openOrder+PreSubmitted', 'error 399']);
    expect(venue.nextEventAt()).toBe(venue.sessionClose + 4 * HOUR);
  });

  test("the day's result begins anew with each day", () => {
    const venue = makeVenue();
    place(venue, {});
    const first = venue.profitAndLoss(venue.sessionClose - 1).daily;
    driveUntil(venue, venue.sessionClose + 24 * HOUR - 7 * HOUR);
    const { daily } = venue.profitAndLoss(venue.now);
    expect(first).not.toBe(0);
    expect(daily).not.toBe(venue.dump(venue.now).equity - 1_000_000);
    const before = venue.accountValues(venue.now).find(({ tag }) => tag === 'PreviousDayEquityWithLoanValue');
    expect(Number(before?.value) + daily).toBeCloseTo(venue.dump(venue.now).equity, 1);
  });
});

describe('auctions', () => {
  const early = () => makeVenue({ startAt: newYorkOpen({ year: 2026, month: 11, day: 16 }) - HOUR });

  test('orders for the opening fill at its one price, or end', () => {
    const venue = early();
    place(
      venue,
      { timeInForce: 'OPG' },
      { ...REST, timeInForce: 'OPG' },
      { timeInForce: 'OPG', side: 'SELL', type: 'LMT', limitPrice: 1 },
    );
    expect(venue.executions()).toEqual([]);
    driveUntil(venue, venue.sessionOpen);
    const { open } = venue.snapshot(conIdOf(venue, 'AAPL'), venue.now);
    expect(venue.executions()).toMatchObject([
      { orderId: 1, price: open, at: venue.sessionOpen },
      { orderId: 3, price: open, at: venue.sessionOpen },
    ]);
    expect(orderOf(venue, 2)).toMatchObject({ status: 'Cancelled', endReason: 'not filled in the auction' });
  });

  test('orders for the close fill at the last sale of the day', () => {
    const venue = makeVenue();
    const { last } = venue.snapshot(conIdOf(venue, 'AAPL'), venue.sessionClose - 1);
    place(venue, { type: 'MOC' }, { type: 'LOC', limitPrice: 1 }, { type: 'LOC', limitPrice: 400 });
    expect(venue.openOrders().map(({ status }) => status)).toEqual(['Submitted', 'Submitted', 'Submitted']);
    driveUntil(venue, venue.sessionClose);
    expect(venue.executions()).toMatchObject([
      { orderId: 1, price: last, at: venue.sessionClose },
      { orderId: 3, price: last, at: venue.sessionClose },
    ]);
    expect(orderOf(venue, 2)?.status).toBe('Cancelled');
  });

  test('an auction has no more than its size on each side', () => {
    const venue = makeVenue({ startingCash: 100_000_000_000 });
    const { volume } = venue.snapshot(conIdOf(venue, 'AAPL'), venue.sessionClose - 1);
    place(venue, { type: 'MOC', quantity: 90_000_000 }, { type: 'MOC', side: 'SELL', quantity: 100 });
    driveUntil(venue, venue.sessionClose);
    expect(orderOf(venue, 1)).toMatchObject({ status: 'Cancelled', filled: Math.floor(volume / 10) });
    expect(orderOf(venue, 2)?.status).toBe('Filled');
  });

  test('in the last ten minutes nothing is taken for the close, changed or withdrawn', () => {
    const venue = makeVenue();
    place(venue, { type: 'MOC', orderId: 1 });
    driveUntil(venue, venue.sessionClose - 10 * MINUTE);
    expect(place(venue, { type: 'MOC' })).toEqual(['openOrder+Inactive', 'error 201']);
    expect(place(venue, { type: 'MOC', orderId: 1, quantity: 50 })).toEqual(['error 201', 'openOrder+Submitted']);
    venue.cancelOrder(1, 1, venue.now);
    expect(orderStory(driveUntil(venue, venue.now + MINUTE))).toEqual(['error 161']);
    driveUntil(venue, venue.sessionClose);
    expect(orderOf(venue, 1)?.status).toBe('Filled');
  });

  test('until then an order for the close can be withdrawn', () => {
    const venue = makeVenue();
    place(venue, { type: 'MOC' });
    venue.cancelOrder(1, 1, venue.now);
    expect(orderStory(driveUntil(venue, venue.now + MINUTE))).toEqual(['PendingCancel', 'Cancelled', 'error 202']);
  });
});
