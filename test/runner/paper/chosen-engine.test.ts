import { describe, expect, it } from 'vitest';
import { PreliveError } from '../../../src/domain/errors.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { createJsonBus } from '../../../src/engine/base/json-bus.ts';
import { busOf, strategyFactory } from '../../../src/runner/paper/chosen-engine.ts';
import { CONTRACTS, EXAMPLES } from '../../contracts/support.ts';

const SYMBOLS = ['AAPL', 'MSFT'];
const embedded = (strategy: string, parameters: JsonObject = {}) => ({
  trading: { embedded: { strategy, parameters } },
});

function refusalOf(run: () => unknown): PreliveError {
  try {
    run();
  } catch (error) {
    if (error instanceof PreliveError) return error;
    throw error;
  }
  return expect.unreachable('nothing was refused');
}

describe('the strategy of a session', () => {
  const usual = strategyFactory(SYMBOLS, {})();

  it('is the momentum strategy with its usual parameters where nothing is said', () => {
    expect(usual.id).toBe('tsmr');
    expect(strategyFactory(SYMBOLS, { overrides: {} })().parameters).toEqual(usual.parameters);
    expect(strategyFactory(SYMBOLS, embedded('tsmr'))().parameters).toEqual(usual.parameters);
  });

  it('is made afresh each time, with the parameters that were changed', () => {
    const create = strategyFactory(SYMBOLS, { overrides: { trendHalfLife: 7 } });
    expect(create()).not.toBe(create());
    expect(create().parameters).toEqual({ ...usual.parameters, trendHalfLife: 7 });
  });

  it('is the one that is named, with its parameters', () => {
    const strategy = strategyFactory(SYMBOLS, embedded('hold', { shares: 2 }))();
    expect([strategy.id, strategy.parameters]).toEqual(['hold', { shares: 2 }]);
  });

  it('has the pieces that are named, and its record says so', () => {
    const regime = { name: 'constant', regime: 'storm' };
    const create = strategyFactory(SYMBOLS, embedded('tsmr', { entry: 2, signal: 'tsx_momentum', regime }));
    expect(create().parameters).toEqual({ ...usual.parameters, entry: 2, regime });
  });

  it.each<[string, Parameters<typeof strategyFactory>[1], string]>([
    [
      'a name',
      embedded('tsrm'),
      '/trading/embedded/strategy: expected the name of a strategy (hold, tsmr), found "tsrm"',
    ],
    [
      'a parameter',
      embedded('tsmr', { lookbak: 7 }),
      '/trading/embedded/parameters/lookbak: expected a parameter of tsmr',
    ],
    [
      'a value',
      embedded('tsmr', { entry: -1 }),
      '/trading/embedded/parameters/entry: expected a number from 0 up to 100, found -1',
    ],
    ['a number in words', embedded('tsmr', { entry: '1' }), '/trading/embedded/parameters/entry: expected a number'],
    [
      'a signal',
      embedded('tsmr', { signal: 'ofi' }),
      '/trading/embedded/parameters/signal: expected the name of a signal',
    ],
    [
      'a parameter of a regime model',
      embedded('tsmr', { regime: { name: 'constant', regime: 'rain' } }),
      '/trading/embedded/parameters/regime/regime: expected calm, normal or storm, found "rain"',
    ],
    ['an override', { overrides: { lookbak: 7 } }, '/rehearsal/strategy/lookbak: expected a parameter of tsmr'],
    [
      'both sections',
      { ...embedded('tsmr'), overrides: { entry: 2 } },
      '/rehearsal/strategy: expected nothing beside /trading/embedded',
    ],
  ])('is refused for %s, naming the file, the field, what was expected and found', (_, choice, words) => {
    const error = refusalOf(() => strategyFactory(SYMBOLS, choice));
    expect([error.code, error.exitCode]).toEqual(['CONFIG_INVALID', 2]);
    expect(error.message).toContain(`prelive.yaml: ${words}`);
    expect(error.nextSteps.join(' ')).not.toBe('');
  });
});

describe('the bus of a session', () => {
  it("is the engine's own where nothing is said", () => {
    expect([busOf(undefined), busOf({})]).toEqual([{}, {}]);
  });

  it('is the one that is named', () => {
    const { createBus = createJsonBus } = busOf({ bus: 'in_process' });
    const bus = createBus({ contracts: CONTRACTS, offset: () => 1 });
    const heard: unknown[] = [];
    bus.subscribe('market_events', (message) => heard.push(message));
    bus.publish('market_events', EXAMPLES.bar_event);
    // The in-process bus passes the same object; a bus that serialises cannot.
    expect(heard[0]).toBe(EXAMPLES.bar_event);
  });

  it('is refused for a name that no bus has', () => {
    const error = refusalOf(() => busOf({ bus: 'kafka' }));
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message).toBe(
      'prelive.yaml: /engine/bus: expected the name of a bus (in_process, json), found "kafka"',
    );
  });
});
