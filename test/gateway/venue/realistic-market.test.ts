import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../src/domain/random.ts';
import type { HistoryBar } from '../../../src/gateway/venue/quotes.ts';
import { REALISTIC_MARKET } from '../../../src/gateway/venue/realistic-market.ts';
import { studentSteps } from '../../../src/gateway/venue/realistic-plan.ts';
import { createRegimes } from '../../../src/gateway/venue/regimes.ts';
import type { Venue } from '../../../src/gateway/venue/types.ts';
import { conIdOf, makeVenue } from './support.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const { realism } = REALISTIC_MARKET;
const realistic = (seed: number) => makeVenue({ market: REALISTIC_MARKET, seed });

function bars(venue: Venue, symbol: string, changes: { barMs?: number; endAt?: number; days?: number } = {}) {
  const { barMs = MINUTE, endAt = venue.sessionOpen, days = 20 } = changes;
  const duration = { count: days, unit: 'D' } as const;
  return venue.history({ conId: conIdOf(venue, symbol), endAt, duration, barMs, whatToShow: 'TRADES' });
}

const returnsOf = (list: readonly HistoryBar[]) => list.map(({ open, close }) => Math.log(close / open));
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const moment = (values: readonly number[], power: number) => {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** power));
};
const kurtosis = (values: readonly number[]) => moment(values, 4) / moment(values, 2) ** 2;
const correlation = (a: readonly number[], b: readonly number[]) => {
  const [x, y] = [mean(a), mean(b)];
  const products = a.map((value, index) => (value - x) * ((b[index] ?? 0) - y));
  return mean(products) / Math.sqrt(moment(a, 2) * moment(b, 2));
};

// One market for all tests: 20 sessions of eight stocks are 62,400 minutes. Tolerances hold for seeds 1 to 3 and more.
const venue = realistic(1);
const minutes = new Map(
  ['AAPL', 'MSFT', 'NVDA', 'AMD', 'XOM', 'JPM', 'SPY', 'QQQ'].map((symbol) => [symbol, bars(venue, symbol)]),
);
const returns = (symbol: string) => returnsOf(minutes.get(symbol) ?? []);

describe('the realistic market', () => {
  test('moves stocks of a sector together more than others, and funds nearly as one', () => {
    const same = [correlation(returns('AAPL'), returns('MSFT')), correlation(returns('NVDA'), returns('AMD'))];
    const other = [correlation(returns('AAPL'), returns('XOM')), correlation(returns('JPM'), returns('XOM'))];
    for (const value of same) {
      expect(value).toBeGreaterThan(0.28);
      expect(value).toBeLessThan(0.62);
    }
    for (const value of other) {
      expect(value).toBeGreaterThan(0.08);
      expect(value).toBeLessThan(0.42);
    }
    expect(Math.min(...same)).toBeGreaterThan(Math.max(...other));
    expect(correlation(returns('SPY'), returns('QQQ'))).toBeGreaterThan(0.75);
  });

  test('has heavier tails than the normal law', () => {
    for (const symbol of minutes.keys()) expect(kurtosis(returns(symbol))).toBeGreaterThan(4.5);
  });

  test('has volatility that lasts: a large move is followed by large ones', () => {
    const sizes = returns('SPY').map(Math.abs);
    expect(correlation(sizes.slice(0, -30), sizes.slice(30))).toBeGreaterThan(0.05);
    const signed = returns('SPY');
    expect(Math.abs(correlation(signed.slice(0, -1), signed.slice(1)))).toBeLessThan(0.06);
  });

  test('moves, trades and spreads most at the open, and again at the close', () => {
    const all = [...minutes.values()].flat();
    const during = (from: number, to: number, pick: (bar: HistoryBar) => number) =>
      mean(
        all.flatMap((bar, index) => {
          const minute = index % 390;
          return minute >= from && minute < to ? [pick(bar)] : [];
        }),
      );
    const range = (from: number, to: number) => during(from, to, (bar) => (bar.high - bar.low) / bar.open);
    const volume = (from: number, to: number) => during(from, to, (bar) => bar.volume);
    expect(range(0, 15) / range(180, 210)).toBeGreaterThan(1.4);
    expect(range(375, 390) / range(180, 210)).toBeGreaterThan(1.05);
    expect(volume(0, 15) / volume(180, 210)).toBeGreaterThan(2);
    expect(volume(375, 389) / volume(180, 210)).toBeGreaterThan(1.5);
    const spread = (second: number) => {
      const { bid, ask } = venue.snapshot(conIdOf(venue, 'META'), venue.sessionOpen + second * 1000);
      return ask - bid;
    };
    const spreadFrom = (first: number) => mean(Array.from({ length: 600 }, (_, second) => spread(first + second)));
    expect(spreadFrom(0) / spreadFrom(11_000)).toBeGreaterThan(1.5);
  });

  test('opens elsewhere than it closed, most nights a little, seldom by much', () => {
    const gaps = Array.from({ length: 3 }, (_, seed) => realistic(seed + 1)).flatMap((each) =>
      ['AAPL', 'TSLA'].flatMap((symbol) => {
        const days = bars(each, symbol, { barMs: DAY });
        return days.slice(1).map((day, index) => Math.abs(Math.log(day.open / (days[index]?.close ?? Number.NaN))));
      }),
    );
    const share = (least: number) => gaps.filter((gap) => gap > least).length / gaps.length;
    expect(gaps).toHaveLength(114);
    expect(share(0.0005)).toBeGreaterThan(0.8);
    expect(share(0.01)).toBeGreaterThan(0.1);
    expect(share(0.01)).toBeLessThan(0.5);
    expect(share(0.08)).toBeLessThan(0.03);
  }, 20_000);

  test('quotes wider and smaller in stress than in calm, and trades more', () => {
    const only = (name: string) => {
      const regimes = realism?.regimes.filter((regime) => regime.name === name) ?? [];
      const alone = regimes.map((regime) => ({ ...regime, next: [1] }));
      return makeVenue({
        market: { ...REALISTIC_MARKET, ...(realism && { realism: { ...realism, regimes: alone } }) },
      });
    };
    const measured = (each: Venue) => {
      const quotes = Array.from({ length: 300 }, (_, second) =>
        each.snapshot(conIdOf(each, 'META'), each.sessionOpen + HOUR + second * 1000),
      );
      return {
        spread: mean(quotes.map(({ bid, ask }) => ask - bid)),
        size: mean(quotes.map(({ bidSize }) => bidSize)),
        volume: quotes.at(-1)?.volume ?? 0,
      };
    };
    const [calm, stressed] = [measured(only('calm')), measured(only('stressed'))];
    expect(stressed.spread / calm.spread).toBeGreaterThan(1.4);
    expect(stressed.size / calm.size).toBeLessThan(0.6);
    expect(stressed.volume / calm.volume).toBeGreaterThan(1.7);
  });

  test('quotes seconds in the past too, and its days repeat for a seed', () => {
    const end = venue.sessionOpen + 3 * DAY;
    const fine = { barMs: 5000, endAt: venue.sessionOpen, days: 1 };
    expect(bars(venue, 'AAPL', fine)).toHaveLength(4680);
    expect(bars(realistic(1), 'AAPL', { endAt: end, days: 1 })).toEqual(bars(venue, 'AAPL', { endAt: end, days: 1 }));
    expect(bars(realistic(2), 'AAPL', { endAt: end, days: 1 })).not.toEqual(
      bars(venue, 'AAPL', { endAt: end, days: 1 }),
    );
  });

  test('opens its first session at the reference price', () => {
    const { bid, ask } = venue.snapshot(conIdOf(venue, 'AAPL'), venue.sessionOpen);
    expect(Math.abs((bid + ask) / 2 / 232.5 - 1)).toBeLessThan(0.002);
  });
});

describe('its parts', () => {
  test("regimes stay as long as declared and come back; shares of time are the chain's", () => {
    const regimes = realism && createRegimes(realism, createRandom(1), 0, () => 390);
    const states = Array.from({ length: 2000 }, (_, day) => [...(regimes?.of(day) ?? [])]).flat();
    const share = (state: number) => states.filter((each) => each === state).length / states.length;
    const expected = [0.43, 0.52, 0.05];
    for (const [state, value] of expected.entries()) expect(Math.abs(share(state) - value)).toBeLessThan(0.08);
    const entries = states.filter((state, index) => state === 2 && states[index - 1] !== 2).length;
    expect((share(2) * states.length) / entries / 195).toBeGreaterThan(0.75);
    expect((share(2) * states.length) / entries / 195).toBeLessThan(1.3);
  });

  test('steps of the Student law have unit variance and heavy tails', () => {
    const step = studentSteps(createRandom(3), 5);
    const steps = Array.from({ length: 100_000 }, step);
    expect(Math.abs(moment(steps, 2) - 1)).toBeLessThan(0.05);
    expect(kurtosis(steps)).toBeGreaterThan(5);
    expect(Math.abs(mean(steps))).toBeLessThan(0.02);
  });
});
