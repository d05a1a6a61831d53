import { describe, expect, test } from 'vitest';
import type { HistoryBar, HistoryQuery } from '../../../src/gateway/venue/quotes.ts';
import { conIdOf, makeVenue } from './support.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const venue = makeVenue();
const open = venue.sessionOpen;

function ask(changes: Partial<HistoryQuery>): readonly HistoryBar[] {
  const query = { endAt: open, duration: { count: 1, unit: 'D' }, barMs: MINUTE, whatToShow: 'TRADES' } as const;
  return venue.history({ conId: conIdOf(venue, 'AAPL'), ...query, ...changes });
}

describe('historical bars', () => {
  test.each([
    ['ten sessions before the open', { duration: { count: 10, unit: 'D' } }, 3900],
    ['more sessions than there are', { duration: { count: 50, unit: 'D' } }, 3900],
    ['no session', { duration: { count: 0, unit: 'D' } }, 0],
    [
      'the present session counts once it has a bar',
      { endAt: open + 5 * MINUTE, duration: { count: 2, unit: 'D' } },
      395,
    ],
    ['a bar that is not complete is left out', { endAt: open + 5 * MINUTE - 1, duration: { count: 1, unit: 'D' } }, 4],
    ['ten minutes by the clock', { endAt: open + 60 * MINUTE, duration: { count: 600, unit: 'S' } }, 10],
    ['seconds that begin within a bar', { endAt: open + 60 * MINUTE, duration: { count: 630, unit: 'S' } }, 10],
    ['seconds that reach back over the night', { endAt: open + MINUTE, duration: { count: 120, unit: 'S' } }, 1],
    ['a week', { duration: { count: 1, unit: 'W' } }, 5 * 390],
    ['a month has all', { duration: { count: 1, unit: 'M' } }, 3900],
    ['five minutes long', { barMs: 5 * MINUTE }, 78],
    ['an hour long, the last one shorter', { barMs: 60 * MINUTE }, 7],
    ['a day long', { barMs: DAY, duration: { count: 10, unit: 'D' } }, 10],
    ['five seconds long, in the present session', { endAt: open + 2 * MINUTE, barMs: 5000 }, 24],
    ['five seconds long, in the past', { barMs: 5000 }, 0],
    ['the day is over', { endAt: venue.sessionClose, duration: { count: 1, unit: 'D' } }, 390],
  ] as const)('%s: %o', (_, changes, expected) => {
    expect(ask(changes)).toHaveLength(expected);
  });

  test('longer bars are made of the shorter ones', () => {
    const minutes = ask({}).slice(0, 5);
    const [five] = ask({ barMs: 5 * MINUTE });
    expect(five).toMatchObject({
      at: minutes[0]?.at,
      open: minutes[0]?.open,
      close: minutes[4]?.close,
      high: Math.max(...minutes.map(({ high }) => high)),
      low: Math.min(...minutes.map(({ low }) => low)),
      volume: minutes.reduce((sum, { volume }) => sum + volume, 0),
    });
    expect(five?.wap).toBeGreaterThanOrEqual(five?.low ?? Number.NaN);
    expect(five?.wap).toBeLessThanOrEqual(five?.high ?? Number.NaN);
  });

  test('bars of the session are those that the trades of the session make', () => {
    const conId = conIdOf(venue, 'AAPL');
    const [first] = ask({ endAt: open + MINUTE });
    const seconds = Array.from({ length: 60 }, (_, second) => venue.snapshot(conId, open + second * 1000));
    expect(first).toMatchObject({ open: seconds[0]?.last, close: seconds[59]?.last, volume: seconds[59]?.volume });
    expect(first?.high).toBe(seconds[59]?.high);
    expect(first?.low).toBe(seconds[59]?.low);
  });

  test.each([open, open + 60 * MINUTE])('bid lies below midpoint below ask, without volume (end at %d)', (endAt) => {
    const closes = (['BID', 'MIDPOINT', 'ASK'] as const).map((whatToShow) => ask({ endAt, whatToShow }).at(-1));
    const [bid, middle, offer] = closes.map((bar) => bar?.close ?? Number.NaN);
    expect(bid).toBeLessThanOrEqual(middle ?? Number.NaN);
    expect(middle).toBeLessThanOrEqual(offer ?? Number.NaN);
    expect(bid).toBeLessThan(offer ?? Number.NaN);
    for (const bar of closes) expect(bar).toMatchObject({ volume: -1, wap: -1, count: -1 });
  });
});
