import { moments } from './moments.ts';

/** Which returns, and how many of them make a year. */
export interface SharpeOptions {
  /** Periods in a year: 252 for daily, `MINUTES_PER_YEAR` for one-minute returns. There is no default. */
  readonly periodsPerYear: number;
  /** Risk-free return of one period; 0 when left out. */
  readonly riskFreePerPeriod?: number;
}

/** A Sharpe ratio with all that says how little it may mean. */
export interface SharpeEstimate {
  readonly observations: number;
  readonly periodsPerYear: number;
  /** Mean over standard deviation (divisor n - 1) of the excess returns of one period. */
  readonly perPeriod: number;
  /** {@link perPeriod} times the square root of {@link periodsPerYear}. */
  readonly annualized: number;
  /** Standard error of {@link annualized} for independent normal returns (Lo 2002). */
  readonly standardErrorIid: number;
  /** Standard error of {@link annualized} with skewness and kurtosis (Mertens 2002). */
  readonly standardErrorNonNormal: number;
  readonly skewness: number;
  /** Pearson kurtosis: the normal has 3. */
  readonly kurtosis: number;
}

/**
 * Sharpe ratio of a series of returns (Sharpe 1994), annualized with √periodsPerYear, which is right only for returns
 * without autocorrelation (Lo 2002): see {@link annualizationFactor} for the general case.
 *
 * `returns` are simple returns of equal periods as fractions (0.01 = 1 %). Undefined, never 0 or infinite, when the
 * ratio does not exist: fewer than 2 returns, one that is not finite, or no variance.
 */
export function sharpe(returns: readonly number[], options: SharpeOptions): SharpeEstimate | undefined {
  const riskFree = options.riskFreePerPeriod ?? 0;
  const excess = moments(riskFree === 0 ? returns : returns.map((value) => value - riskFree));
  if (excess === undefined) return undefined;
  const perPeriod = excess.mean / excess.standardDeviation;
  const scale = Math.sqrt(options.periodsPerYear);
  const { observations, skewness, kurtosis } = excess;
  return {
    observations,
    periodsPerYear: options.periodsPerYear,
    perPeriod,
    annualized: perPeriod * scale,
    standardErrorIid: sharpeStandardErrorIid(perPeriod, observations) * scale,
    standardErrorNonNormal: sharpeStandardError({ sharpe: perPeriod, observations, skewness, kurtosis }) * scale,
    skewness,
    kurtosis,
  };
}

/** √((1 + SR²/2)/T): standard error of a per-period Sharpe ratio, independent normal returns (Lo 2002, equation 9). */
export function sharpeStandardErrorIid(sharpePerPeriod: number, observations: number): number {
  return Math.sqrt((1 + sharpePerPeriod ** 2 / 2) / observations);
}

/** What the standard error of a Sharpe ratio depends on; all of one period, never annualized. */
export interface SharpeMoments {
  readonly sharpe: number;
  readonly observations: number;
  /** Population skewness. */
  readonly skewness: number;
  /** Population Pearson kurtosis. */
  readonly kurtosis: number;
}

/**
 * √((1 - γ3·SR + (γ4 - 1)/4·SR²)/(T - 1)): standard error of a per-period Sharpe ratio of independent, not normal
 * returns (Mertens 2002; Bailey and López de Prado 2012). Never NaN for population moments of a sample; infinite for a
 * single observation.
 */
export function sharpeStandardError({ sharpe: ratio, observations, skewness, kurtosis }: SharpeMoments): number {
  const spread = 1 - skewness * ratio + ((kurtosis - 1) / 4) * ratio ** 2;
  // Pearson's inequality keeps the sum from being negative; rounding may still leave -1e-17 for a two-point sample.
  return Math.sqrt(Math.max(0, spread) / (observations - 1));
}

/**
 * Factor from a Sharpe ratio of one period to one of `periods` periods: q/√(q + 2Σ(q - k)ρₖ), which is √q without
 * autocorrelation (Lo 2002, equation 20).
 *
 * @param autocorrelations ρ₁, ρ₂, … at lags 1, 2, …; missing ones count as 0, those from `periods` on are ignored.
 */
export function annualizationFactor(periods: number, autocorrelations: readonly number[]): number {
  const sum = autocorrelations.reduce((total, rho, i) => total + Math.max(0, periods - i - 1) * rho, 0);
  return periods / Math.sqrt(periods + 2 * sum);
}
