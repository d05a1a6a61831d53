import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SESSION_MINUTES, SESSION_SECONDS } from '../../../src/gateway/venue/calendar.ts';
import { EFFICIENT_MARKET, type MarketModel, MOMENTUM_MARKET } from '../../../src/gateway/venue/market-model.ts';
import type { Shock } from '../../../src/gateway/venue/options.ts';
import type { HistoryBar } from '../../../src/gateway/venue/quotes.ts';
import type { Venue } from '../../../src/gateway/venue/types.ts';
import { conIdOf, driveUntil, exampleEntries, instruction, makeVenue } from './support.ts';

const SYMBOLS = MOMENTUM_MARKET.stocks.map(({ symbol }) => symbol);
const MINUTE = 60_000;

function pastBars(venue: Venue, symbol: string, sessions = 10): readonly HistoryBar[] {
  const query = {
    endAt: venue.sessionOpen,
    duration: { count: sessions, unit: 'D' },
    barMs: MINUTE,
    whatToShow: 'TRADES',
  } as const;
  return venue.history({ conId: conIdOf(venue, symbol), ...query });
}

function sessionBars(venue: Venue, symbol: string): readonly HistoryBar[] {
  const query = {
    endAt: venue.sessionClose,
    duration: { count: 1, unit: 'D' },
    barMs: MINUTE,
    whatToShow: 'TRADES',
  } as const;
  return venue.history({ conId: conIdOf(venue, symbol), ...query });
}

function logReturns(bars: readonly HistoryBar[]): readonly number[] {
  return bars.slice(1).map((bar, index) => Math.log(bar.close / (bars[index]?.close ?? Number.NaN)));
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));

/** Correlation of the sums over neighbouring spans of minutes: the profit source of a trend follower. */
function spanCorrelation(returns: readonly number[], span: number): number {
  const sums = Array.from({ length: Math.floor(returns.length / span) }, (_, index) =>
    returns.slice(index * span, (index + 1) * span).reduce((sum, value) => sum + value, 0),
  );
  const [a, b] = [sums.slice(0, -1), sums.slice(1)];
  const products = a.map((value, index) => (value - mean(a)) * ((b[index] ?? 0) - mean(b)));
  return mean(products) / (deviation(a) * deviation(b));
}

/** Annualised Sharpe ratio of holding the sign of an average over the last minutes, before costs. */
function trendSharpe(returns: readonly number[]): number {
  const results = returns.slice(10).map((value, index) => Math.sign(mean(returns.slice(index, index + 10))) * value);
  return (mean(results) / deviation(results)) * Math.sqrt(252 * 390);
}

describe('the generated market', () => {
  test('is the same for a seed, and another for another', () => {
    const [a, b, other] = [makeVenue({ seed: 5 }), makeVenue({ seed: 5 }), makeVenue({ seed: 6 })];
    expect(pastBars(a, 'AAPL')).toEqual(pastBars(b, 'AAPL'));
    expect(sessionBars(a, 'AAPL')).toEqual(sessionBars(b, 'AAPL'));
    expect(sessionBars(a, 'AAPL')).not.toEqual(sessionBars(other, 'AAPL'));
  });

  test('does not depend on the order in which it is looked at', () => {
    const [a, b] = [makeVenue(), makeVenue()];
    const forward = SYMBOLS.map((symbol) => sessionBars(a, symbol));
    const backward = [...SYMBOLS].reverse().map((symbol) => {
      pastBars(b, symbol);
      return sessionBars(b, symbol);
    });
    expect(backward.reverse()).toEqual(forward);
  });

  test('quotes every stock on whole cents, never crossed, in round lots, one to five cents wide', () => {
    const venue = makeVenue();
    const instant = fc.integer({ min: 0, max: SESSION_SECONDS - 1 }).map((second) => venue.sessionOpen + second * 1000);
    fc.assert(
      fc.property(fc.constantFrom(...SYMBOLS), instant, (symbol, at) => {
        const quote = venue.snapshot(conIdOf(venue, symbol), at);
        const cents = [quote.bid, quote.ask, quote.last].map((price) => price * 100);
        expect(cents.every((price) => Math.abs(price - Math.round(price)) < 1e-6)).toBe(true);
        expect(Math.round((quote.ask - quote.bid) * 100)).toBeGreaterThanOrEqual(1);
        expect(Math.round((quote.ask - quote.bid) * 100)).toBeLessThanOrEqual(5);
        expect([quote.bidSize % 100, quote.askSize % 100]).toEqual([0, 0]);
        expect(quote.low).toBeLessThanOrEqual(quote.last);
        expect(quote.high).toBeGreaterThanOrEqual(quote.last);
      }),
      { seed: 100, numRuns: 500 },
    );
  });

  test('has ten sessions of 390 minutes that join the session without a gap', () => {
    const venue = makeVenue();
    for (const symbol of SYMBOLS) {
      const bars = pastBars(venue, symbol);
      expect(bars).toHaveLength(10 * SESSION_MINUTES);
      const first = venue.snapshot(conIdOf(venue, symbol), venue.sessionOpen);
      expect(Math.abs((bars.at(-1)?.close ?? 0) - first.last)).toBeLessThan(0.06);
      expect(first.previousClose).toBe(bars.at(-1)?.close);
    }
  });

  test('has bars whose high and low hold their open and close, and that follow one another', () => {
    const bars = [...pastBars(makeVenue(), 'TSLA'), ...sessionBars(makeVenue(), 'TSLA')];
    for (const bar of bars) {
      expect(bar.high).toBeGreaterThanOrEqual(Math.max(bar.open, bar.close));
      expect(bar.low).toBeLessThanOrEqual(Math.min(bar.open, bar.close));
      expect(bar.volume).toBeGreaterThan(0);
    }
    const gaps = bars.slice(1).map((bar, index) => Math.abs(bar.open / (bars[index]?.close ?? Number.NaN) - 1));
    expect(mean(gaps)).toBeLessThan(0.0004);
  });

  test('has the declared volatility in history and in the session alike, when nothing is planted', () => {
    const venue = makeVenue({ market: EFFICIENT_MARKET, seed: 3 });
    for (const { symbol, volatility } of EFFICIENT_MARKET.stocks) {
      const annualised = (bars: readonly HistoryBar[]) => deviation(logReturns(bars)) * Math.sqrt(252 * 390);
      expect(Math.abs(annualised(pastBars(venue, symbol)) / volatility - 1)).toBeLessThan(0.06);
      expect(Math.abs(annualised(sessionBars(venue, symbol)) / volatility - 1)).toBeLessThan(0.2);
    }
  });

  test('has the same range of a minute in history as in the session', () => {
    const venue = makeVenue({ market: EFFICIENT_MARKET });
    const range = (bars: readonly HistoryBar[]) => mean(bars.map((bar) => (bar.high - bar.low) / bar.open));
    for (const symbol of ['AAPL', 'TSLA', 'SPY']) {
      expect(Math.abs(range(pastBars(venue, symbol)) / range(sessionBars(venue, symbol)) - 1)).toBeLessThan(0.15);
    }
  });

  test('trades and moves more at the open and the close than at noon', () => {
    const bars = pastBars(makeVenue(), 'AAPL');
    const minuteOf = (index: number) => index % SESSION_MINUTES;
    const during = (from: number, to: number) =>
      bars.filter((_, index) => minuteOf(index) >= from && minuteOf(index) < to);
    const volume = (from: number, to: number) => mean(during(from, to).map((bar) => bar.volume));
    const range = (from: number, to: number) => mean(during(from, to).map((bar) => bar.high - bar.low));
    expect(volume(0, 15)).toBeGreaterThan(2 * volume(180, 210));
    expect(volume(375, 390)).toBeGreaterThan(1.5 * volume(180, 210));
    expect(range(0, 15)).toBeGreaterThan(1.4 * range(180, 210));
    expect(range(375, 390)).toBeGreaterThan(1.1 * range(180, 210));
  });

  test('moves stocks together through the common factor', () => {
    const venue = makeVenue({ market: EFFICIENT_MARKET });
    const [a, b] = [logReturns(pastBars(venue, 'AAPL')), logReturns(pastBars(venue, 'MSFT'))];
    const correlation = mean(a.map((value, index) => value * (b[index] ?? 0))) / (deviation(a) * deviation(b));
    // Market shares of 1.1 x 0.1 / 0.28 and 0.1 / 0.25.
    expect(correlation).toBeCloseTo(0.157, 1);
    expect(correlation).toBeGreaterThan(0.08);
  });
});

describe('the planted effect', () => {
  const measured = (market: MarketModel, seed: number) =>
    ['AAPL', 'MSFT', 'TSLA', 'GOOGL', 'AMZN'].map((symbol) =>
      logReturns(pastBars(makeVenue({ market, seed }), symbol)),
    );

  test.each([1, 2, 3])('is there for seed %d: neighbouring quarters of an hour go the same way', (seed) => {
    expect(mean(measured(MOMENTUM_MARKET, seed).map((returns) => spanCorrelation(returns, 15)))).toBeGreaterThan(0.25);
  });

  test.each([1, 2, 3])('is absent from the efficient market for seed %d', (seed) => {
    expect(
      Math.abs(mean(measured(EFFICIENT_MARKET, seed).map((returns) => spanCorrelation(returns, 15)))),
    ).toBeLessThan(0.1);
  });

  test('pays who follows the trend, in each stock alone, and nobody in the efficient market', () => {
    const planted = measured(MOMENTUM_MARKET, 4).map(trendSharpe);
    const efficient = measured(EFFICIENT_MARKET, 4).map(trendSharpe);
    expect(Math.min(...planted)).toBeGreaterThan(30);
    // Standard error of one: sqrt(252 x 390 / 3,900) = 5.
    expect(Math.max(...efficient.map(Math.abs))).toBeLessThan(20);
  });

  test('is in the session as it is in the history', () => {
    const session = [1, 2, 3, 4].flatMap((seed) =>
      ['AAPL', 'MSFT', 'TSLA', 'GOOGL', 'AMZN'].map((symbol) =>
        trendSharpe(logReturns(sessionBars(makeVenue({ seed }), symbol))),
      ),
    );
    expect(mean(session)).toBeGreaterThan(35);
  });
});

describe('shocks', () => {
  const shocked = (shock: Omit<Shock, 'at'>) => {
    const calm = makeVenue();
    return { calm, shocked: makeVenue({ shocks: [{ ...shock, at: calm.sessionOpen + 600_000 }] }) };
  };
  const ratio = (pair: { calm: Venue; shocked: Venue }, symbol: string, second: number) => {
    const mid = (venue: Venue) => {
      const { bid, ask } = venue.snapshot(conIdOf(venue, symbol), venue.sessionOpen + second * 1000);
      return (bid + ask) / 2;
    };
    return mid(pair.shocked) / mid(pair.calm);
  };

  test('move the price of their symbol from their instant on, for good', () => {
    const pair = shocked({ symbol: 'AAPL', fraction: -0.1 });
    expect(ratio(pair, 'AAPL', 599)).toBe(1);
    expect(ratio(pair, 'AAPL', 600)).toBeCloseTo(0.9, 3);
    expect(ratio(pair, 'AAPL', 20_000)).toBeCloseTo(0.9, 3);
    expect(ratio(pair, 'MSFT', 20_000)).toBe(1);
  });

  test('of every symbol move them all', () => {
    const pair = shocked({ symbol: '*', fraction: 0.05 });
    for (const symbol of SYMBOLS) expect(ratio(pair, symbol, 600)).toBeCloseTo(1.05, 3);
  });
});

describe('market data', () => {
  test('of a line begins with its type, then a quote and a trade, and goes on every second', () => {
    const venue = makeVenue({ marketDataType: 3 });
    venue.subscribe(conIdOf(venue, 'AAPL'), venue.sessionOpen);
    const events = driveUntil(venue, venue.sessionOpen + 60_000);
    expect(events.slice(0, 3).map(({ kind }) => kind)).toEqual(['market_data_type', 'quote', 'trade']);
    expect(events[0]).toMatchObject({ type: 3 });
    const quotes = events.filter(({ kind }) => kind === 'quote').slice(1);
    expect(quotes.map(({ at }) => at - venue.sessionOpen)).toEqual(
      Array.from({ length: 60 }, (_, index) => (index + 1) * 1000),
    );
  });

  test('carries the day volume, high and low with every trade', () => {
    const venue = makeVenue();
    venue.subscribe(conIdOf(venue, 'AAPL'), venue.sessionOpen);
    const trades = driveUntil(venue, venue.sessionOpen + 300_000).flatMap((event) =>
      event.kind === 'trade' ? [event] : [],
    );
    for (const [index, trade] of trades.entries()) {
      const before = trades[index - 1];
      expect(trade.size).toBeGreaterThan(0);
      if (before !== undefined && index > 1) expect(trade.volume).toBe(before.volume + trade.size);
      expect(trade.high).toBeGreaterThanOrEqual(trade.price);
      expect(trade.low).toBeLessThanOrEqual(trade.price);
    }
    expect(trades.length).toBeGreaterThan(100);
  });

  test('stops with the last subscriber, and nothing is due any more but the close', () => {
    const venue = makeVenue();
    const conId = conIdOf(venue, 'AAPL');
    venue.subscribe(conId, venue.sessionOpen);
    venue.subscribe(conId, venue.sessionOpen);
    driveUntil(venue, venue.sessionOpen + 5000);
    venue.unsubscribe(conId);
    expect(venue.nextEventAt()).toBe(venue.sessionOpen + 6000);
    venue.unsubscribe(conId);
    expect(venue.nextEventAt()).toBe(venue.sessionClose);
    expect(driveUntil(venue, venue.sessionOpen + 10_000)).toEqual([]);
  });

  test('that is given up before it began never comes', () => {
    const venue = makeVenue();
    const conId = conIdOf(venue, 'AAPL');
    venue.subscribe(conId, venue.sessionOpen);
    venue.unsubscribe(conId);
    expect(driveUntil(venue, venue.sessionOpen + 5000)).toEqual([]);
  });

  test('of an instant comes before what else happens at it', () => {
    const first = makeVenue();
    first.placeOrder(instruction(first), first.now);
    const delay = first.nextEventAt() - first.sessionOpen;
    const venue = makeVenue();
    venue.subscribe(conIdOf(venue, 'AAPL'), venue.now);
    driveUntil(venue, venue.sessionOpen + 2000 - delay);
    venue.placeOrder(instruction(venue), venue.now);
    const kinds = driveUntil(venue, venue.sessionOpen + 2000).flatMap(({ kind, at }) =>
      at % 1000 === 0 ? [kind] : [],
    );
    expect(kinds.filter((kind) => kind !== 'trade').slice(-2)).toEqual(['quote', 'order']);
  });

  test('of an option that is worth next to nothing keeps a bid above zero', () => {
    const contracts = exampleEntries().map((entry) =>
      entry.securityType === 'OPT' ? { ...entry, strike: 2000 } : entry,
    );
    const venue = makeVenue({ contracts });
    const [call] = venue.contracts.find({ securityType: 'OPT', right: 'C' });
    const { bid, ask } = venue.snapshot(call?.conId ?? 0, venue.sessionOpen);
    expect([bid, ask]).toEqual([0.01, 0.07]);
  });

  test('ends with the session', () => {
    const venue = makeVenue();
    venue.subscribe(conIdOf(venue, 'AAPL'), venue.sessionOpen);
    venue.advanceTo(venue.sessionClose - 2000);
    const last = driveUntil(venue, venue.sessionClose + 60_000).filter(({ kind }) => kind === 'quote');
    expect(last.map(({ at }) => at - venue.sessionClose)).toEqual([-1000]);
    expect(venue.nextEventAt()).toBe(venue.sessionClose + 4 * 3_600_000);
  });

  test('is there for options, futures and currency pairs too, on their own increments', () => {
    const venue = makeVenue({ contracts: exampleEntries() });
    for (const contract of venue.contracts.all().filter(({ securityType }) => securityType !== 'STK')) {
      const quote = venue.snapshot(contract.conId, venue.sessionOpen + 3_600_000);
      expect(quote.ask).toBeGreaterThan(quote.bid);
      for (const price of [quote.bid, quote.ask, quote.last]) {
        expect(Math.abs(price / contract.minTick - Math.round(price / contract.minTick))).toBeLessThan(1e-6);
      }
      const bars = venue.history({
        conId: contract.conId,
        endAt: venue.sessionOpen,
        duration: { count: 10, unit: 'D' },
        barMs: MINUTE,
        whatToShow: 'TRADES',
      });
      expect(bars).toHaveLength(3900);
      expect(
        bars.every((bar) => bar.high >= Math.max(bar.open, bar.close) && bar.low <= Math.min(bar.open, bar.close)),
      ).toBe(true);
    }
  });

  test('refuses to go back in time', () => {
    const venue = makeVenue();
    venue.advanceTo(venue.sessionOpen + 1000);
    expect(() => venue.advanceTo(venue.sessionOpen + 999)).toThrow('time runs backward');
  });
});
