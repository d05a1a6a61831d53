/** Maximum drawdown of an equity curve. */
export interface Drawdown {
  /** 1 - equity/peak at the worst moment, as a fraction: 0.15 = 15 %. 0 for a curve that never falls. */
  readonly maximum: number;
  /** Index of the peak before the worst moment. */
  readonly peakIndex: number;
  /** Index of the worst moment; equals {@link peakIndex} when the curve never falls. */
  readonly troughIndex: number;
  /** Longest time under water, in periods: from a peak to the observation that regains it, or to the last one. */
  readonly longestDuration: number;
}

/**
 * Maximum drawdown of an equity curve that starts with the INITIAL capital: without that first point a loss in the first
 * period is invisible (returns of -20 %, +10 %, +5 % would show no drawdown).
 *
 * @param equity values > 0 in one currency, the first before any trade. Undefined for an empty curve, and for one that
 * reaches 0 or less, where a fraction of the peak has no meaning.
 */
export function drawdown(equity: readonly number[]): Drawdown | undefined {
  if (equity.length === 0 || !equity.every((value) => value > 0)) return undefined;
  let worst = { maximum: 0, peakIndex: 0, troughIndex: 0 };
  let longestDuration = 0;
  let peak = { value: 0, index: 0 };
  equity.forEach((value, index) => {
    const wasUnderWater = (equity[index - 1] ?? 0) < peak.value;
    if (wasUnderWater || value < peak.value) longestDuration = Math.max(longestDuration, index - peak.index);
    if (value >= peak.value) peak = { value, index };
    const maximum = 1 - value / peak.value;
    if (maximum > worst.maximum) worst = { maximum, peakIndex: peak.index, troughIndex: index };
  });
  return { ...worst, longestDuration };
}

/** Equity curve of a series of simple returns, from `initial` (included) on. */
export function equityOfReturns(returns: readonly number[], initial: number): readonly number[] {
  const equity = [initial];
  let last = initial;
  for (const value of returns) {
    last *= 1 + value;
    equity.push(last);
  }
  return equity;
}
