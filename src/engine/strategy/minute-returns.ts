import { type EpochMs, MINUTE_MS } from '../../domain/clock.ts';
import type { Bar } from '../../domain/market.ts';
import { createEwma } from './ewma.ts';

/** Log returns of one symbol between closes of successive minutes. */
export interface MinuteReturns {
  /** Close of the last bar; NaN before the first. */
  readonly lastClose: number;
  /** Standard deviation of a one-minute return; 0 before the first. */
  readonly volatility: number;
  /** Returns seen. */
  readonly observations: number;
  onBar(bar: Bar): void;
}

/**
 * Follows returns and their volatility; `onReturn` hears each with the volatility known one minute before. The return over a
 * gap (the night, a missing bar) is left out.
 */
export function createMinuteReturns(
  volatilityHalfLife: number,
  onReturn: (change: number, volatility: number) => void = () => {},
): MinuteReturns {
  const variance = createEwma(volatilityHalfLife);
  let lastClose = Number.NaN;
  let lastAt: EpochMs = Number.NaN;
  const learn = (change: number) => {
    onReturn(change, Math.sqrt(variance.mean));
    variance.add(change * change);
  };
  return {
    onBar: (bar) => {
      if (bar.at - lastAt === MINUTE_MS) learn(Math.log(bar.close / lastClose));
      lastClose = bar.close;
      lastAt = bar.at;
    },
    get lastClose() {
      return lastClose;
    },
    get volatility() {
      return Math.sqrt(variance.mean);
    },
    get observations() {
      return variance.count;
    },
  };
}
