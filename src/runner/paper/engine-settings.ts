import type { RehearsalSection } from '../../domain/config.ts';
import { PreliveError } from '../../domain/errors.ts';
import { formatLine, nameOf, type Origin } from '../../domain/origin.ts';
import { nearest, quoted } from '../../domain/words.ts';
import { ENGINE_DEFAULTS, type EngineConfig, type KillSwitchLimits } from '../../engine/base/config.ts';
import { KILL_SWITCHES, levelsOf } from '../../engine/orders/kill-switches/registry.ts';
import type { TradingLimits } from '../../stages/08-go-live-decision/inputs.ts';

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

/**
 * Levels of all kill switches: the defaults, replaced by those of `prelive.yaml`. Throws PreliveError CONFIG_INVALID.
 */
function killSwitchLimits(levels: RehearsalSection['killSwitches']): KillSwitchLimits {
  requireKnownLevels(levels);
  return Object.fromEntries(
    KILL_SWITCHES.map(({ name, defaults }) => {
      const { [warnKey(name)]: warnAt = defaults.warnAt, [fireKey(name)]: fireAt = defaults.fireAt } = levels;
      return [name, { ...defaults, warnAt, fireAt }];
    }),
  );
}

/**
 * Throws PreliveError CONFIG_INVALID for an unknown level, with file, field, line, the value found, and the names of
 * all levels.
 */
export function requireKnownLevels(levels: RehearsalSection['killSwitches'], origin: Origin = 'prelive.yaml'): void {
  const known = KILL_SWITCHES.flatMap(({ name }) => [warnKey(name), fireKey(name)]);
  const unknown = Object.keys(levels).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  const like = nearest(unknown, known);
  const field = `/rehearsal/kill_switches/${unknown}`;
  throw new PreliveError(
    'CONFIG_INVALID',
    `${nameOf(origin)}: ${field}: expected a level of a kill switch (${known.join(', ')}), found ${quoted(unknown)}` +
      `${like === undefined ? '' : `; did you mean ${like}?`}${formatLine(origin, field)}`,
  );
}

const warnKey = (name: string) => `${name}_warn_at`;
const fireKey = (name: string) => `${name}_fire_at`;

/** Engine settings in the form that the documents of a decision use. */
export function tradingLimits({ limits, killSwitches, rollback }: EngineSettings): TradingLimits {
  const inForce = KILL_SWITCHES.map((each) => {
    const { name, title, measure, unit, badIs, action, phrase } = each;
    const { warnAt, fireAt } = levelsOf(each, killSwitches);
    return { name, title, measure, unit, badIs, action, phrase, warnAt, fireAt };
  });
  return { limits, killSwitches: inForce, rollback };
}
