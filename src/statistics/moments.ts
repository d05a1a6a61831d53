import { mean as accurateMean } from 'simple-statistics';

/** A standard deviation this small against the values is rounding noise of a constant series. */
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

/** A part of a sample, from an index to before another. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Moments of a sample by two passes (mean with compensated summation, then powers of the deviations).
 *
 * Skewness and kurtosis are the population kind on purpose: with them γ4 >= γ3² + 1 always, so that the variance term of
 * the probabilistic Sharpe ratio can never be negative; the unbiased kind breaks that on small samples.
 * Undefined for fewer than 2 observations, for a value that is not finite, and for a series without variance.
 *
 * @param span the observations that count; all when left out.
 */
export function moments(sample: readonly number[], span: Span = { from: 0, to: sample.length }): Moments | undefined {
  return momentsBy(EXACT, sample, span);
}

/**
 * {@link moments} with powers by multiplication, many times as fast: skewness and kurtosis differ from the others by
 * their rounding alone, the rest is the same.
 */
export function quickMoments(sample: readonly number[], span: Span): Moments | undefined {
  return momentsBy(QUICK, sample, span);
}

interface Arithmetic {
  readonly mean: (sample: readonly number[], span: Span) => number;
  /** Mean of a power of the standardized values: standardized first, so that small returns do not underflow. */
  readonly power: (sample: readonly number[], span: Span, mean: number, spread: number, power: 3 | 4) => number;
}

const EXACT: Arithmetic = { mean: (sample, { from, to }) => accurateMean(sample.slice(from, to)), power: meanPower };
const QUICK: Arithmetic = { mean: (sample, span) => compensatedSum(sample, span) / lengthOf(span), power: meanProduct };

function momentsBy(by: Arithmetic, sample: readonly number[], span: Span): Moments | undefined {
  const n = lengthOf(span);
  if (n < 2 || !areFinite(sample, span)) return undefined;
  const mean = by.mean(sample, span);
  let squares = 0;
  for (let i = span.from; i < span.to; i++) squares += (at(sample, i) - mean) ** 2;
  const spread = Math.sqrt(squares / n);
  if (!(spread > NOISE * largest(sample, span))) return undefined;
  return {
    observations: n,
    mean,
    standardDeviation: Math.sqrt(squares / (n - 1)),
    skewness: by.power(sample, span, mean, spread, 3),
    kurtosis: by.power(sample, span, mean, spread, 4),
  };
}

function at(sample: readonly number[], i: number): number {
  return sample[i] ?? Number.NaN;
}

function lengthOf({ from, to }: Span): number {
  return to - from;
}

function areFinite(sample: readonly number[], { from, to }: Span): boolean {
  for (let i = from; i < to; i++) if (!Number.isFinite(sample[i])) return false;
  return true;
}

/** Sums as the library does, which takes no part of a list without a copy: what an addition loses is kept apart (Neumaier). */
function compensatedSum(sample: readonly number[], { from, to }: Span): number {
  let sum = at(sample, from);
  let lost = 0;
  for (let i = from + 1; i < to; i++) {
    const value = at(sample, i);
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}

function meanPower(sample: readonly number[], { from, to }: Span, mean: number, spread: number, power: 3 | 4): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += ((at(sample, i) - mean) / spread) ** power;
  return sum / (to - from);
}

function meanProduct(sample: readonly number[], { from, to }: Span, mean: number, spread: number, power: 3 | 4): number {
  let sum = 0;
  for (let i = from; i < to; i++) {
    const value = (at(sample, i) - mean) / spread;
    sum += power === 3 ? value * value * value : value * value * (value * value);
  }
  return sum / (to - from);
}

function largest(sample: readonly number[], { from, to }: Span): number {
  let max = 0;
  for (let i = from; i < to; i++) max = Math.max(max, Math.abs(at(sample, i)));
  return max;
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
