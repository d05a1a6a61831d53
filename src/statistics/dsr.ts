import { normalQuantile } from './normal.ts';
import { psr2012 } from './psr.ts';
import type { SharpeMoments } from './sharpe.ts';

const EULER_MASCHERONI = 0.5772156649015329;

/** Trials before the reported one was chosen. */
export interface Trials {
  /** Number of independent trials, >= 1; see {@link independentTrials}. */
  readonly count: number;
  /** Variance ACROSS the trials of their per-period Sharpe ratios (not the estimator's variance of one of them). */
  readonly sharpeVariance: number;
}

/**
 * Expected maximum of the Sharpe ratios of unskilled trials, per period: √V·((1 - γ)·Φ⁻¹(1 - 1/N) + γ·Φ⁻¹(1 -
 * 1/(N·e))). The approximation is 0.9 % high at N = 100, 2.6 % at 5, and 7.9 % low at 2. 0 for one trial.
 */
export function expectedMaximumSharpe({ count, sharpeVariance }: Trials): number {
  if (count <= 1) return 0;
  const factor =
    (1 - EULER_MASCHERONI) * normalQuantile(1 - 1 / count) +
    EULER_MASCHERONI * normalQuantile(1 - 1 / (count * Math.E));
  return Math.sqrt(sharpeVariance) * factor;
}

/**
 * Deflated Sharpe ratio: the probabilistic Sharpe ratio against the best that `trials` without skill would have shown
 * (Bailey and López de Prado 2014, J. Portfolio Management 40(5)). A probability, so it can never exceed 1.
 */
export function deflatedSharpe(estimate: SharpeMoments, trials: Trials): number {
  return psr2012(estimate, expectedMaximumSharpe(trials));
}

/** Independent trials implied by `trials` correlated ones: ρ̄ + (1 - ρ̄)·M (the same paper, appendix A.3). */
export function independentTrials(trials: number, averageCorrelation: number): number {
  return averageCorrelation + (1 - averageCorrelation) * trials;
}
