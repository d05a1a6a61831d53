import type { EpochMs } from '../../domain/clock.ts';
import type { KillSwitchName, KillSwitchRecord, KillSwitchState } from '../../domain/session-record.ts';
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
  onPsr(psr: number | undefined, at: EpochMs): readonly KillSwitchChange[];
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
      return [...read(pnl, profit / capitalInUse, at), ...read(drawdown, (peak - equity) / peak, at)];
    },
    onPsr: (value, at) => (value === undefined ? [] : read(psr, value, at)),
    records: () => [pnl, drawdown, psr].map(recordOf),
  };
}

function createSwitch(
  name: KillSwitchName,
  badIs: Switch['badIs'],
  { warnAt, fireAt }: { readonly warnAt: number; readonly fireAt: number },
): Switch {
  return { name, badIs, warnAt, fireAt, state: 'undetermined', value: null, worst: null, firedAt: null };
}

function read(each: Switch, value: number, at: EpochMs): readonly KillSwitchChange[] {
  each.value = value;
  each.worst = worse(each, value);
  const before = each.state;
  if (before === 'fired') return [];
  each.state = stateOf(each, value);
  if (each.state === before) return [];
  if (each.state === 'fired') each.firedAt = at;
  return [{ name: each.name, state: each.state, value, limit: each.state === 'fired' ? each.fireAt : each.warnAt }];
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

function recordOf({ name, state, value, worst, warnAt, fireAt, firedAt }: Switch): KillSwitchRecord {
  return { name, state, value, worst, warnAt, fireAt, firedAt };
}
