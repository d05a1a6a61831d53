import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EngineConfig } from '../../src/engine/base/config.ts';
import { createSessionLog } from '../../src/engine/base/session-log.ts';
import { DRAWDOWN } from '../../src/engine/orders/kill-switches/drawdown.ts';
import type { KillSwitchDefinition, KillSwitchReading } from '../../src/engine/orders/kill-switches/kill-switch.ts';
import { createKillSwitches, type KillSwitches } from '../../src/engine/orders/kill-switches/kill-switches.ts';
import { PNL } from '../../src/engine/orders/kill-switches/pnl.ts';
import { PSR } from '../../src/engine/orders/kill-switches/psr.ts';
import { KILL_SWITCHES } from '../../src/engine/orders/kill-switches/registry.ts';

const C = 100_000;

const making = (definitions: readonly KillSwitchDefinition[], killSwitches: EngineConfig['killSwitches'] = {}) =>
  createKillSwitches({ killSwitches, capitalInUse: C }, createSessionLog(), definitions);

/** The three switches of the validation specification; the test sets the probabilistic Sharpe ratio. */
function switches(): KillSwitches & {
  onPsr(reading: KillSwitchReading, at: number): ReturnType<KillSwitches['onMinute']>;
} {
  let psr: KillSwitchReading;
  const made = making([PNL, DRAWDOWN, { ...PSR, createReader: () => () => psr }]);
  const onPsr = (reading: KillSwitchReading, at: number) => {
    psr = reading;
    return made.onMinute(at);
  };
  return { ...made, onPsr };
}

const exactly = (psr: number) => ({ nearly: psr, error: 0, exact: () => psr });
const states = (changes: readonly { readonly name: string; readonly state: string }[]) =>
  changes.map(({ name, state }) => `${name} ${state}`);

describe('profit and loss on the capital in use', () => {
  it.each([
    [-3_000, 'clear'],
    [-3_001, 'warned'],
    [-5_000, 'warned'],
    [-5_001, 'fired'],
  ])('a result of %d USD is %s', (profit, expected) => {
    const each = switches();
    each.onProfit(profit, 1);
    expect(each.records()[0]).toMatchObject({
      name: 'pnl',
      state: expected,
      value: profit / C,
      warnAt: -0.03,
      fireAt: -0.05,
    });
  });
});

describe('drawdown', () => {
  it.each([
    [10_000, 'clear'],
    [10_001, 'warned'],
    [15_000, 'warned'],
    [15_001, 'fired'],
  ])('a fall by %d USD from the start is %s', (fall, expected) => {
    const each = switches();
    each.onProfit(-fall, 1);
    expect(each.records()[1]).toMatchObject({ name: 'drawdown', state: expected, value: fall / C });
  });

  it('counts from the highest equity, the start included', () => {
    const each = switches();
    expect(states(each.onProfit(100_000, 1))).toEqual(['pnl clear', 'drawdown clear']);
    expect(states(each.onProfit(69_999, 2))).toEqual(['drawdown fired']);
    expect(each.records()[1]?.value).toBeCloseTo(30_001 / 200_000, 12);
  });
});

describe('probabilistic Sharpe ratio', () => {
  it.each([
    [0.3, 'clear'],
    [0.299, 'warned'],
    [0.2, 'warned'],
    [0.199, 'fired'],
  ])('%d is %s', (psr, expected) => {
    const each = switches();
    each.onPsr(exactly(psr), 1);
    expect(each.records()[2]).toMatchObject({ name: 'psr', state: expected, value: psr });
  });

  it('halts, where the others flatten', () => {
    const each = switches();
    const fired = [...each.onPsr(exactly(0.1), 1), ...each.onProfit(-20_000, 1)];
    expect(fired.map(({ name, action }) => [name, action])).toEqual([
      ['psr', 'halt'],
      ['pnl', 'flatten'],
      ['drawdown', 'flatten'],
    ]);
  });

  it('is undetermined while it does not exist', () => {
    const each = switches();
    expect(each.onPsr(undefined, 1)).toEqual([]);
    expect(each.records()[2]).toMatchObject({ state: 'undetermined', value: null, worst: null });
  });
});

it('tells a change once, goes back from a warning, and never back from firing', () => {
  const each = switches();
  expect(states(each.onProfit(0, 1))).toEqual(['pnl clear', 'drawdown clear']);
  expect(states(each.onProfit(-3_500, 2))).toEqual(['pnl warned']);
  expect(each.onProfit(-3_600, 3)).toEqual([]);
  expect(states(each.onProfit(0, 4))).toEqual(['pnl clear']);
  expect(each.onProfit(-5_001, 5)).toEqual([
    { name: 'pnl', state: 'fired', value: -0.05001, limit: -0.05, action: 'flatten' },
  ]);
  expect(each.onProfit(50_000, 6)).toEqual([]);
  expect(each.records()[0]).toMatchObject({ state: 'fired', firedAt: 5, worst: -0.05001, value: 0.5 });
});

it('fires exactly when some value was beyond the level, and keeps the worst', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -8_000, max: 8_000 }), { minLength: 1 }), (profits) => {
      const each = switches();
      for (const [i, profit] of profits.entries()) each.onProfit(profit, i);
      const [pnl] = each.records();
      expect(pnl?.state === 'fired').toBe(profits.some((profit) => profit < -5_000));
      expect(pnl?.worst).toBeCloseTo(Math.min(...profits) / C, 12);
      expect(pnl?.firedAt).toBe(pnl?.state === 'fired' ? profits.findIndex((profit) => profit < -5_000) : null);
    }),
  );
});

it('a probability that is known nearly gives the records and the changes of one that is known exactly', () => {
  const near = fc.tuple(
    fc.constantFrom(0.1, 0.2, 0.25, 0.3, 0.6),
    fc.integer({ min: -3, max: 3 }),
    fc.integer({ min: -9, max: 9 }),
  );
  fc.assert(
    fc.property(fc.array(fc.option(near), { maxLength: 40 }), fc.nat({ max: 40 }), (readings, askedAt) => {
      const [lazy, eager] = [switches(), switches()];
      for (const [at, reading] of readings.entries()) {
        const [base, apart, error] = reading ?? [0, 0, 0];
        const psr = base + apart * 1e-9;
        const nearly = { nearly: psr + error * 1e-10, error: 1e-9, exact: () => psr };
        expect(lazy.onPsr(reading === null ? undefined : nearly, at)).toEqual(
          eager.onPsr(reading === null ? undefined : exactly(psr), at),
        );
        if (at >= askedAt) expect(lazy.records()).toEqual(eager.records());
      }
      expect(lazy.records()).toEqual(eager.records());
    }),
  );
});

it('a near reading that is bad when high is worked out where it may be the worst, and only there', () => {
  let asked = 0;
  let nearly = 1;
  const exact = () => {
    asked++;
    return nearly;
  };
  const heat: KillSwitchDefinition = {
    name: 'heat',
    title: 'heat',
    measure: 'heat',
    unit: 'number',
    badIs: 'high',
    action: 'halt',
    phrase: (level) => level,
    defaults: { warnAt: 10, fireAt: 20 },
    readAt: 'minute',
    createReader: () => () => ({ nearly, error: 0.5, exact }),
  };
  const each = making([heat]);
  each.onMinute(1);
  nearly = 0.2;
  each.onMinute(2);
  expect(asked).toBe(1);
  nearly = 0.9;
  each.onMinute(3);
  expect(asked).toBe(2);
  nearly = 21;
  expect(states(each.onMinute(4))).toEqual(['heat fired']);
  expect(each.records()).toMatchObject([{ name: 'heat', worst: 21, firedAt: 4 }]);
});

it('levels come from the configuration by name, and from the definition where it says nothing', () => {
  const levels = { warnAt: -0.01, fireAt: -0.02 };
  const each = making([PNL, DRAWDOWN, PSR], { pnl: levels });
  expect(each.records()).toMatchObject([
    { name: 'pnl', ...levels },
    { name: 'drawdown', warnAt: 0.1, fireAt: 0.15 },
    { name: 'psr', warnAt: 0.3, fireAt: 0.2 },
  ]);
});

describe('the registry', () => {
  it('gives every switch a name of its own, in snake_case, that no level of another can be taken for', () => {
    const names = KILL_SWITCHES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
  });

  it('warns before it fires', () => {
    for (const { badIs, defaults } of KILL_SWITCHES) {
      const apart = defaults.warnAt - defaults.fireAt;
      expect(badIs === 'low' ? apart : -apart).toBeGreaterThan(0);
    }
  });
});
