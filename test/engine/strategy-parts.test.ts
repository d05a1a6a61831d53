import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bar } from '../../src/domain/market.ts';
import type { Choice } from '../../src/engine/base/registry.ts';
import type { Allocation, Optimizer, OptimizerRequest } from '../../src/engine/strategy/optimizer.ts';
import { VOLATILITY_TARGET } from '../../src/engine/strategy/optimizers/volatility-target.ts';
import { REGIME_MODELS } from '../../src/engine/strategy/pieces.ts';
import { REGIMES, regimeFactors } from '../../src/engine/strategy/regime-model.ts';
import type { Signal, SignalRequest } from '../../src/engine/strategy/signal.ts';
import { TSX_MOMENTUM } from '../../src/engine/strategy/signals/tsx-momentum.ts';
import { HOLD } from '../../src/engine/strategy/strategies/hold.ts';
import { createMomentumStrategy } from '../../src/engine/strategy/strategies/momentum.ts';
import {
  MOMENTUM_PARAMETERS,
  type MomentumParameters,
} from '../../src/engine/strategy/strategies/momentum-parameters.ts';
import type { Strategy } from '../../src/engine/strategy/strategy.ts';
import { STRATEGIES } from '../../src/engine/strategy/strategy-registry.ts';
import { OPEN } from './support.ts';

const bar = (symbol: string, minute: number, close: number): Bar => {
  const prices = { open: close, high: close, low: close, close };
  return { symbol, at: OPEN + minute * 60_000, ...prices, volume: 1 };
};

const optimizer = VOLATILITY_TARGET.choose({}, 'test').create({ symbols: [] });
const LIMITS = { gross: 1.5, net: 0.75, box: 0.22, smallest: 0.03, positionVolatility: 0.05 };
const candidates = fc
  .array(fc.record({ side: fc.constantFrom(1, -1), volatility: fc.double({ min: 0, max: 3, noNaN: true }) }), {
    maxLength: 12,
  })
  .map((list) => list.map((one, i) => ({ symbol: `S${i}`, score: 1, ...one })));
const held = fc
  .array(fc.double({ min: -0.3, max: 0.3, noNaN: true }), { maxLength: 5 })
  .map((weights) => weights.map((weight, i) => ({ symbol: `H${i}`, weight })));

describe('the optimizer that targets a volatility', () => {
  const sum = (weights: readonly number[]) => weights.reduce((total, one) => total + one, 0);

  it('keeps every weight to the box and the smallest size, on the side of its candidate', () => {
    fc.assert(
      fc.property(candidates, held, (asked, before) => {
        for (const { symbol, weight } of optimizer.weights({ candidates: asked, held: before, limits: LIMITS })) {
          const candidate = asked.find((one) => one.symbol === symbol);
          expect(Math.sign(weight)).toBe(candidate?.side);
          expect(Math.abs(weight)).toBeGreaterThanOrEqual(LIMITS.smallest);
          expect(Math.abs(weight)).toBeLessThanOrEqual(
            Math.min(LIMITS.box, LIMITS.positionVolatility / (candidate?.volatility ?? 0)),
          );
        }
      }),
    );
  });

  it('never adds to gross or net beyond their limits', () => {
    fc.assert(
      fc.property(candidates, held, (asked, before) => {
        const added = optimizer.weights({ candidates: asked, held: before, limits: LIMITS });
        if (added.length === 0) return;
        const all = [...before, ...added].map(({ weight }) => weight);
        const netBefore = Math.abs(sum(before.map(({ weight }) => weight)));
        expect(sum(all.map(Math.abs))).toBeLessThanOrEqual(LIMITS.gross + 1e-9);
        expect(Math.abs(sum(all))).toBeLessThanOrEqual(Math.max(LIMITS.net, netBefore) + 1e-9);
      }),
    );
  });

  it('serves the first candidate first: who comes later changes nothing for those before', () => {
    fc.assert(
      fc.property(candidates, held, fc.nat(12), (asked, before, count) => {
        const weights = (list: Allocation['candidates']) =>
          optimizer.weights({ candidates: list, held: before, limits: LIMITS });
        const some = weights(asked.slice(0, count));
        expect(weights(asked).slice(0, some.length)).toEqual(some);
      }),
    );
  });

  it('opens nothing while a weight that is held is not known', () => {
    const asked = [{ symbol: 'A', side: 1, score: 2, volatility: 0.2 }];
    const unknown = [{ symbol: 'B', weight: Number.NaN }];
    expect(optimizer.weights({ candidates: asked, held: unknown, limits: LIMITS })).toEqual([]);
  });
});

describe('the signal of momentum', () => {
  const request: SignalRequest = { symbols: ['A', 'B'], halfLife: 8, volatilityHalfLife: 30 };

  it('scores each symbol by its own bars, and knows nothing of others', () => {
    const signal = TSX_MOMENTUM.choose({}, 'test').create(request);
    for (let minute = 0; minute < 40; minute++) {
      signal.onBar(bar('A', minute, 100 + minute));
      signal.onBar(bar('B', minute, 100 - minute));
      signal.onBar(bar('C', minute, 100 + minute));
    }
    expect(signal.score('A')).toBeGreaterThan(1);
    expect(signal.score('B')).toBeLessThan(-1);
    expect(signal.score('C')).toBe(0);
  });
});

describe('regimes', () => {
  it('scale gross and net as the specification has them, and normal by exactly 1', () => {
    expect(REGIMES.map(regimeFactors)).toEqual([
      { gross: 1.25, net: 1.25 },
      { gross: 1, net: 1 },
      { gross: 0.5, net: 0.5 },
    ]);
  });

  it('are declared to the constant model, normal where nothing is said', () => {
    const model = REGIME_MODELS.find('constant', 'test');
    const regime = (given: { readonly regime?: string }) =>
      model.choose(given, 'test').create({ symbols: [] }).regime();
    expect([regime({}), ...REGIMES.map((one) => regime({ regime: one }))]).toEqual(['normal', ...REGIMES]);
  });
});

/** A part outside the registries. */
function made<Request, T>(name: string, create: (request: Request) => T): Choice<Request, T> {
  return { name, record: name, create };
}

/** A signal with a constant score. */
const steady = (score: number) =>
  made<SignalRequest, Signal>('steady', ({ halfLife }) => ({
    onBar: () => {},
    score: () => (halfLife === MOMENTUM_PARAMETERS.trendHalfLife ? score : 0),
  }));

/** Targets after 40 minutes of quiet prices. */
function targetsOf(strategy: Strategy, symbols: readonly string[], position: (symbol: string) => number = () => 0) {
  for (let minute = 0; minute < 40; minute++)
    for (const symbol of symbols) strategy.onBar(bar(symbol, minute, 100 * Math.exp((minute % 2) * 5e-4)));
  return strategy.onClock({ at: OPEN + 2_400_000, capital: 1_000_000, position });
}

const SYMBOLS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];
const momentum = (change: Partial<MomentumParameters>, symbols: readonly string[] = SYMBOLS) =>
  createMomentumStrategy(symbols, { ...MOMENTUM_PARAMETERS, ...change });

describe('the momentum strategy', () => {
  it('records its numbers as it always has, and no word of pieces that are as usual', () => {
    expect(JSON.stringify(momentum({}).parameters)).toBe(
      '{"direction":1,"trendHalfLife":8,"volatilityHalfLife":30,"stretchHalfLife":2,"entry":1,"exit":0,' +
        '"minimumHoldMinutes":5,"patience":1,"exhaustion":3,"positionVolatility":0.05,"maximumWeight":0.22,' +
        '"minimumWeight":0.03,"grossWeight":1.5,"netWeight":0.75,"warmUpBars":30}',
    );
    expect(momentum({ signal: steady(2) }).parameters).toMatchObject({ signal: 'steady' });
  });

  it('goes with the score of its signal, and leaves when it turns', () => {
    const [up] = targetsOf(momentum({ signal: steady(2) }), SYMBOLS);
    const [down] = targetsOf(momentum({ signal: steady(-2) }), SYMBOLS);
    expect(up?.quantity).toBeGreaterThan(0);
    expect(down?.quantity).toBe(-(up?.quantity ?? 0));
    expect(targetsOf(momentum({ signal: steady(0.5) }), SYMBOLS)).toEqual([]);
    const change = { signal: steady(-0.5), minimumHoldMinutes: 0 };
    const held = (symbol: string) => (symbol === 'B' ? 100 : 0);
    expect(targetsOf(momentum(change), SYMBOLS, held)).toEqual([{ symbol: 'B', quantity: 0, urgency: 'now' }]);
  });

  it('takes the weights of its optimizer in whole shares, and leaves out those that it did not ask for', () => {
    const asked: Allocation[] = [];
    const optimizerOf = made<OptimizerRequest, Optimizer>('mine', () => ({
      weights: (allocation) => {
        asked.push(allocation);
        return [
          { symbol: 'A', weight: -0.01 },
          { symbol: 'B', weight: Number.NaN },
          { symbol: 'Z', weight: 0.5 },
        ];
      },
    }));
    const targets = targetsOf(momentum({ signal: steady(2), optimizer: optimizerOf }, ['A', 'B']), ['A', 'B']);
    expect(targets.map(({ symbol, quantity }) => [symbol, quantity])).toEqual([['A', -99]]);
    expect(asked[0]?.candidates.map(({ symbol, side, score }) => [symbol, side, score])).toEqual([
      ['A', 1, 2],
      ['B', 1, 2],
    ]);
  });

  it('holds half in a storm of what it holds when the market is normal', () => {
    const weightIn = (regime: string) => {
      const choice = REGIME_MODELS.find('constant', 'test').choose({ regime }, 'test');
      const targets = targetsOf(momentum({ signal: steady(2), regime: choice }), SYMBOLS);
      return targets.reduce((total, { quantity }) => total + quantity * 100, 0) / 1_000_000;
    };
    expect(weightIn('storm') / weightIn('normal')).toBeCloseTo(0.5, 2);
    expect(weightIn('calm') / weightIn('normal')).toBeCloseTo(1.25, 2);
  });

  it('trades the symbols that have prices while another has none yet', () => {
    const strategy = momentum({ signal: steady(2) }, ['A', 'B']);
    const targets = targetsOf(strategy, ['A']);
    expect(targets.map(({ symbol }) => symbol)).toEqual(['A']);
    expect(targets[0]?.quantity).toBeGreaterThan(0);
  });
});

describe('the strategy that holds, by its name', () => {
  it.each<[string, Record<string, number>, number]>([
    ['a tenth of the capital where nothing is said', {}, 1_000],
    ['a weight', { weight: 0.05 }, 500],
    ['shares in place of a weight', { weight: 0.05, shares: 7 }, 7],
  ])('buys %s, and asks for no more once it has it', (_, parameters, quantity) => {
    const strategy = HOLD.choose(parameters, 'test').create({ symbols: ['A'] });
    strategy.onBar(bar('A', 0, 100));
    const decide = (position: number) =>
      strategy.onClock({ at: OPEN + 60_000, capital: 1_000_000, position: () => position });
    expect(decide(0)).toEqual([{ symbol: 'A', quantity, urgency: 'now' }]);
    strategy.onBar(bar('A', 1, 90));
    expect(decide(quantity)).toEqual([]);
  });
});

describe('every registered strategy', () => {
  it('carries its registered name as its identity', () => {
    for (const { name, choose } of STRATEGIES.definitions)
      expect(choose({}, 'test').create({ symbols: ['A'] }).id).toBe(name);
  });
});
