import type { EpochMs } from '../../../domain/clock.ts';
import { MINUTE_MS } from '../../../domain/clock.ts';
import type { Bar } from '../../../domain/market.ts';
import { createEwma, ewmaDeviation } from './ewma.ts';

/** Half-lives of the signal, in one-minute bars. */
export interface SignalParameters {
  readonly trendHalfLife: number;
  readonly volatilityHalfLife: number;
  readonly stretchHalfLife: number;
}

/** Features of one symbol. */
export interface MomentumSignal {
  onBar(bar: Bar): void;
  /** Trend in standard deviations: about standard normal when returns are independent. */
  readonly trend: number;
  /** Overextension: the same over a short window; positive when the price has run up. */
  readonly stretch: number;
  /** Standard deviation of a one-minute return. */
  readonly volatility: number;
  readonly lastClose: number;
  /** Returns seen. */
  readonly observations: number;
}

/**
 * Time-series momentum after Moskowitz, Ooi and Pedersen (2012), on one-minute bars: exponentially weighted mean of
 * returns, each divided by the volatility known one minute before, so that the time of day does not weigh. The return
 * over a gap (the night, a missing bar) is left out.
 */
export function createMomentumSignal(parameters: SignalParameters): MomentumSignal {
  const variance = createEwma(parameters.volatilityHalfLife);
  const trend = createEwma(parameters.trendHalfLife);
  const stretch = createEwma(parameters.stretchHalfLife);
  const trendUnit = ewmaDeviation(parameters.trendHalfLife);
  const stretchUnit = ewmaDeviation(parameters.stretchHalfLife);
  let lastClose = Number.NaN;
  let lastAt: EpochMs = Number.NaN;
  const learn = (change: number) => {
    const volatility = Math.sqrt(variance.mean);
    if (volatility > 0) {
      trend.add(change / volatility);
      stretch.add(change / volatility);
    }
    variance.add(change * change);
  };
  return {
    onBar: (bar) => {
      if (bar.at - lastAt === MINUTE_MS) learn(Math.log(bar.close / lastClose));
      lastClose = bar.close;
      lastAt = bar.at;
    },
    get trend() {
      return trend.mean / trendUnit;
    },
    get stretch() {
      return stretch.mean / stretchUnit;
    },
    get volatility() {
      return Math.sqrt(variance.mean);
    },
    get lastClose() {
      return lastClose;
    },
    get observations() {
      return variance.count;
    },
  };
}
