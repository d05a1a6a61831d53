import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import type { BarRow } from '../../../src/domain/market-rows.ts';
import { newYorkOpen } from '../../../src/gateway/venue/calendar.ts';
import {
  type CorporateActionsFile,
  corporateActions,
  corporateActionsFaults,
} from '../../../src/gateway/venue/corporate-actions-file.ts';
import type { CorporateAction } from '../../../src/gateway/venue/options.ts';
import type { HistoryQuery } from '../../../src/gateway/venue/quotes.ts';
import type { Venue } from '../../../src/gateway/venue/types.ts';
import { conIdOf, driveUntil, instruction, makeVenue, orderStory } from './support.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONDAY = newYorkOpen({ year: 2026, month: 11, day: 16 });
const TUESDAY = MONDAY + DAY;
const CLOSE = 6.5 * HOUR;
const SPLIT: CorporateAction = { kind: 'split', symbol: 'AAPL', date: '2026-11-17', ratio: 4 };
const DIVIDEND: CorporateAction = { kind: 'dividend', symbol: 'AAPL', date: '2026-11-17', perShare: 2.5 };

/** Buys AAPL on Monday morning. */
function holding(action: CorporateAction | undefined, quantity: number): Venue {
  const venue = makeVenue(action === undefined ? {} : { corporateActions: [action] });
  if (quantity !== 0) {
    const side = quantity > 0 ? 'BUY' : 'SELL';
    venue.placeOrder(instruction(venue, { side, quantity: Math.abs(quantity) }), venue.now);
  }
  driveUntil(venue, MONDAY + HOUR);
  return venue;
}

function bars(venue: Venue, changes: Partial<HistoryQuery> = {}) {
  const query = { endAt: venue.now, duration: { count: 3, unit: 'D' }, barMs: DAY, whatToShow: 'TRADES' } as const;
  return venue.history({ conId: conIdOf(venue, 'AAPL'), ...query, ...changes });
}
const rowAt = (venue: Venue, at: number) => venue.snapshot(conIdOf(venue, 'AAPL'), at);

describe('a split', () => {
  test.each([101, -100])(
    'of a position of %d changes shares and price before the day, and keeps the equity',
    (held) => {
      const venue = holding(SPLIT, held);
      const before = TUESDAY - 5.5 * HOUR - 1;
      driveUntil(venue, before);
      const { equity } = venue.dump(before);
      const evening = rowAt(venue, before);
      driveUntil(venue, before + 1);
      expect(venue.positions(venue.now)).toMatchObject([{ quantity: 4 * held }]);
      expect(rowAt(venue, venue.now).last).toBeCloseTo(evening.last / 4, 2);
      // Rounding of half a cent on each new share, and of half a cent of the spread.
      expect(Math.abs(venue.dump(venue.now).equity - equity)).toBeLessThan(4 * Math.abs(held) * 0.02);
      const daily = venue.profitAndLoss(venue.now).daily;
      expect(daily).toBe(0);
    },
  );

  test('is in the prices of all days after it, as they would be without it', () => {
    const [calm, split] = [makeVenue(), makeVenue({ corporateActions: [SPLIT] })];
    driveUntil(split, TUESDAY + 2 * DAY);
    for (const at of [TUESDAY, TUESDAY + HOUR, TUESDAY + DAY + HOUR]) {
      expect(rowAt(split, at).bid).toBeCloseTo(rowAt(calm, at).bid / 4, 1);
      expect(rowAt(split, at).high).toBeCloseTo(rowAt(calm, at).high / 4, 1);
    }
    expect(rowAt(split, MONDAY + HOUR).bid).toBe(rowAt(calm, MONDAY + HOUR).bid);
    expect(rowAt(split, TUESDAY).previousClose).toBeCloseTo(rowAt(calm, TUESDAY).previousClose / 4, 2);
  });

  test('makes bars of before it into shares of now, all kinds of them', () => {
    const venue = makeVenue({ corporateActions: [SPLIT] });
    driveUntil(venue, MONDAY + CLOSE);
    const [plain] = bars(venue, { duration: { count: 1, unit: 'D' } });
    driveUntil(venue, TUESDAY + CLOSE);
    for (const whatToShow of ['TRADES', 'ADJUSTED_LAST'] as const) {
      const [, monday, tuesday] = bars(venue, { whatToShow });
      expect(monday?.close).toBeCloseTo((plain?.close ?? 0) / 4, 2);
      expect(monday?.volume).toBe((plain?.volume ?? 0) * 4);
      expect(Math.abs(Math.log((tuesday?.open ?? 0) / (monday?.close ?? 1)))).toBeLessThan(0.05);
    }
    const mids = bars(venue, { whatToShow: 'MIDPOINT' });
    expect(Math.abs(Math.log((mids[2]?.open ?? 0) / (mids[1]?.close ?? 1)))).toBeLessThan(0.05);
  });

  test('ends resting orders of the stock, as their terms mean other shares, and no others', () => {
    const venue = holding(SPLIT, 0);
    const rest = { type: 'LMT', limitPrice: 100, timeInForce: 'GTC' } as const;
    venue.placeOrder(instruction(venue, rest), venue.now);
    venue.placeOrder(instruction(venue, { ...rest, conId: conIdOf(venue, 'MSFT') }), venue.now);
    driveUntil(venue, TUESDAY - 5.5 * HOUR - 1);
    expect(orderStory(driveUntil(venue, TUESDAY - 5.5 * HOUR))).toEqual(['Cancelled', 'error 202']);
    expect(venue.openOrders()).toMatchObject([{ orderId: 2 }]);
    expect(venue.completedOrders()).toMatchObject([{ orderId: 1, endReason: 'corporate action' }]);
  });
});

describe('a dividend', () => {
  test.each([200, -200])(
    'is paid on a position of %d, leaves the price, and keeps the equity and the orders',
    (held) => {
      const venue = holding(DIVIDEND, held);
      venue.placeOrder(instruction(venue, { type: 'LMT', limitPrice: 100, timeInForce: 'GTC' }), venue.now);
      const before = TUESDAY - 5.5 * HOUR - 1;
      driveUntil(venue, before);
      const [{ equity }, evening] = [venue.dump(before), rowAt(venue, before)];
      driveUntil(venue, before + 1);
      expect(venue.dump(venue.now).adjustments).toBe(held * 2.5);
      expect(rowAt(venue, venue.now).last).toBeCloseTo(evening.last - 2.5, 1);
      expect(Math.abs(venue.dump(venue.now).equity - equity)).toBeLessThan(200 * 0.02);
      expect(venue.openOrders()).toHaveLength(1);
    },
  );

  test('leaves TRADES as they were, and is taken out of ADJUSTED_LAST of before', () => {
    const venue = makeVenue({ corporateActions: [DIVIDEND] });
    driveUntil(venue, TUESDAY + HOUR);
    const [, traded] = bars(venue, { endAt: TUESDAY + CLOSE });
    const [, adjusted, tuesday] = bars(venue, { endAt: TUESDAY + CLOSE, whatToShow: 'ADJUSTED_LAST' });
    expect(traded).toMatchObject({ close: rowAt(venue, MONDAY + CLOSE).last });
    expect(adjusted?.close).toBeCloseTo((traded?.close ?? 0) - 2.5, 1);
    expect(adjusted?.volume).toBe(traded?.volume);
    expect(tuesday).toEqual(bars(venue, { endAt: TUESDAY + CLOSE })[2]);
  });
});

describe('actions on prices of a file', () => {
  const bar = (date: string, price: number): BarRow => ({
    symbol: 'AAPL',
    start: date,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: 400,
  });
  const replay = (...rows: BarRow[]) => ({ kind: 'bars', barMs: DAY, rows: new Map([['AAPL', rows]]) }) as const;

  test('are in its prices already: shares change, the price of the evening is carried on in new shares', () => {
    const file = replay(bar('2026-11-16', 100), bar('2026-11-17', 25.5));
    const venue = makeVenue({ replay: file, corporateActions: [SPLIT] });
    venue.placeOrder(instruction(venue, { quantity: 10 }), venue.now);
    driveUntil(venue, TUESDAY - 5.5 * HOUR - 1);
    const { equity } = venue.dump(venue.now);
    driveUntil(venue, TUESDAY - HOUR);
    expect(venue.positions(venue.now)).toMatchObject([{ quantity: 40 }]);
    expect(Math.abs(venue.dump(venue.now).equity - equity)).toBeLessThan(1);
    driveUntil(venue, TUESDAY + CLOSE);
    expect(rowAt(venue, TUESDAY)).toMatchObject({ last: 25.5, previousClose: 25 });
    expect(bars(venue)).toMatchObject([
      { close: 25, volume: 1600 },
      { close: 25.5, volume: 400 },
    ]);
  });

  test('of before the first session are in its history', () => {
    const file = replay(bar('2026-11-12', 100), bar('2026-11-13', 25), bar('2026-11-16', 26));
    const split: CorporateAction = { ...SPLIT, date: '2026-11-13' };
    const dividend: CorporateAction = { ...DIVIDEND, date: '2026-11-16', perShare: 1 };
    const venue = makeVenue({ replay: file, corporateActions: [split, dividend] });
    expect(bars(venue)).toMatchObject([{ close: 25, volume: 1600 }, { close: 25 }]);
    expect(bars(venue, { whatToShow: 'ADJUSTED_LAST' })).toMatchObject([{ close: 24 }, { close: 24 }]);
    expect(venue.dump(venue.now).adjustments).toBe(0);
  });
});

describe('files of actions', () => {
  const path = new URL('../../../fixtures/markets/corporate-actions.yaml', import.meta.url);
  const example = (): unknown => parse(readFileSync(path, 'utf8'));
  const check = (value: unknown) =>
    createSchemas().check<CorporateActionsFile>('corporate-actions', value, 'actions.yaml');

  test('come in order of their days', () => {
    const file = check(example());
    expect(corporateActionsFaults(file)).toEqual([]);
    expect(corporateActions({ version: 1, actions: [...file.actions].reverse() })).toEqual([
      { kind: 'split', symbol: 'NVDA', date: '2026-11-19', ratio: 4 },
      { kind: 'dividend', symbol: 'JPM', date: '2026-11-20', perShare: 1.5 },
    ]);
  });

  const split = { old_shares: 1, new_shares: 2 };
  test.each([
    ['no act', { symbol: 'AAPL', date: '2026-11-17' }],
    ['both acts', { symbol: 'AAPL', date: '2026-11-17', split, dividend: { per_share: 1 } }],
    ['no date', { symbol: 'AAPL', split }],
    ['a date that is none', { symbol: 'AAPL', date: '2026-11-31', split }],
    ['a dividend of nothing', { symbol: 'AAPL', date: '2026-11-17', dividend: { per_share: 0 } }],
    ['half a share', { symbol: 'AAPL', date: '2026-11-17', split: { old_shares: 1, new_shares: 0.5 } }],
  ])('%s does not follow the schema', (_, action) => {
    expect(() => check({ version: 1, actions: [action] })).toThrow(/actions\.yaml: /);
  });

  test('unknown stocks, days without a session and doubles are named', () => {
    const line = { symbol: 'AAPL', date: '2026-11-17', split };
    const actions = [line, line, { ...line, symbol: 'IBM' }, { ...line, date: '2026-11-26' }];
    expect(corporateActionsFaults(check({ version: 1, actions }))).toEqual([
      '/actions/1: expected one split of AAPL on 2026-11-17, found two',
      '/actions/2/symbol: expected a stock that the venue lists, found IBM',
      '/actions/3/date: expected a trading day, found 2026-11-26',
    ]);
  });
});
