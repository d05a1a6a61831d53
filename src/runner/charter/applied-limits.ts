import { DEFAULT_LIMITS } from '../../engine/base/config.ts';
import { DRAWDOWN } from '../../engine/orders/kill-switches/drawdown.ts';
import { PNL } from '../../engine/orders/kill-switches/pnl.ts';

/**
 * Limits that the engine applies in every paper session, by their names in charters. A signed limit must not be
 * stricter than these, or it would have no effect.
 */
export const APPLIED_LIMITS: Readonly<Record<string, number>> = {
  max_drawdown_pct: percent(DRAWDOWN.defaults.fireAt),
  pnl_kill_pct: percent(PNL.defaults.fireAt),
  box_pct: percent(DEFAULT_LIMITS.box),
  gross_normal: DEFAULT_LIMITS.gross,
  net_normal: DEFAULT_LIMITS.net,
};

function percent(fraction: number): number {
  return Math.round(fraction * 10_000) / 100;
}
