import { loadContracts } from '../../src/adapters/message-contracts.ts';
import type { Bar } from '../../src/domain/market.ts';
import { createRandom } from '../../src/domain/random.ts';
import { ENGINE_DEFAULTS, type EngineConfig } from '../../src/engine/base/config.ts';
import { PSR } from '../../src/engine/orders/kill-switches/psr.ts';
import { backtest } from '../../src/engine/run/backtest.ts';
import { FIXED_COMMISSIONS } from '../../src/engine/run/backtest-broker.ts';
import { cpuOfWorkMs } from '../support/cpu-time.ts';
import { barsOf, createEmaCross, symbolsOf } from '../support/ema-cross.ts';
import { plainLoop } from '../support/plain-loop.ts';

/** Number of symbols and of minutes of a session. */
export interface Size {
  readonly symbols: number;
  readonly minutes: number;
}

/** Cost of a session, of the least disturbed of its runs. */
export interface Cost extends Size {
  readonly bars: number;
  readonly orders: number;
  /** Microseconds of CPU a bar. */
  readonly engineUs: number;
  /** The same for the loop over objects. */
  readonly loopUs: number;
}

const OPEN = Date.UTC(2026, 0, 5, 14, 30);
const HALF_SPREAD_BPS = 0.5;

/** Runs of one size: enough for this many bars, and no fewer than {@link LEAST_RUNS}. */
const BARS_A_SIZE = 400_000;
const LEAST_RUNS = 3;

const contracts = loadContracts();

/** Runs a size several times, each on a fresh engine over bars that were made before. */
export function measureCost({ symbols: count, minutes }: Size): Cost {
  const symbols = symbolsOf(count);
  const bars = barsOf(symbols, minutes, OPEN);
  const runs = Math.max(LEAST_RUNS, Math.ceil(BARS_A_SIZE / bars.length));
  let orders = 0;
  const engine = leastUs(runs, bars.length, () => {
    orders = runEngine(symbols, bars);
  });
  const loop = leastUs(runs, bars.length, () => {
    const { fills } = plainLoop(symbols, bars, HALF_SPREAD_BPS);
    if (fills === 0) throw new Error('the loop did not trade');
  });
  return { symbols: count, minutes, bars: bars.length, orders, engineUs: engine, loopUs: loop };
}

/** Limits that refuse nothing and end nothing: orders go on throughout. */
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

function runEngine(symbols: readonly string[], bars: readonly Bar[]): number {
  const fillModel = { halfSpreadBps: HALF_SPREAD_BPS, ...FIXED_COMMISSIONS };
  const random = createRandom('bench');
  const strategy = createEmaCross(symbols);
  const { tradeCount } = backtest({ bars, config: configOf(symbols), strategy, contracts, random, fillModel });
  // A rate of doing nothing would look good; on these walks a symbol crosses about every twenty bars.
  if (tradeCount < bars.length / 50) throw new Error(`orders did not go on: ${tradeCount} trades`);
  return tradeCount;
}

/** Garbage is not collected between the runs: a forced collection also throws compiled code away. */
function leastUs(runs: number, bars: number, work: () => void): number {
  const times = Array.from({ length: runs }, () => cpuOfWorkMs(work));
  return (1000 * Math.min(...times)) / bars;
}
