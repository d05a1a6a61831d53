import type { EpochMs } from '../../../domain/clock.ts';
import { isBeyond } from '../../../domain/kill-switch.ts';
import type { KillSwitchName, KillSwitchRecord, KillSwitchState } from '../../../domain/session-record.ts';
import type { EngineConfig } from '../../base/config.ts';
import type { KillSwitchBooks, KillSwitchDefinition, KillSwitchReading, NearReading } from './kill-switch.ts';
import { KILL_SWITCHES, levelsOf } from './registry.ts';

/** A kill switch that has changed its state. */
export interface KillSwitchChange {
  readonly name: KillSwitchName;
  readonly state: KillSwitchState;
  readonly value: number;
  readonly limit: number;
  /** Effect of firing. */
  readonly action: KillSwitchDefinition['action'];
}

/** All switches of a session. A fired one stays fired. */
export interface KillSwitches {
  /** Reads the switches of clock events; `profit` of the session in USD. */
  onProfit(profit: number, at: EpochMs): readonly KillSwitchChange[];
  /** Reads the switches of minutes, after the equity point. */
  onMinute(at: EpochMs): readonly KillSwitchChange[];
  records(): readonly KillSwitchRecord[];
}

interface Switch {
  readonly name: KillSwitchName;
  readonly badIs: KillSwitchDefinition['badIs'];
  readonly action: KillSwitchDefinition['action'];
  readonly warnAt: number;
  readonly fireAt: number;
  readonly look: () => KillSwitchReading;
  state: KillSwitchState;
  value: number | null;
  /** Returns the exact value, which replaces `value` once it is requested. */
  later: (() => number) | undefined;
  worst: number | null;
  firedAt: EpochMs | null;
}

/** The switches of the registry, with the levels of the configuration. */
export function createKillSwitches(
  { killSwitches, capitalInUse }: Pick<EngineConfig, 'killSwitches' | 'capitalInUse'>,
  log: KillSwitchBooks['log'],
  definitions: readonly KillSwitchDefinition[] = KILL_SWITCHES,
): KillSwitches {
  const books = { capitalInUse, profit: 0, log };
  const made = definitions.map((definition) => {
    const levels = levelsOf(definition, killSwitches);
    return {
      readAt: definition.readAt,
      each: createSwitch(definition, levels, definition.createReader(books, levels)),
    };
  });
  const readAt = (moment: KillSwitchDefinition['readAt']) =>
    made.flatMap((one) => (one.readAt === moment ? [one.each] : []));
  const [withClock, withMinute] = [readAt('clock'), readAt('minute')];
  return {
    onProfit: (profit, at) => {
      books.profit = profit;
      return readAll(withClock, at);
    },
    onMinute: (at) => readAll(withMinute, at),
    records: () => made.map(({ each }) => recordOf(each)),
  };
}

const NO_CHANGES: readonly KillSwitchChange[] = [];

function createSwitch(
  { name, badIs, action }: KillSwitchDefinition,
  { warnAt, fireAt }: { readonly warnAt: number; readonly fireAt: number },
  look: Switch['look'],
): Switch {
  return {
    name,
    badIs,
    action,
    warnAt,
    fireAt,
    look,
    state: 'undetermined',
    value: null,
    later: undefined,
    worst: null,
    firedAt: null,
  };
}

function readAll(switches: readonly Switch[], at: EpochMs): readonly KillSwitchChange[] {
  let changes: KillSwitchChange[] | undefined;
  for (const each of switches) {
    const change = look(each, at);
    if (change === undefined) continue;
    changes ??= [];
    changes.push(change);
  }
  return changes ?? NO_CHANGES;
}

function look(each: Switch, at: EpochMs): KillSwitchChange | undefined {
  const reading = each.look();
  if (reading === undefined) return undefined;
  if (typeof reading === 'number') return take(each, reading, at);
  if (mayMatter(each, reading)) return take(each, reading.exact(), at);
  each.later = reading.exact;
  return undefined;
}

function take(each: Switch, value: number, at: EpochMs): KillSwitchChange | undefined {
  each.value = value;
  each.later = undefined;
  each.worst = worse(each, value);
  const before = each.state;
  if (before === 'fired') return undefined;
  const state = stateOf(each, value);
  if (state === before) return undefined;
  each.state = state;
  if (state === 'fired') each.firedAt = at;
  return { name: each.name, state, value, limit: state === 'fired' ? each.fireAt : each.warnAt, action: each.action };
}

/** True when a reading may change the state or the worst value; otherwise it is calculated on request. */
function mayMatter(each: Switch, { nearly, error }: NearReading): boolean {
  const { worst, badIs, warnAt, fireAt, state } = each;
  if (worst === null || (badIs === 'low' ? nearly - error <= worst : nearly + error >= worst)) return true;
  if (state === 'fired') return false;
  const isNear = (limit: number) => Math.abs(nearly - limit) <= error;
  return isNear(warnAt) || isNear(fireAt) || stateOf(each, nearly) !== state;
}

function worse({ worst, badIs }: Switch, value: number): number {
  if (worst === null) return value;
  return badIs === 'low' ? Math.min(worst, value) : Math.max(worst, value);
}

function stateOf(each: Switch, value: number): KillSwitchState {
  if (isBeyond(each, value, each.fireAt)) return 'fired';
  return isBeyond(each, value, each.warnAt) ? 'warned' : 'clear';
}

function recordOf(each: Switch): KillSwitchRecord {
  if (each.later !== undefined) each.value = each.later();
  each.later = undefined;
  const { name, state, value, worst, warnAt, fireAt, firedAt } = each;
  return { name, state, value, worst, warnAt, fireAt, firedAt };
}
