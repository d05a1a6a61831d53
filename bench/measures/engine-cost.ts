import { cpuOfWorkMs } from '../support/cpu-time.ts';
import { barsOf, symbolsOf } from '../support/ema-cross.ts';
import { HALF_SPREAD_BPS, runEmaCross } from '../support/ema-cross-run.ts';
import { plainLoop } from '../support/plain-loop.ts';

/** Number of symbols and minutes of a session. */
export interface Size {
  readonly symbols: number;
  readonly minutes: number;
}

/** Cost of a session, from the least disturbed run. */
export interface Cost extends Size {
  readonly bars: number;
  readonly orders: number;
  /** Microseconds of CPU per bar. */
  readonly engineUs: number;
  /** The same for the loop over objects. */
  readonly loopUs: number;
}

const OPEN = Date.UTC(2026, 0, 5, 14, 30);

/** Bars per size: determines the number of runs, at least {@link LEAST_RUNS}. */
const BARS_A_SIZE = 400_000;
const LEAST_RUNS = 6;

/** Runs a size several times, each on a fresh engine over bars created before. */
export function measureCost({ symbols: count, minutes }: Size): Cost {
  const symbols = symbolsOf(count);
  const bars = barsOf(symbols, minutes, OPEN);
  const runs = Math.max(LEAST_RUNS, Math.ceil(BARS_A_SIZE / bars.length));
  let orders = 0;
  const engine = leastUs(runs, bars.length, () => {
    orders = runEmaCross(symbols, bars);
  });
  const loop = leastUs(runs, bars.length, () => {
    const { fills } = plainLoop(symbols, bars, HALF_SPREAD_BPS);
    if (fills === 0) throw new Error('the loop did not trade');
  });
  return { symbols: count, minutes, bars: bars.length, orders, engineUs: engine, loopUs: loop };
}

/** Garbage is not collected between the runs: a forced collection also throws compiled code away. */
function leastUs(runs: number, bars: number, work: () => void): number {
  const times = Array.from({ length: runs }, () => cpuOfWorkMs(work));
  return (1000 * Math.min(...times)) / bars;
}
