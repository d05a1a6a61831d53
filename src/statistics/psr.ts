import { moments, quickMoments, type Span } from './moments.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { type SharpeMoments, sharpeStandardError } from './sharpe.ts';

/**
 * Probabilistic Sharpe ratio: Φ((SR - SR*)/σ(SR)), the confidence that the true Sharpe ratio exceeds the benchmark
 * (Bailey and López de Prado 2012, "The Sharpe Ratio Efficient Frontier"; a later version takes the variance under the
 * null hypothesis). It is the complement of a one-sided p-value, not the probability that a strategy is good, and it
 * does not see autocorrelation.
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
 * {@link psr2012} of a series of returns against a per-period benchmark (0 for the kill switch).
 * Undefined when the Sharpe ratio is: fewer than 2 returns, one not finite, or no variance.
 */
export function psrOfReturns(returns: readonly number[], benchmark: number): number | undefined {
  const sample = moments(returns);
  if (sample === undefined) return undefined;
  return psr2012({ ...sample, sharpe: sample.mean / sample.standardDeviation }, benchmark);
}

/** Largest distance between {@link quickPsrOfReturns} and {@link psrOfReturns}; measured ones are far smaller, also for small values. */
export function quickPsrError(psr: number): number {
  return psr < SMALLEST_SURE ? 1e-8 : Math.min(1e-8, 1e-6 * psr);
}

/** Below, numbers lose digits. */
const SMALLEST_SURE = 1e-290;

/**
 * {@link psrOfReturns} within {@link quickPsrError} at a tenth of its cost, for who looks every minute whether it is beyond a
 * limit. Undefined exactly where the other is.
 */
export function quickPsrOfReturns(returns: readonly number[], benchmark: number, span: Span): number | undefined {
  const sample = quickMoments(returns, span);
  if (sample === undefined) return undefined;
  const ratio = sample.mean / sample.standardDeviation;
  const [tilt, tails] = [sample.skewness * ratio, ((sample.kurtosis - 1) / 4) * ratio ** 2];
  // Where the terms of the standard error cancel out, the last digits of the moments are all that is left of it.
  if (!(1 - tilt + tails > CANCELLATION * (1 + Math.abs(tilt) + tails)))
    return psrOfReturns(returns.slice(span.from, span.to), benchmark);
  return psr2012({ ...sample, sharpe: ratio }, benchmark);
}

const CANCELLATION = 1e-6;

/**
 * Minimum track record length: how many observations a Sharpe ratio needs to be above its benchmark with the given
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
