import { moments } from './moments.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { type SharpeMoments, sharpeStandardError } from './sharpe.ts';

/**
 * Probabilistic Sharpe ratio: Φ((SR - SR*)/σ(SR)), the confidence that the true Sharpe ratio exceeds the benchmark
 * (Bailey and López de Prado 2012, "The Sharpe Ratio Efficient Frontier"; a later version takes the variance under the
 * null hypothesis). It is the complement of a one-sided p-value, not the probability that a strategy is good, and it
 * ignores autocorrelation.
 *
 * All inputs are of one period: an annualized ratio with daily observations saturates at 1.
 *
 * @param benchmark SR*, per period.
 * @returns a probability in [0, 1]; 1/2 when the ratio equals its benchmark.
 */
export function psr2012(estimate: SharpeMoments, benchmark: number): number {
  if (estimate.sharpe === benchmark) return 0.5;
  return normalCdf((estimate.sharpe - benchmark) / sharpeStandardError(estimate));
}

/**
 * Returns {@link psr2012} of a series of returns against a per-period benchmark (0 for the kill switch). Undefined when
 * the Sharpe ratio is: fewer than 2 returns, one not finite, or no variance.
 */
export function psrOfReturns(returns: readonly number[], benchmark: number): number | undefined {
  const sample = moments(returns);
  if (sample === undefined) return undefined;
  return psr2012({ ...sample, sharpe: sample.mean / sample.standardDeviation }, benchmark);
}

/**
 * Minimum track record length: observations that a Sharpe ratio needs to exceed its benchmark with the given
 * confidence: 1 + (1 - γ3·SR + (γ4 - 1)/4·SR²)·(Φ⁻¹(confidence)/(SR - SR*))² (Bailey and López de Prado 2012).
 *
 * Per-period inputs; the answer is in observations, not rounded. Infinite when the ratio is not above its benchmark.
 */
export function minimumTrackRecordLength(
  estimate: Omit<SharpeMoments, 'observations'>,
  benchmark: number,
  confidence: number,
): number {
  if (estimate.sharpe <= benchmark) return Number.POSITIVE_INFINITY;
  const spread = sharpeStandardError({ ...estimate, observations: 2 }) ** 2;
  return 1 + spread * (normalQuantile(confidence) / (estimate.sharpe - benchmark)) ** 2;
}
