import { describe, expect, it } from 'vitest';
import { DEFAULT_KILL_SWITCHES, ENGINE_DEFAULTS } from '../../../src/engine/base/config.ts';
import { smallDrillSettings } from '../../../src/runner/drills/small-drill.ts';
import { capitalInUse } from '../../../src/runner/paper/capital-in-use.ts';
import { engineSettings } from '../../../src/runner/paper/engine-settings.ts';

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
    expect(engineSettings({ capitalInUse: 1000 })).toEqual({ ...ENGINE_DEFAULTS, capitalInUse: 1000 });
  });

  it('take the most trades, the levels of the kill switches and the baseline', () => {
    const settings = engineSettings({
      capitalInUse: 1000,
      maximumTrades: 20,
      killSwitches: { pnlFireAt: -0.02, drawdownFireAt: 0.1 },
      baselineP95Ms: 45,
    });
    expect(settings.limits.maxTrades).toBe(20);
    expect(settings.killSwitches).toEqual({
      pnl: { ...DEFAULT_KILL_SWITCHES.pnl, fireAt: -0.02 },
      drawdown: { ...DEFAULT_KILL_SWITCHES.drawdown, fireAt: 0.1 },
      psr: DEFAULT_KILL_SWITCHES.psr,
    });
    expect(settings.rollback.baselineP95Ms).toBe(45);
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
