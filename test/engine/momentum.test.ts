import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bar } from '../../src/domain/market.ts';
import { createRandom } from '../../src/domain/random.ts';
import { createEwma, ewmaDeviation } from '../../src/engine/strategy/ewma.ts';
import { createMinuteReturns } from '../../src/engine/strategy/minute-returns.ts';
import { TSX_MOMENTUM } from '../../src/engine/strategy/signals/tsx-momentum.ts';
import { createMomentumStrategy, MOMENTUM } from '../../src/engine/strategy/strategies/momentum.ts';
import {
  MOMENTUM_PARAMETERS,
  type MomentumParameters,
} from '../../src/engine/strategy/strategies/momentum-parameters.ts';
import type { Target } from '../../src/engine/strategy/strategy.ts';
import { OPEN, only } from './support.ts';

const MINUTE = 60_000;
const bar = (close: number, minute: number, symbol = 'AAPL'): Bar => ({
  symbol,
  at: OPEN + minute * MINUTE,
  open: close,
  high: close,
  low: close,
  close,
  volume: 1,
});

/** Closes from one-minute log returns in basis points. */
function path(bps: readonly number[], start = 100): readonly number[] {
  let price = start;
  return [start, ...bps.map((change) => (price *= Math.exp(change / 10_000)))];
}

const noise = (count: number, seed = 1) => {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => 5 * random.normal());
};

/** Runs one symbol with a broker that always holds the latest target. Returns the targets by minute. */
function walk(closes: readonly number[], parameters: MomentumParameters, held = 0) {
  const strategy = createMomentumStrategy(['AAPL'], parameters);
  let position = held;
  const targets: (Target | undefined)[] = [];
  for (const [minute, close] of closes.entries()) {
    strategy.onBar(bar(close, minute));
    const [target] = strategy.onClock({
      at: OPEN + (minute + 1) * MINUTE,
      capital: 1_000_000,
      position: () => position,
    });
    targets.push(target);
    position = target?.quantity ?? position;
  }
  return targets;
}

const P = MOMENTUM_PARAMETERS;

/** The two signals of the strategy: trend and stretch. */
function createSignals(symbols: readonly string[] = ['AAPL']) {
  const { volatilityHalfLife, trendHalfLife, stretchHalfLife } = P;
  const signalOf = (halfLife: number) =>
    TSX_MOMENTUM.choose({}, 'test').create({ symbols, halfLife, volatilityHalfLife });
  const [trend, stretch, returns] = [
    signalOf(trendHalfLife),
    signalOf(stretchHalfLife),
    createMinuteReturns(volatilityHalfLife),
  ];
  return {
    onBar: (one: Bar) => {
      for (const listener of [trend, stretch, returns]) listener.onBar(one);
    },
    get trend() {
      return trend.score('AAPL');
    },
    get stretch() {
      return stretch.score('AAPL');
    },
    get volatility() {
      return returns.volatility;
    },
    get observations() {
      return returns.observations;
    },
    get lastClose() {
      return returns.lastClose;
    },
  };
}

describe('exponentially weighted mean', () => {
  it('of a constant is the constant from the first value', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.double({ min: -9, max: 9, noNaN: true }),
        fc.integer({ min: 1, max: 50 }),
        (halfLife, value, count) => {
          const ewma = createEwma(halfLife);
          for (let i = 0; i < count; i++) ewma.add(value);
          expect(ewma.mean).toBeCloseTo(value, 9);
          expect(ewma.count).toBe(count);
        },
      ),
    );
  });

  it('weighs a value half as much after its half-life', () => {
    const ewma = createEwma(3);
    for (const value of [1, 0, 0, 0]) ewma.add(value);
    const w = 2 ** (-1 / 3);
    expect(ewma.mean).toBeCloseTo(0.5 / (1 + w + w * w + 0.5), 12);
  });

  it('has the stated standard deviation over independent values', () => {
    const random = createRandom(7);
    const ewma = createEwma(8);
    let squares = 0;
    for (let i = 0; i < 200_000; i++) {
      ewma.add(random.normal());
      squares += ewma.mean ** 2;
    }
    expect(Math.sqrt(squares / 200_000) / ewmaDeviation(8)).toBeCloseTo(1, 1);
  });
});

describe('the signal', () => {
  const feed = (closes: readonly number[]) => {
    const signal = createSignals();
    for (const [minute, close] of closes.entries()) signal.onBar(bar(close, minute));
    return signal;
  };

  it('is about standard normal when returns are independent', () => {
    const signal = createSignals();
    let squares = 0;
    const closes = path(noise(20_000));
    for (const [minute, close] of closes.entries()) {
      signal.onBar(bar(close, minute));
      if (minute > 200) squares += signal.trend ** 2;
    }
    expect(Math.sqrt(squares / (closes.length - 201))).toBeGreaterThan(0.9);
    expect(Math.sqrt(squares / (closes.length - 201))).toBeLessThan(1.15);
  });

  it('is odd: the mirrored path has the mirrored signal', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 3, maxLength: 80 }), (bps) => {
        const up = feed(path(bps));
        const down = feed(path(bps.map((change) => -change)));
        expect(down.trend).toBeCloseTo(-up.trend, 6);
        expect(down.stretch).toBeCloseTo(-up.stretch, 6);
        expect(down.volatility).toBeCloseTo(up.volatility, 9);
      }),
    );
  });

  it('does not depend on the price level or on the volatility', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 3, maxLength: 80 }),
        fc.integer({ min: 1, max: 5 }),
        (bps, factor) => {
          expect(
            feed(
              path(
                bps.map((change) => change * factor),
                731,
              ),
            ).trend,
          ).toBeCloseTo(feed(path(bps)).trend, 6);
        },
      ),
    );
  });

  it('leaves the return over a gap out', () => {
    const signal = createSignals();
    for (const [minute, close] of path(noise(50)).entries()) signal.onBar(bar(close, minute));
    const { trend, volatility, observations } = signal;
    signal.onBar(bar(500, 2_000));
    expect([signal.trend, signal.volatility, signal.observations]).toEqual([trend, volatility, observations]);
    expect(signal.lastClose).toBe(500);
    signal.onBar(bar(500.1, 2_001));
    expect(signal.observations).toBe(observations + 1);
  });

  it('of a price that never moves is zero, and never NaN', () => {
    const signal = feed(Array.from({ length: 100 }, () => 100));
    expect([signal.trend, signal.stretch, signal.volatility]).toEqual([0, 0, 0]);
  });
});

describe('entries', () => {
  // 60 quiet minutes, then a run.
  const run = (bps: number, minutes: number) => path([...noise(60), ...Array.from({ length: minutes }, () => bps)]);

  it('go with a trend that stands out, in both directions, and not before the warm-up', () => {
    const up = walk(run(6, 15), P).findIndex((target) => target !== undefined);
    const down = walk(run(-6, 15), P).findIndex((target) => target !== undefined);
    expect(up).toBeGreaterThanOrEqual(P.warmUpBars);
    expect(down).toBeGreaterThanOrEqual(P.warmUpBars);
    expect(walk(run(6, 15), { ...P, entry: 99 }).every((target) => target === undefined)).toBe(true);
    const firstUp = walk(
      path([...Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 5 : -5)), ...Array.from({ length: 6 }, () => 6)]),
      P,
    );
    expect(firstUp.find((target) => target !== undefined)?.quantity).toBeGreaterThan(0);
    const firstDown = walk(
      path([...Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 5 : -5)), ...Array.from({ length: 6 }, () => -6)]),
      P,
    );
    expect(firstDown.find((target) => target !== undefined)?.quantity).toBeLessThan(0);
  });

  const calm = Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 5 : -5));
  const entry = (tail: readonly number[], change: Partial<MomentumParameters>) =>
    walk(path([...calm, ...tail]), { ...P, ...change }).find((target) => target !== undefined);

  it('wait at the near side when the last minutes have overshot', () => {
    expect(entry([12, 12, 12], { patience: 0.5, exhaustion: 99 })?.urgency).toBe('patient');
    expect(entry([12, 12, 12], { patience: 99, exhaustion: 99 })?.urgency).toBe('now');
  });

  it('stay away when they have overshot too far', () => {
    expect(entry([12], { patience: 0.1, exhaustion: 0.2 })).toBeUndefined();
  });

  it('are sized by volatility up to the largest weight, in whole shares', () => {
    const weight = (scale: number) => {
      const closes = path([...calm, 5, 5, 5, 5].map((change) => change * scale));
      const targets = walk(closes, { ...P, patience: 99, exhaustion: 99 });
      const minute = targets.findIndex((target) => target !== undefined);
      const quantity = targets[minute]?.quantity ?? 0;
      expect(Number.isInteger(quantity)).toBe(true);
      return (quantity * (closes[minute] ?? 0)) / 1_000_000;
    };
    expect(weight(0.1)).toBeCloseTo(P.maximumWeight, 3);
    expect(weight(4) / weight(2)).toBeCloseTo(0.5, 2);
    expect(weight(40)).toBe(0);
  });

  it('together keep to gross and net, what is held counted', () => {
    const symbols = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];
    const sides = fc.array(fc.constantFrom(1, -1), { minLength: 8, maxLength: 8 });
    const holdings = fc.array(fc.constantFrom(0, 0, 1_000, -1_000), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(sides, holdings, (directions, held) => {
        const strategy = createMomentumStrategy(symbols, {
          ...P,
          patience: 99,
          exhaustion: 99,
          minimumHoldMinutes: 99,
        });
        for (const [i, symbol] of symbols.entries())
          for (const [minute, close] of path(
            [...calm, 6, 6, 6].map((change) => change * (directions[i] ?? 1) * 0.3),
          ).entries())
            strategy.onBar(bar(close, minute, symbol));
        const position = (symbol: string) => held[symbols.indexOf(symbol)] ?? 0;
        const targets = strategy.onClock({ at: OPEN, capital: 1_000_000, position });
        const after = symbols.map(
          (symbol) => (targets.find((target) => target.symbol === symbol)?.quantity ?? position(symbol)) * 100,
        );
        const gross = after.reduce((sum, value) => sum + Math.abs(value), 0) / 1_000_000;
        const net = Math.abs(after.reduce((sum, value) => sum + value, 0)) / 1_000_000;
        const startNet = Math.abs(held.reduce<number>((sum, value) => sum + value, 0)) / 10_000;
        expect(gross).toBeLessThanOrEqual(P.grossWeight + 0.01);
        expect(net).toBeLessThanOrEqual(Math.max(P.netWeight, startNet) + 0.01);
      }),
    );
  });
});

describe('exits', () => {
  const calm = Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 5 : -5));

  it('come when the trend is gone, and not before the minimum holding time', () => {
    const closes = path([...calm, 8, 8, 8, ...Array.from({ length: 30 }, () => -8)]);
    const targets = walk(closes, { ...P, patience: 99, exhaustion: 99 });
    const entered = targets.findIndex((target) => target !== undefined);
    const left = targets.findIndex((target, i) => i > entered && target?.quantity === 0);
    expect(left - entered).toBeGreaterThanOrEqual(P.minimumHoldMinutes);
    expect(left - entered).toBeLessThan(15);
    expect(targets[left]?.urgency).toBe('now');
  });

  it('do not come while the trend holds: between entry and exit nothing is traded', () => {
    const closes = path([...calm, ...Array.from({ length: 40 }, () => 6)]);
    const traded = walk(closes, { ...P, patience: 99, exhaustion: 99 }).filter((target) => target !== undefined);
    expect(only(traded).quantity).toBeGreaterThan(0);
  });
});

describe('no look-ahead', () => {
  it('what is decided up to a minute is the same whatever comes after it', () => {
    const cut = fc.integer({ min: 40, max: 150 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.integer({ min: 1, max: 1_000 }),
        cut,
        (seed, other, minute) => {
          const past = noise(200, seed);
          const changed = [...past.slice(0, minute), ...noise(200 - minute, -other)];
          const full = walk(path(past), P);
          const altered = walk(path(changed), P);
          const truncated = walk(path(past).slice(0, minute + 1), P);
          expect(altered.slice(0, minute + 1)).toEqual(full.slice(0, minute + 1));
          expect(truncated).toEqual(full.slice(0, minute + 1));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('a longer warm-up changes the signal less and less', () => {
    const closes = path(noise(1_000));
    const from = (start: number) => {
      const signal = createSignals();
      for (const [minute, close] of closes.entries()) if (minute >= start) signal.onBar(bar(close, minute));
      return signal.trend;
    };
    const full = from(0);
    expect(Math.abs(from(600) - full)).toBeLessThan(0.01);
    expect(Math.abs(from(900) - full)).toBeLessThan(0.5);
  });
});

it('declares all its parameters', () => {
  const strategy = createMomentumStrategy(['AAPL'], P);
  expect(strategy.id).toBe('tsmr');
  const { signal: _, optimizer: __, regime: ___, ...numbers } = P;
  expect(JSON.parse(JSON.stringify(strategy.parameters))).toEqual(numbers);
  expect(Object.keys(MOMENTUM.parameters)).toEqual(Object.keys(P));
});
