import { describe, expect, test } from 'vitest';
import { newYorkOpen } from '../../../src/domain/calendar/session-day.ts';
import { EFFICIENT_MARKET } from '../../../src/gateway/venue/market-model.ts';
import type { HistoryBar, TradeUpdate } from '../../../src/gateway/venue/quotes.ts';
import type { Venue, VenueEvent } from '../../../src/gateway/venue/types.ts';
import { conIdOf, driveUntil, exampleEntries, makeVenue } from './support.ts';

const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const utc = (text: string) => Date.parse(`${text}Z`);

/** Monday; Tuesday is the second session. */
const MONDAY = newYorkOpen({ year: 2026, month: 11, day: 16 });
const TUESDAY = MONDAY + DAY;
const CLOSE = 6.5 * HOUR;

const rowAt = (venue: Venue, at: number, symbol = 'AAPL') => venue.snapshot(conIdOf(venue, symbol), at);
const tradesOf = (events: readonly VenueEvent[]) =>
  events.flatMap((event): TradeUpdate[] => (event.kind === 'trade' ? [event] : []));
const quotesOf = (events: readonly VenueEvent[]) => events.filter(({ kind }) => kind === 'quote');

function bars(venue: Venue, endAt: number, changes: { barMs?: number; days?: number } = {}): readonly HistoryBar[] {
  const { barMs = MINUTE, days = 1 } = changes;
  const conId = conIdOf(venue, 'AAPL');
  return venue.history({ conId, endAt, duration: { count: days, unit: 'D' }, barMs, whatToShow: 'TRADES' });
}

/** Subscribes to AAPL at an instant. */
function watched(venue: Venue, from: number): Venue {
  venue.advanceTo(from);
  venue.subscribe(conIdOf(venue, 'AAPL'), from);
  driveUntil(venue, from + SECOND);
  return venue;
}

describe('the days of the market', () => {
  test('quotes of the evening stand until the next open, which is another price', () => {
    const venue = makeVenue();
    const evening = rowAt(venue, MONDAY + CLOSE - SECOND);
    for (const at of [MONDAY + CLOSE, MONDAY + CLOSE + 6 * HOUR, TUESDAY - SECOND]) {
      expect(rowAt(venue, at)).toMatchObject({ bid: evening.bid, ask: evening.ask, last: evening.last });
    }
    const open = rowAt(venue, TUESDAY);
    expect(open.bid).not.toBe(evening.bid);
    expect(open).toMatchObject({ open: open.last, high: open.last, low: open.last, volume: open.lastSize });
    expect(open.previousClose).toBe(evening.last);
    expect(rowAt(venue, MONDAY + CLOSE + 2 * HOUR).previousClose).not.toBe(evening.last);
    expect(rowAt(venue, MONDAY + CLOSE + 5 * HOUR).previousClose).toBe(evening.last);
  });

  test('every second of a later day is a new one', () => {
    const venue = makeVenue();
    const mids = Array.from({ length: 390 }, (_, minute) => rowAt(venue, TUESDAY + minute * MINUTE).bid);
    expect(new Set(mids).size).toBeGreaterThan(100);
  });

  test('a day does not depend on what was looked at before', () => {
    const friday = MONDAY + 4 * DAY;
    const [direct, walked] = [makeVenue(), makeVenue()];
    for (let day = 0; day < 4; day++) bars(walked, MONDAY + day * DAY + CLOSE);
    bars(walked, friday, { days: 14 });
    expect(bars(direct, friday + CLOSE)).toEqual(bars(walked, friday + CLOSE));
    expect(bars(makeVenue({ seed: 7 }), friday + CLOSE)).not.toEqual(bars(direct, friday + CLOSE));
  });

  test('bars of yesterday are those of the trades that a client saw', () => {
    const venue = watched(makeVenue(), TUESDAY - MINUTE);
    const seen = tradesOf(driveUntil(venue, TUESDAY + CLOSE)).filter(({ at }) => at >= TUESDAY);
    const yesterday = bars(venue, TUESDAY + CLOSE + 10 * HOUR);
    expect(yesterday).toHaveLength(390);
    for (const [minute, bar] of yesterday.entries()) {
      const isLast = minute === 389;
      const own = seen.filter(({ at }) => {
        const into = at - bar.at;
        return into >= 0 && (into < MINUTE || (isLast && into === MINUTE));
      });
      const prices = own.map(({ price }) => price);
      expect(bar).toMatchObject({
        open: prices[0],
        high: Math.max(...prices),
        low: Math.min(...prices),
        close: prices.at(-1),
        volume: own.reduce((sum, { size }) => sum + size, 0),
        count: own.length,
      });
    }
  });

  test('days join one another in the daily bars, each with its own range', () => {
    const venue = makeVenue();
    const end = MONDAY + 11 * DAY + CLOSE;
    const days = bars(venue, end, { barMs: DAY, days: 20 });
    const dates = days.map(({ at }) => new Date(at).toISOString().slice(5, 10)).join(' ');
    expect(dates).toBe(
      '11-02 11-03 11-04 11-05 11-06 11-09 11-10 11-11 11-12 11-13 11-16 11-17 11-18 11-19 11-20 11-23 11-24 11-25 11-27',
    );
    for (const [index, day] of days.entries()) {
      const before = days[index - 1];
      if (before !== undefined) expect(Math.abs(Math.log(day.open / before.close))).toBeLessThan(0.04);
      expect(day.high).toBeGreaterThan(day.low);
    }
  });

  test('nothing comes over a weekend, and the price stands still', () => {
    const friday = MONDAY + 4 * DAY;
    const venue = watched(makeVenue(), friday + CLOSE - MINUTE);
    driveUntil(venue, friday + CLOSE);
    expect(driveUntil(venue, friday + 3 * DAY - SECOND)).toEqual([]);
    const [first] = quotesOf(driveUntil(venue, friday + 3 * DAY));
    expect(first?.at).toBe(friday + 3 * DAY);
  });

  test('a weekend moves the price more than a night, but not three times as much', () => {
    const gaps = (days: readonly number[]) =>
      Array.from({ length: 60 }, (_, seed) => {
        const venue = makeVenue({ seed: seed + 1, market: EFFICIENT_MARKET });
        return days.map((day) => {
          const open = MONDAY + day * DAY;
          return Math.log(rowAt(venue, open).last / rowAt(venue, open).previousClose);
        });
      }).flat();
    const deviation = (values: readonly number[]) =>
      Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
    const expected = 0.28 * Math.sqrt(0.2 / 252);
    expect(deviation(gaps([1])) / expected).toBeGreaterThan(0.75);
    expect(deviation(gaps([1])) / expected).toBeLessThan(1.25);
    const weekend = expected * Math.sqrt(1.2);
    expect(deviation(gaps([7])) / weekend).toBeGreaterThan(0.75);
    expect(deviation(gaps([7])) / weekend).toBeLessThan(1.25);
  }, 60_000);

  test('a short day ends at 13:00 with 210 minutes, first or later', () => {
    const friday = newYorkOpen({ year: 2026, month: 11, day: 27 });
    for (const venue of [makeVenue({ sessionOpen: friday }), makeVenue({ sessionOpen: friday - 2 * DAY })]) {
      const minutes = bars(venue, friday + 3 * DAY - HOUR);
      expect(minutes).toHaveLength(210);
      expect(minutes.at(-1)?.at).toBe(utc('2026-11-27T17:59'));
      const { bid } = rowAt(venue, friday + 3.5 * HOUR - SECOND);
      expect(rowAt(venue, friday + 6 * HOUR).bid).toBe(bid);
    }
  });

  test('a short day of the past has its minutes and no more', () => {
    const venue = makeVenue({ sessionOpen: newYorkOpen({ year: 2026, month: 11, day: 30 }) });
    expect(bars(venue, venue.sessionOpen)).toHaveLength(210);
    expect(rowAt(venue, venue.sessionOpen).previousClose).toBe(bars(venue, venue.sessionOpen).at(-1)?.close);
  });

  test('the clock changes over a weekend, the session does not', () => {
    const venue = makeVenue({ sessionOpen: newYorkOpen({ year: 2026, month: 3, day: 6 }) });
    const minutes = bars(venue, utc('2026-03-09T22:00'));
    expect(minutes).toHaveLength(390);
    expect(minutes[0]?.at).toBe(utc('2026-03-09T13:30'));
    expect(rowAt(venue, utc('2026-03-09T13:29')).bid).toBe(rowAt(venue, utc('2026-03-06T20:59:59')).bid);
    expect(rowAt(venue, utc('2026-03-09T13:30')).volume).toBeGreaterThan(0);
  });

  test('a jump of one day is in the prices of all that follow, one of a night in the next open', () => {
    const at = (shock: number) => makeVenue({ shocks: [{ symbol: 'AAPL', at: shock, fraction: -0.2 }] });
    const calm = makeVenue();
    const ratio = (venue: Venue, instant: number) => rowAt(venue, instant).bid / rowAt(calm, instant).bid;
    const monday = at(MONDAY + HOUR);
    expect(ratio(monday, TUESDAY + 3 * HOUR)).toBeCloseTo(0.8, 3);
    const tuesday = at(TUESDAY + HOUR);
    expect(ratio(tuesday, TUESDAY + HOUR - SECOND)).toBe(1);
    expect(ratio(tuesday, TUESDAY + HOUR)).toBeCloseTo(0.8, 3);
    expect(ratio(tuesday, TUESDAY + DAY + HOUR)).toBeCloseTo(0.8, 3);
    const night = at(MONDAY + CLOSE + 9 * HOUR);
    expect(ratio(night, TUESDAY - SECOND)).toBe(1);
    expect(ratio(night, TUESDAY)).toBeCloseTo(0.8, 3);
  });

  test('a jump while the venue runs is in the range of the next day as in its price', () => {
    const venue = makeVenue();
    venue.control.shockPrice('AAPL', -0.5, MONDAY + HOUR);
    driveUntil(venue, TUESDAY + HOUR);
    const { high, low, last, open } = rowAt(venue, TUESDAY + HOUR);
    expect(high / last).toBeLessThan(1.05);
    expect(open / low).toBeLessThan(1.05);
    expect(rowAt(venue, MONDAY + 2 * HOUR).high / last).toBeGreaterThan(1.8);
  });

  test('an option loses time with each day', () => {
    const venue = makeVenue({ contracts: exampleEntries() });
    const [call] = venue.contracts.find({ securityType: 'OPT', right: 'C' });
    const terms = { conId: call?.conId ?? 0, strike: call?.strike ?? 0, symbol: call?.symbol ?? '' };
    const timeValue = (at: number) => {
      const { bid, ask } = venue.snapshot(terms.conId, at);
      return (bid + ask) / 2 - Math.max(0, rowAt(venue, at, terms.symbol).last - terms.strike);
    };
    const expiry = utc(`${call?.expiry.replace(/(....)(..)(..)/, '$1-$2-$3')}T15:00`);
    expect(timeValue(MONDAY)).toBeGreaterThan(1);
    expect(timeValue(expiry + 7 * DAY)).toBeLessThan(0.5);
  }, 60_000);
});

describe('prints of the closing auction', () => {
  test('come from the second day on, with a tenth of the volume at the last sale', () => {
    const venue = watched(makeVenue(), MONDAY + CLOSE - MINUTE);
    expect(tradesOf(driveUntil(venue, MONDAY + DAY - MINUTE)).filter(({ at }) => at === MONDAY + CLOSE)).toEqual([]);
    const before = rowAt(venue, TUESDAY + CLOSE - SECOND);
    const [print] = tradesOf(driveUntil(venue, TUESDAY + CLOSE)).filter(({ at }) => at === TUESDAY + CLOSE);
    const size = Math.floor(before.volume / 10);
    expect(print).toMatchObject({ price: before.last, size, volume: before.volume + size });
    expect(rowAt(venue, TUESDAY + CLOSE + HOUR)).toMatchObject({ volume: before.volume + size, lastSize: size });
    const [day] = bars(venue, TUESDAY + CLOSE, { barMs: DAY });
    expect(day?.volume).toBe(before.volume + size);
  });
});

describe('extended hours', () => {
  const hours = (extendedHours: boolean, from: number, until: number) => {
    const venue = watched(makeVenue({ extendedHours }), from);
    return driveUntil(venue, until);
  };

  test('have quotes and sales when they are wanted, fewer and wider than the session', () => {
    const venue = makeVenue({ extendedHours: true });
    const night = hours(true, MONDAY + CLOSE, MONDAY + CLOSE + 4 * HOUR);
    expect(quotesOf(night).length).toBeGreaterThan(1000);
    expect(quotesOf(night).length).toBeLessThan(2000);
    expect(tradesOf(night).length).toBeGreaterThan(50);
    const { bid, ask } = rowAt(venue, MONDAY + CLOSE + HOUR);
    const session = rowAt(venue, MONDAY + HOUR);
    expect(ask - bid).toBeGreaterThan(2 * (session.ask - session.bid));
    expect(hours(false, MONDAY + CLOSE, MONDAY + CLOSE + 4 * HOUR)).toEqual([]);
  });

  test('lead from the close to the next open', () => {
    const venue = makeVenue({ extendedHours: true });
    const mid = (at: number) => (rowAt(venue, at).bid + rowAt(venue, at).ask) / 2;
    expect(Math.abs(mid(MONDAY + CLOSE) / mid(MONDAY + CLOSE - SECOND) - 1)).toBeLessThan(0.001);
    expect(Math.abs(mid(TUESDAY - 20 * SECOND) / mid(TUESDAY) - 1)).toBeLessThan(0.002);
    expect(mid(MONDAY + CLOSE + 5 * HOUR)).toBe(mid(TUESDAY - 5.5 * HOUR - SECOND));
    expect(hours(true, MONDAY + CLOSE + 4 * HOUR, TUESDAY - 5.5 * HOUR - SECOND)).toEqual([]);
    expect(quotesOf(hours(true, TUESDAY - 5.5 * HOUR, TUESDAY - 5 * HOUR)).length).toBeGreaterThan(100);
  });

  test('before the first session begin at its price, with no volume', () => {
    const venue = makeVenue({ extendedHours: true, startAt: MONDAY - 3 * HOUR });
    const early = rowAt(venue, MONDAY - 3 * HOUR);
    expect(Math.abs(early.bid / rowAt(venue, MONDAY).bid - 1)).toBeLessThan(0.03);
    expect(early.volume).toBeLessThan(rowAt(venue, MONDAY).volume);
  });

  test('change nothing of the sessions', () => {
    expect(bars(makeVenue({ extendedHours: true }), TUESDAY + CLOSE)).toEqual(bars(makeVenue(), TUESDAY + CLOSE));
  });
});
