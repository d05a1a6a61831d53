import { describe, expect, it } from 'vitest';
import { ENGINE_DEFAULTS } from '../../../src/engine/base/config.ts';
import { DEFAULT_KILL_SWITCHES, KILL_SWITCHES } from '../../../src/engine/orders/kill-switches/registry.ts';
import { smallDrillSettings } from '../../../src/runner/drills/run-drill.ts';
import { capitalInUse } from '../../../src/runner/paper/capital-in-use.ts';
import { engineSettings, requireKnownLevels } from '../../../src/runner/paper/engine-settings.ts';

describe('the capital in use', () => {
  it.each([
    ['rehearsal', 200_000],
    ['pilot', 20_000],
    ['ramp', 60_000],
    ['full', 200_000],
  ] as const)('at the step %s is %d USD of 200,000', (step, expected) => {
    expect(capitalInUse({ currency: 'USD', inUse: 200_000 }, step)).toBeCloseTo(expected, 9);
  });

  it('is 100,000 USD where none is named', () => {
    expect(capitalInUse(undefined, 'pilot')).toBe(100_000);
  });
});

describe('settings of the engine', () => {
  it('are its defaults with the capital', () => {
    const killSwitches = DEFAULT_KILL_SWITCHES;
    expect(engineSettings({ capitalInUse: 1000 })).toEqual({ ...ENGINE_DEFAULTS, killSwitches, capitalInUse: 1000 });
  });

  it('take the most trades, the levels of the kill switches and the baseline', () => {
    const settings = engineSettings({
      capitalInUse: 1000,
      maximumTrades: 20,
      killSwitches: { pnl_fire_at: -0.02, drawdown_fire_at: 0.1, psr_warn_at: 0.4 },
      baselineP95Ms: 45,
    });
    expect(settings.limits.maxTrades).toBe(20);
    const changed = { pnl: { fireAt: -0.02 }, drawdown: { fireAt: 0.1 }, psr: { warnAt: 0.4 } };
    for (const { name, defaults } of KILL_SWITCHES)
      expect(settings.killSwitches[name]).toEqual({ ...defaults, ...new Map(Object.entries(changed)).get(name) });
    expect(Object.keys(settings.killSwitches)).toEqual(KILL_SWITCHES.map(({ name }) => name));
    expect(settings.rollback.baselineP95Ms).toBe(45);
  });

  it.each([
    ['a switch', 'volume_fire_at'],
    ['a level', 'pnl_window_minutes'],
    ['a level without a switch', '_fire_at'],
    ['a name of every object', 'constructor'],
  ])('do not take %s that is not known', (_, key) => {
    const ask = () => engineSettings({ capitalInUse: 1000, killSwitches: { pnl_fire_at: -0.02, [key]: 1 } });
    const known = KILL_SWITCHES.flatMap(({ name }) => [`${name}_warn_at`, `${name}_fire_at`]).join(', ');
    expect(ask).toThrow(
      `prelive.yaml: /rehearsal/kill_switches/${key}: expected a level of a kill switch (${known}), found "${key}"`,
    );
    expect(ask).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });

  it('name the level that was meant', () => {
    expect(() => engineSettings({ capitalInUse: 1000, killSwitches: { pnl_fire_att: -0.02 } })).toThrow(
      'found "pnl_fire_att"; did you mean pnl_fire_at?',
    );
  });

  it('name the file and the line of a level that is not known', () => {
    const lineOf = (pointer: string) => (pointer === '/rehearsal/kill_switches/x_fire_at' ? 7 : undefined);
    expect(() => requireKnownLevels({ x_fire_at: 1 }, { name: 'a/prelive.yaml', lineOf })).toThrow(
      /^a\/prelive.yaml: \/rehearsal\/kill_switches\/x_fire_at: expected .* \(line 7\)$/,
    );
  });

  it.each([1, 2, 10])(
    'of a small drill of the kill switch with %d symbols make the commissions a loss of 6 %%',
    (symbols) => {
      const { capitalInUse: capital, limits } = smallDrillSettings('kill-switch', symbols);
      expect(symbols / capital).toBeCloseTo(0.06, 9);
      expect(limits.box * capital).toBeGreaterThan(10_000);
    },
  );

  it('of a small rollback drill keep every limit', () => {
    expect(smallDrillSettings('rollback', 5).limits).toEqual(ENGINE_DEFAULTS.limits);
  });
});
