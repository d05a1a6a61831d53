import { expect, it } from 'vitest';
import { KILL_SWITCHES } from '../../../src/engine/orders/kill-switches/registry.ts';
import { engineSettings, tradingLimits } from '../../../src/runner/paper/engine-settings.ts';

it('limits of a decision have every kill switch of the registry, with its words and the levels in force', () => {
  const settings = engineSettings({ capitalInUse: 1000, killSwitches: { pnl_fire_at: -0.02 } });
  const { limits, killSwitches, rollback } = tradingLimits(settings);
  expect({ limits, rollback }).toEqual({ limits: settings.limits, rollback: settings.rollback });
  expect(killSwitches.map(({ name }) => name)).toEqual(KILL_SWITCHES.map(({ name }) => name));
  expect(killSwitches[0]).toMatchObject({ name: 'pnl', title: 'loss', warnAt: -0.03, fireAt: -0.02 });
});
