import { loadContracts } from '../../src/adapters/schemas/message-contracts.ts';
import type { Bar } from '../../src/domain/market.ts';
import { createRandom } from '../../src/domain/random.ts';
import { ENGINE_DEFAULTS, type EngineConfig } from '../../src/engine/base/config.ts';
import { PSR } from '../../src/engine/orders/kill-switches/psr.ts';
import { backtest } from '../../src/engine/run/backtest.ts';
import { FIXED_COMMISSIONS } from '../../src/engine/run/backtest-broker.ts';
import { createEmaCross } from './ema-cross.ts';

export const HALF_SPREAD_BPS = 0.5;

const contracts = loadContracts();

/**
 * Runs the EMA cross on a fresh engine with orders, risk, reports and validation; returns the number of filled orders.
 */
export function runEmaCross(symbols: readonly string[], bars: readonly Bar[]): number {
  const fillModel = { halfSpreadBps: HALF_SPREAD_BPS, ...FIXED_COMMISSIONS };
  const random = createRandom('bench');
  const strategy = createEmaCross(symbols);
  const { tradeCount } = backtest({ bars, config: configOf(symbols), strategy, contracts, random, fillModel });
  // Without trades the rate would be too good; on these walks a symbol crosses about every twenty bars.
  if (tradeCount < bars.length / 50) throw new Error(`orders did not go on: ${tradeCount} trades`);
  return tradeCount;
}

/** Limits that never refuse or end anything: orders continue throughout. */
function configOf(symbols: readonly string[]): Omit<EngineConfig, 'session'> {
  const cash = 1_000_000 * symbols.length;
  const [never, always] = [-1e12, 1e12];
  return {
    ...ENGINE_DEFAULTS,
    symbols,
    startingCash: cash,
    capitalInUse: cash,
    buyingPower: 4 * cash,
    limits: { ...ENGINE_DEFAULTS.limits, maxTrades: 1e12 },
    killSwitches: {
      pnl: { warnAt: never, fireAt: never },
      drawdown: { warnAt: always, fireAt: always },
      psr: { ...PSR.defaults, warnAt: never, fireAt: never },
    },
  };
}
