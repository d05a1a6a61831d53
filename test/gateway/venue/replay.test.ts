import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BarRow, MarketRows, TickRow } from '../../../src/domain/market-rows.ts';
import { createRandom } from '../../../src/domain/random.ts';
import { barSeconds } from '../../../src/gateway/venue/bar-path.ts';
import { newYorkOpen } from '../../../src/gateway/venue/calendar.ts';
import type { HistoryBar } from '../../../src/gateway/venue/quotes.ts';
import { extentOf, rowsInSessions } from '../../../src/gateway/venue/replay-sessions.ts';
import type { Venue, VenueEvent } from '../../../src/gateway/venue/types.ts';
import { conIdOf, driveUntil, instruction, makeVenue, orderStory } from './support.ts';

const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONDAY = newYorkOpen({ year: 2026, month: 11, day: 16 });
const CLOSE = 6.5 * HOUR;

const bar = (start: number | string, prices: readonly [number, number, number, number], volume = 1000): BarRow => {
  const [open, high, low, close] = prices;
  return { symbol: 'AAPL', start, open, high, low, close, volume };
};
const barFile = (rows: readonly BarRow[], barMs = MINUTE): MarketRows => ({
  kind: 'bars',
  barMs,
  rows: new Map([['AAPL', rows]]),
});
const tickFile = (rows: readonly TickRow[]): MarketRows => ({ kind: 'ticks', rows: new Map([['AAPL', rows]]) });

/** Three minutes, a gap of two, another minute, and two minutes of the next day. */
const BARS = [
  bar(MONDAY, [100, 100.5, 99.8, 100.2]),
  bar(MONDAY + MINUTE, [100.2, 100.2, 99.9, 99.9], 500),
  bar(MONDAY + 2 * MINUTE, [99.9, 99.9, 99.9, 99.9], 0),
  bar(MONDAY + 5 * MINUTE, [101, 101.3, 100.9, 101], 77),
  bar(MONDAY + DAY, [90, 91, 89.5, 90.5]),
  bar(MONDAY + DAY + MINUTE, [90.5, 90.6, 90.4, 90.4]),
];
const replayed = (changes: Parameters<typeof makeVenue>[0] = {}) => makeVenue({ replay: barFile(BARS), ...changes });

function history(venue: Venue, endAt: number, barMs = MINUTE, days = 1): readonly HistoryBar[] {
  const duration = { count: days, unit: 'D' } as const;
  return venue.history({ conId: conIdOf(venue, 'AAPL'), endAt, duration, barMs, whatToShow: 'TRADES' });
}
const rowAt = (venue: Venue, at: number) => venue.snapshot(conIdOf(venue, 'AAPL'), at);
const ofKind = (events: readonly VenueEvent[], kind: VenueEvent['kind']) => events.filter((one) => one.kind === kind);

describe('the path through a bar', () => {
  const cents = fc.integer({ min: 100, max: 30_000 });
  const anyBar = fc
    .tuple(cents, cents, cents, cents, fc.integer({ min: 4, max: 1_000_000 }))
    .map(([a, b, c, d, volume]) => {
      const prices = [a, b, c, d].map((price) => price / 100);
      const [high, low] = [Math.max(...prices), Math.min(...prices)];
      return bar(MONDAY, [prices[0] ?? 1, high, low, prices[3] ?? 1], volume);
    });

  test('opens, touches both extremes and closes, stays between, and sells the volume', () => {
    fc.assert(
      fc.property(anyBar, fc.integer({ min: 1, max: 300 }), fc.nat(), (row, seconds, seed) => {
        const path = barSeconds(row, seconds, createRandom(seed));
        const sales = path.flatMap((second) => second.sales);
        const prices = sales.map(({ price }) => price / 1e6);
        expect(path).toHaveLength(seconds);
        expect(prices[0]).toBe(row.open);
        expect(prices.at(-1)).toBe(row.close);
        expect(Math.max(...prices)).toBe(row.high);
        expect(Math.min(...prices)).toBe(row.low);
        expect(sales.reduce((sum, { size }) => sum + size, 0)).toBe(row.volume);
        expect(sales.every(({ size }) => Number.isInteger(size) && size > 0)).toBe(true);
        const [nearer, further] = row.close >= row.open ? [row.low, row.high] : [row.high, row.low];
        expect(prices.indexOf(nearer)).toBeLessThanOrEqual(prices.lastIndexOf(further));
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});

describe('bars of a file', () => {
  test('come out of the history as they went in, and nothing where they have a gap', () => {
    const venue = replayed();
    const known = history(venue, MONDAY + DAY + 2 * MINUTE, MINUTE, 2);
    expect(
      known.map(({ at, open, high, low, close, volume }) => ({ start: at, open, high, low, close, volume })),
    ).toEqual(BARS.map(({ symbol: _symbol, ...row }) => row));
  });

  test('come in longer bars too, and for the day', () => {
    const [five] = history(replayed(), MONDAY + 5 * MINUTE, 5 * MINUTE);
    expect(five).toMatchObject({ open: 100, high: 100.5, low: 99.8, close: 99.9, volume: 1500 });
    const days = history(replayed(), MONDAY + DAY + CLOSE, DAY, 2);
    expect(days).toMatchObject([
      { open: 100, high: 101.3, low: 99.8, close: 101, volume: 1577 },
      { open: 90, high: 91, low: 89.5, close: 90.4, volume: 2000 },
    ]);
  });

  test('are quoted second by second, silent in the gap, and the trades seen make the bars', () => {
    const venue = replayed({ startAt: MONDAY - MINUTE });
    venue.subscribe(conIdOf(venue, 'AAPL'), venue.now);
    driveUntil(venue, MONDAY - SECOND);
    const events = driveUntil(venue, MONDAY + 6 * MINUTE - SECOND);
    const quotes = ofKind(events, 'quote').map(({ at }) => at - MONDAY);
    const seconds = (from: number, until: number) =>
      Array.from({ length: (until - from) / SECOND }, (_, second) => from + second * SECOND);
    expect(quotes).toEqual([...seconds(0, 3 * MINUTE), ...seconds(5 * MINUTE, 6 * MINUTE)]);
    const trades = events.flatMap((event) => (event.kind === 'trade' ? [event] : []));
    const first = trades.filter(({ at }) => at < MONDAY + MINUTE);
    expect([first[0]?.price, first.at(-1)?.price]).toEqual([100, 100.2]);
    expect(Math.max(...first.map(({ price }) => price))).toBe(100.5);
    expect(first.at(-1)?.volume).toBe(1000);
    expect(trades.at(-1)?.volume).toBe(1577);
    for (const event of events) if (event.kind === 'quote') expect(event.ask).toBeGreaterThan(event.bid);
  });

  test('fill orders, but not in a gap: they wait for the next quote', () => {
    const venue = replayed();
    driveUntil(venue, MONDAY + 3.5 * MINUTE);
    expect(rowAt(venue, venue.now)).toMatchObject({ bidSize: 0, askSize: 0 });
    venue.placeOrder(instruction(venue, { quantity: 1 }), venue.now);
    expect(orderStory(driveUntil(venue, MONDAY + 5 * MINUTE - SECOND))).not.toContain('execution');
    expect(orderStory(driveUntil(venue, MONDAY + 6 * MINUTE))).toContain('execution');
    const [execution] = venue.executions();
    expect(execution?.price).toBeGreaterThan(100.8);
    expect(execution?.price).toBeLessThan(101.4);
  });

  test('before them, between days and after them the nearest price stands and nobody quotes', () => {
    const venue = makeVenue({ replay: barFile(BARS.slice(1)) });
    expect(rowAt(venue, MONDAY)).toMatchObject({ last: 100.2, volume: 0, bidSize: 0 });
    expect(rowAt(venue, MONDAY + DAY - HOUR)).toMatchObject({ last: 101, bidSize: 0 });
    expect(rowAt(venue, MONDAY + DAY)).toMatchObject({ previousClose: 101, open: 90, last: 90 });
    expect(rowAt(venue, MONDAY + 4 * DAY)).toMatchObject({ last: 90.4, askSize: 0 });
  });

  test('leave the stocks that the file does not have as they are', () => {
    const at = MONDAY + HOUR;
    const [with_, without] = [replayed(), makeVenue()].map((venue) => venue.snapshot(conIdOf(venue, 'MSFT'), at));
    expect(with_).toEqual(without);
  });

  test('are the same for a seed; another seed takes another way between the same prices', () => {
    const path = (seed: number) => history(replayed({ seed }), MONDAY + MINUTE, SECOND);
    expect(path(1)).toEqual(path(1));
    expect(path(1)).not.toEqual(path(2));
  });

  test('of days before the first session are its history', () => {
    const venue = replayed({ sessionOpen: MONDAY + DAY });
    expect(history(venue, MONDAY + DAY, MINUTE, 1)).toHaveLength(4);
    expect(rowAt(venue, MONDAY + DAY).previousClose).toBe(101);
    const months = [bar('2026-08-03', [80, 82, 79, 81]), bar('2026-11-16', [100, 101, 99, 100])];
    const long = makeVenue({ replay: barFile(months, DAY), sessionOpen: MONDAY });
    expect(history(long, MONDAY, DAY, 300)).toMatchObject([{ open: 80, high: 82, low: 79, close: 81, volume: 1000 }]);
  });

  test('of days last from open to close, on short days until 13:00', () => {
    const friday = newYorkOpen({ year: 2026, month: 11, day: 27 });
    const venue = makeVenue({
      replay: barFile([bar('2026-11-27', [100, 101, 99, 100.5], 40_000)], DAY),
      sessionOpen: friday,
    });
    expect(rowAt(venue, friday)).toMatchObject({ last: 100 });
    expect(rowAt(venue, friday + 3.5 * HOUR - SECOND)).toMatchObject({
      last: 100.5,
      high: 101,
      low: 99,
      volume: 40_000,
    });
    expect(history(venue, friday + 4 * HOUR, DAY)).toMatchObject([{ open: 100, high: 101, low: 99, close: 100.5 }]);
  });

  test('know what lies outside of the sessions', () => {
    const [evening, early] = [bar(MONDAY + CLOSE, [1, 1, 1, 1]), bar(MONDAY - HOUR, [1, 1, 1, 1])];
    const rows = [early, ...BARS.slice(0, 4), evening, ...BARS.slice(4)];
    expect(rowsInSessions(barFile(rows))).toEqual({ inside: 6, total: 8, firstOpen: MONDAY });
    expect(rowsInSessions(barFile([bar(MONDAY - DAY, [1, 1, 1, 1])]))).toEqual({
      inside: 0,
      total: 1,
      firstOpen: undefined,
    });
    expect(extentOf(barFile(rows))).toEqual({ first: MONDAY - HOUR, last: MONDAY + DAY + MINUTE });
    expect(history(makeVenue({ replay: barFile(rows) }), MONDAY + CLOSE)).toHaveLength(4);
  });

  test('take shocks, those of the beginning and those of the run', () => {
    const shocks = [{ symbol: 'AAPL', at: MONDAY + MINUTE, fraction: -0.5 }];
    const venue = replayed({ shocks });
    expect(rowAt(venue, MONDAY + MINUTE - SECOND).last).toBeGreaterThan(99);
    expect(rowAt(venue, MONDAY + MINUTE).last).toBeCloseTo(50.1, 2);
  });
});

describe('ticks of a file', () => {
  const quote = (into: number, bid: number, ask = bid + 0.02): TickRow => ({
    symbol: 'AAPL',
    at: MONDAY + into,
    quote: { bid, ask, bidSize: 300, askSize: 200 },
  });
  const sale = (into: number, price: number, size: number): TickRow => ({
    symbol: 'AAPL',
    at: MONDAY + into,
    sale: { price, size },
  });
  const TICKS = [
    sale(100, 99.95, 5),
    quote(200, 100),
    quote(900, 100.01),
    sale(1100, 100.03, 50),
    sale(1200, 100.01, 25),
    quote(1300, 99.99),
    sale(1400, 100.01, 10),
    quote(20_000, 99.5),
    quote(CLOSE - 500, 98),
    sale(CLOSE - 400, 98.02, 7),
  ];
  const venue = makeVenue({ replay: tickFile(TICKS) });

  test('show in each second what came since the one before, every sale with the volume up to it', () => {
    const live = makeVenue({ replay: tickFile(TICKS) });
    live.subscribe(conIdOf(live, 'AAPL'), live.now);
    driveUntil(live, MONDAY + 500);
    const events = driveUntil(live, MONDAY + 30_000);
    expect(ofKind(events, 'quote').map((event) => [event.at - MONDAY, 'bid' in event && event.bid])).toEqual([
      [1000, 100.01],
      [2000, 99.99],
      [20_000, 99.5],
    ]);
    const trades = events.flatMap((event) => (event.kind === 'trade' ? [event] : []));
    expect(trades.map(({ at, price, size, volume }) => [at - MONDAY, price, size, volume])).toEqual([
      [1000, 99.95, 5, 5],
      [2000, 100.03, 50, 55],
      [2000, 100.01, 25, 80],
      [2000, 100.01, 10, 90],
    ]);
    expect(trades.at(-1)).toMatchObject({ high: 100.03, low: 99.95 });
  });

  test('make bars of every sale', () => {
    const [five] = history(venue, MONDAY + 5000, 5000);
    expect(five).toMatchObject({ open: 99.95, high: 100.03, low: 99.95, close: 100.01, volume: 90, count: 4 });
    expect(history(venue, MONDAY + 10_000, 5000)).toHaveLength(1);
  });

  test('leave the quote in force until the next one, so that orders fill on it', () => {
    const own = makeVenue({ replay: tickFile(TICKS) });
    driveUntil(own, MONDAY + 10_000);
    own.placeOrder(instruction(own, { quantity: 100 }), own.now);
    driveUntil(own, MONDAY + 12_000);
    expect(own.executions()).toMatchObject([{ quantity: 100, price: 100.01 }]);
  });

  test('of the last second are in it, and stand in the evening', () => {
    expect(rowAt(venue, MONDAY + CLOSE - SECOND)).toMatchObject({ bid: 98, last: 98.02, volume: 97, lastSize: 7 });
    expect(rowAt(venue, MONDAY + CLOSE + HOUR)).toMatchObject({ bid: 98, last: 98.02 });
    expect(rowAt(venue, MONDAY + DAY).previousClose).toBe(98.02);
  });
});
