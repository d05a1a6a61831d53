import type { RehearsalSection } from '../../domain/config.ts';
import { ENGINE_DEFAULTS, type EngineConfig } from '../../engine/base/config.ts';
import { killSwitchLimits } from './kill-switch-levels.ts';

/** Engine settings that do not depend on the account or the calendar. */
export type EngineSettings = Omit<EngineConfig, 'session' | 'startingCash' | 'buyingPower' | 'symbols'>;

/** Changes of a session to the engine's defaults. */
export interface SettingsChanges {
  /** USD, > 0. */
  readonly capitalInUse: number;
  /** Number of trades after which only reducing orders are sent. */
  readonly maximumTrades?: number;
  readonly killSwitches?: RehearsalSection['killSwitches'];
  /** 95th percentile of the latency baseline, milliseconds. */
  readonly baselineP95Ms?: number;
}

/** The engine's defaults with the changes. Throws PreliveError CONFIG_INVALID for a level that no kill switch has. */
export function engineSettings(changes: SettingsChanges): EngineSettings {
  const { limits, rollback } = ENGINE_DEFAULTS;
  const { maximumTrades = limits.maxTrades, baselineP95Ms = null } = changes;
  return {
    ...ENGINE_DEFAULTS,
    capitalInUse: changes.capitalInUse,
    limits: { ...limits, maxTrades: maximumTrades },
    killSwitches: killSwitchLimits(changes.killSwitches ?? {}),
    rollback: { ...rollback, baselineP95Ms },
  };
}
