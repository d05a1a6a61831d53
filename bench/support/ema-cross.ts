import type { Bar } from '../../src/domain/market.ts';
import { createRandom } from '../../src/domain/random.ts';
import type { Strategy, Target } from '../../src/engine/strategy/strategy.ts';

/** Two exponential moving averages of a symbol's closes, and its target position. */
export interface Cross {
  readonly symbol: string;
  fast: number;
  slow: number;
  bars: number;
  /** Signed target shares; 0 before the averages are initialised. */
  wanted: number;
}

/** Periods of the averages, in bars, as in examples of other engines. */
const FAST = 10;
const SLOW = 20;
/** Shares of a position. */
const SHARES = 100;

const MINUTE_MS = 60_000;

/** A symbol before its first bar. */
export function createCross(symbol: string): Cross {
  return { symbol, fast: 0, slow: 0, bars: 0, wanted: 0 };
}

/** Processes a close: long while the fast average is above the slow one, otherwise short. */
export function takeClose(cross: Cross, close: number): void {
  if (cross.bars === 0) {
    cross.fast = close;
    cross.slow = close;
  } else {
    cross.fast += (2 / (FAST + 1)) * (close - cross.fast);
    cross.slow += (2 / (SLOW + 1)) * (close - cross.slow);
  }
  cross.bars++;
  if (cross.bars >= SLOW) cross.wanted = cross.fast >= cross.slow ? SHARES : -SHARES;
}

/** The strategy of the benchmark: reverses its position at each cross. */
export function createEmaCross(symbols: readonly string[]): Strategy {
  const crosses = symbols.map(createCross);
  const bySymbol = new Map(crosses.map((cross) => [cross.symbol, cross]));
  return {
    id: 'ema-cross',
    parameters: { fast: FAST, slow: SLOW, shares: SHARES },
    onBar: ({ symbol, close }) => {
      const cross = bySymbol.get(symbol);
      if (cross !== undefined) takeClose(cross, close);
    },
    onClock: (view) => {
      const targets: Target[] = [];
      for (const { symbol, wanted } of crosses)
        if (wanted !== view.position(symbol)) targets.push({ symbol, quantity: wanted, urgency: 'now' });
      return targets;
    },
  };
}

/** Names of `count` symbols. */
export function symbolsOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `S${String(i).padStart(4, '0')}`);
}

/** One-minute bars of random walks without a gap, by minute, then by symbol. */
export function barsOf(symbols: readonly string[], minutes: number, from: number): readonly Bar[] {
  const random = createRandom('bench ema cross');
  const prices = symbols.map(() => 200);
  const bars: Bar[] = [];
  for (let minute = 0; minute < minutes; minute++) {
    for (const [i, symbol] of symbols.entries()) {
      const open = prices[i] ?? 200;
      // Drifts back to 200: a price near 0 over 100,000 minutes would be different work.
      const close = Math.round(100 * (open + 0.001 * (200 - open) + 0.15 * random.normal())) / 100;
      prices[i] = close;
      const [high, low] = [Math.max(open, close), Math.min(open, close)];
      bars.push({ symbol, at: from + minute * MINUTE_MS, open, high, low, close, volume: 10_000 });
    }
  }
  return bars;
}
