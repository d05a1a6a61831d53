import type { EpochMs } from '../../domain/clock.ts';
import type { KillSwitchName, KillSwitchRecord, KillSwitchState } from '../../domain/session-record.ts';
import type { PsrEstimate } from '../../statistics/rolling-psr.ts';
import type { KillSwitchLimits } from '../base/config.ts';

/** A kill switch that has changed its state. */
export interface KillSwitchChange {
  readonly name: KillSwitchName;
  readonly state: KillSwitchState;
  readonly value: number;
  readonly limit: number;
}

/** The three switches. A fired one stays fired. */
export interface KillSwitches {
  /** Looks at the profit of the session (USD) on the capital in use. */
  onProfit(profit: number, at: EpochMs): readonly KillSwitchChange[];
  /** Looks at the probabilistic Sharpe ratio; undefined while it does not exist. */
  onPsr(psr: PsrEstimate | undefined, at: EpochMs): readonly KillSwitchChange[];
  records(): readonly KillSwitchRecord[];
}

interface Switch {
  readonly name: KillSwitchName;
  /** A loss is bad when low, a drawdown when high. */
  readonly badIs: 'low' | 'high';
  readonly warnAt: number;
  readonly fireAt: number;
  state: KillSwitchState;
  value: number | null;
  /** Gives the value that takes the place of `value` once somebody asks. */
  later: (() => number) | undefined;
  worst: number | null;
  firedAt: EpochMs | null;
}

/**
 * P&L: profit over capital in use. Drawdown: (max E - E)/max E with E = capital in use + profit, the start included. PSR:
 * probability that the Sharpe ratio is above 0, as the engine works it out over its window.
 */
export function createKillSwitches(limits: KillSwitchLimits, capitalInUse: number): KillSwitches {
  const pnl = createSwitch('pnl', 'low', limits.pnl);
  const drawdown = createSwitch('drawdown', 'high', limits.drawdown);
  const psr = createSwitch('psr', 'low', limits.psr);
  let peak = capitalInUse;
  return {
    onProfit: (profit, at) => {
      const equity = capitalInUse + profit;
      peak = Math.max(peak, equity);
      const [first, second] = [read(pnl, profit / capitalInUse, at), read(drawdown, (peak - equity) / peak, at)];
      return first.length + second.length === 0 ? NO_CHANGES : [...first, ...second];
    },
    onPsr: (reading, at) => {
      if (reading === undefined) return NO_CHANGES;
      if (mayMatter(psr, reading)) return read(psr, reading.exact(), at);
      psr.later = reading.exact;
      return NO_CHANGES;
    },
    records: () => [pnl, drawdown, psr].map(recordOf),
  };
}

const NO_CHANGES: readonly KillSwitchChange[] = [];

function createSwitch(
  name: KillSwitchName,
  badIs: Switch['badIs'],
  { warnAt, fireAt }: { readonly warnAt: number; readonly fireAt: number },
): Switch {
  return {
    name,
    badIs,
    warnAt,
    fireAt,
    state: 'undetermined',
    value: null,
    later: undefined,
    worst: null,
    firedAt: null,
  };
}

function read(each: Switch, value: number, at: EpochMs): readonly KillSwitchChange[] {
  each.value = value;
  each.later = undefined;
  each.worst = worse(each, value);
  const before = each.state;
  if (before === 'fired') return NO_CHANGES;
  each.state = stateOf(each, value);
  if (each.state === before) return NO_CHANGES;
  if (each.state === 'fired') each.firedAt = at;
  return [{ name: each.name, state: each.state, value, limit: each.state === 'fired' ? each.fireAt : each.warnAt }];
}

/** True when a reading may change the state or the worst value; one that cannot is worked out when it is asked for. */
function mayMatter(each: Switch, { nearly, error }: PsrEstimate): boolean {
  const { worst, warnAt, fireAt, state } = each;
  if (worst === null || nearly - error <= worst) return true;
  if (state === 'fired') return false;
  const isNear = (limit: number) => Math.abs(nearly - limit) <= error;
  return isNear(warnAt) || isNear(fireAt) || stateOf(each, nearly) !== state;
}

function worse({ worst, badIs }: Switch, value: number): number {
  if (worst === null) return value;
  return badIs === 'low' ? Math.min(worst, value) : Math.max(worst, value);
}

function stateOf({ badIs, warnAt, fireAt }: Switch, value: number): KillSwitchState {
  const isBeyond = (limit: number) => (badIs === 'low' ? value < limit : value > limit);
  if (isBeyond(fireAt)) return 'fired';
  return isBeyond(warnAt) ? 'warned' : 'clear';
}

function recordOf(each: Switch): KillSwitchRecord {
  if (each.later !== undefined) each.value = each.later();
  each.later = undefined;
  const { name, state, value, worst, warnAt, fireAt, firedAt } = each;
  return { name, state, value, worst, warnAt, fireAt, firedAt };
}
