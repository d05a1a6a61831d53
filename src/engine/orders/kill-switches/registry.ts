import type { KillSwitchLevels, KillSwitchLimits } from '../../base/config.ts';
import { DRAWDOWN } from './drawdown.ts';
import type { KillSwitchDefinition } from './kill-switch.ts';
import { PNL } from './pnl.ts';
import { PSR } from './psr.ts';

/** All kill switches. */
export const KILL_SWITCHES: readonly KillSwitchDefinition[] = [
  // In the order of reading and recording.
  PNL,
  DRAWDOWN,
  PSR,
];

/** Default levels of all switches. */
export const DEFAULT_KILL_SWITCHES: KillSwitchLimits = Object.fromEntries(
  KILL_SWITCHES.map(({ name, defaults }) => [name, defaults]),
);

/** Levels of a switch: from the configuration, or its own. */
export function levelsOf({ name, defaults }: KillSwitchDefinition, limits: KillSwitchLimits): KillSwitchLevels {
  return limits[name] ?? defaults;
}
