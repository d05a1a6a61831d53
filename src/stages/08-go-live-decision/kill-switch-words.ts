import { invariant } from '../../domain/errors.ts';
import type { KillSwitchInForce } from '../../domain/kill-switch.ts';
import type { KillSwitchName } from '../../domain/session-record.ts';
import { formatPercent } from './words.ts';

/** Words of each action. */
const ACTIONS = { flatten: 'halt and flatten', halt: 'halt and investigate' } as const;
const EFFECTS = { flatten: 'closes everything', halt: 'stops everything' } as const;
const AFTERWARDS = { flatten: 'everything is closed', halt: 'everything stops' } as const;

/** A switch that a document speaks of on its own: the largest loss of a step, a limit that is signed. It must be there. */
export function switchNamed(switches: readonly KillSwitchInForce[], name: KillSwitchName): KillSwitchInForce {
  const found = switches.find((each) => each.name === name);
  invariant(found, `no kill switch ${name}`);
  return found;
}

/** `loss of more than 5 % of the capital in use (warns at 3 %)`, and the action. */
export function formatFiring(each: KillSwitchInForce): { readonly condition: string; readonly action: string } {
  const level = `${beyondWord(each)} ${formatLevel(each, each.fireAt)}`;
  return {
    condition: `${each.phrase(level)} (warns at ${formatLevel(each, each.warnAt)})`,
    action: ACTIONS[each.action],
  };
}

/** `The loss kill switch closes everything at a loss of 5 % of the capital in use, the drawdown kill switch at a fall of …`. */
export function formatCapitalSwitches(switches: readonly KillSwitchInForce[]): string {
  const parts = switches.filter(isOfTheCapital).map((each, i, all) => {
    const effect = all[i - 1]?.action === each.action ? '' : ` ${EFFECTS[each.action]}`;
    return `the ${each.title} kill switch${effect} at ${withArticle(each.phrase(formatLevel(each, each.fireAt)))}`;
  });
  const words = parts.join(', ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** Parts of the capital at which each of these switches fires, by `loss at which everything is closed`. */
export function capitalSwitchLevels(switches: readonly KillSwitchInForce[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    switches
      .filter(isOfTheCapital)
      .map((each) => [`${each.measure} at which ${AFTERWARDS[each.action]}`, amountOf(each, each.fireAt)]),
  );
}

function isOfTheCapital({ unit }: KillSwitchInForce): boolean {
  return unit === 'capital';
}

/** A loss is spoken of without its sign. */
function amountOf({ badIs }: KillSwitchInForce, level: number): number {
  return badIs === 'low' ? -level : level;
}

function formatLevel(each: KillSwitchInForce, level: number): string {
  return each.unit === 'capital' ? formatPercent(amountOf(each, level)) : String(level);
}

function beyondWord({ unit, badIs }: KillSwitchInForce): string {
  if (unit === 'capital') return 'more than';
  return badIs === 'low' ? 'below' : 'above';
}

function withArticle(words: string): string {
  return `${/^[aeio]/.test(words) ? 'an' : 'a'} ${words}`;
}
