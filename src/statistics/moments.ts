import { mean as accurateMean } from 'simple-statistics';

/** A relative standard deviation up to this is rounding noise of a constant series. */
const NOISE = 1e-13;

/** First four moments of a sample. */
export interface Moments {
  readonly observations: number;
  readonly mean: number;
  /** With divisor n - 1, in the unit of the sample. */
  readonly standardDeviation: number;
  /** Population (biased) skewness γ3. */
  readonly skewness: number;
  /** Population (biased) Pearson kurtosis γ4: the normal has 3. */
  readonly kurtosis: number;
}

/**
 * Moments of a sample by two passes (mean with compensated summation, then powers of the deviations).
 *
 * Skewness and kurtosis are the population kind on purpose: with them γ4 >= γ3² + 1 always, so that the variance term of
 * the probabilistic Sharpe ratio can never be negative; the unbiased kind breaks that on small samples.
 * Undefined for fewer than 2 observations, for a value that is not finite, and for a series without variance.
 */
export function moments(sample: readonly number[]): Moments | undefined {
  const n = sample.length;
  if (n < 2 || !sample.every(Number.isFinite)) return undefined;
  const mean = accurateMean([...sample]);
  const squares = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const spread = Math.sqrt(squares / n);
  if (!(spread > NOISE * largest(sample))) return undefined;
  return {
    observations: n,
    mean,
    standardDeviation: Math.sqrt(squares / (n - 1)),
    skewness: meanPower(sample, mean, spread, 3),
    kurtosis: meanPower(sample, mean, spread, 4),
  };
}

/** Mean of a power of the standardized values: standardized first, so that small returns do not underflow. */
function meanPower(sample: readonly number[], mean: number, spread: number, power: 3 | 4): number {
  return sample.reduce((sum, value) => sum + ((value - mean) / spread) ** power, 0) / sample.length;
}

function largest(sample: readonly number[]): number {
  return sample.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
}

/**
 * Autocorrelation at a lag, with the sums of the whole sample in the denominator (Box and Jenkins): in [-1, 1].
 * `lag` >= 1 and below the number of observations, else undefined, as it is for a series without variance.
 */
export function autocorrelation(sample: readonly number[], lag: number): number | undefined {
  const whole = moments(sample);
  if (whole === undefined || lag < 1 || lag >= sample.length) return undefined;
  const deviations = sample.map((value) => value - whole.mean);
  let numerator = 0;
  let denominator = 0;
  deviations.forEach((deviation, i) => {
    numerator += deviation * (deviations[i + lag] ?? 0);
    denominator += deviation * deviation;
  });
  return numerator / denominator;
}
