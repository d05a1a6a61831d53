import type { RehearsalSection } from '../../domain/config.ts';
import { PreliveError } from '../../domain/errors.ts';
import { formatLine, nameOf, type Origin } from '../../domain/origin.ts';
import { nearest, quoted } from '../../domain/words.ts';
import type { KillSwitchLimits } from '../../engine/base/config.ts';
import { KILL_SWITCHES } from '../../engine/orders/kill-switches/registry.ts';

/**
 * Levels of all kill switches: the defaults, replaced by those of `prelive.yaml`. Throws PreliveError CONFIG_INVALID.
 */
export function killSwitchLimits(levels: RehearsalSection['killSwitches']): KillSwitchLimits {
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
