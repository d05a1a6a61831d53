import { type EngineSettings, engineSettings } from '../paper/engine-settings.ts';
import type { DrillKind } from './run-drill.ts';

/** Commission of the smallest order under the broker's fixed schedule, USD. */
const SMALLEST_COMMISSION_USD = 1;
/** Commissions of a drill as a fraction of its capital: beyond the level of every P&L switch. */
const LOSS_FRACTION = 0.06;
const AMPLE_CAPITAL_USD = 1_000_000;

/**
 * Settings of a drill with one share of each symbol. For the kill switch the capital in use is so small that
 * commissions of the opening orders are a loss of 6 %: real fills and costs trip the switch, and nothing larger is at
 * risk. Exposure limits are lifted, because one share is worth more than that capital.
 */
export function smallDrillSettings(kind: DrillKind, symbols: number): EngineSettings {
  if (kind === 'rollback') return engineSettings({ capitalInUse: AMPLE_CAPITAL_USD });
  const settings = engineSettings({ capitalInUse: (symbols * SMALLEST_COMMISSION_USD) / LOSS_FRACTION });
  const { maxTrades, priceCollar } = settings.limits;
  return { ...settings, limits: { maxTrades, priceCollar, box: 1e6, gross: 1e6, net: 1e6 } };
}
