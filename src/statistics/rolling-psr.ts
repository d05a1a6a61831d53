import { normalCdf } from './normal.ts';
import { psrOfReturns } from './psr.ts';

/** An approximate probabilistic Sharpe ratio. */
export interface PsrEstimate {
  /** Probability in [0, 1]. */
  readonly nearly: number;
  /** Largest distance of `nearly` from {@link psrOfReturns} of the same returns. */
  readonly error: number;
  /** {@link psrOfReturns} of the returns that were in the window at the estimate; may be called at any time later. */
  readonly exact: () => number;
}

/** The probabilistic Sharpe ratio of the newest returns of a series, at a cost that does not grow with the window. */
export interface RollingPsr {
  /** Adds a return, as a fraction of one period. */
  add(value: number): void;
  /** Returns in the window. */
  count(): number;
  /** Undefined exactly where {@link psrOfReturns} is. */
  estimate(): PsrEstimate | undefined;
}

/** A larger error leads to an exact calculation. */
const LARGEST_ERROR = 1e-4;
/** Numbers below lose digits. */
const SMALLEST_SURE = 1e-290;
const SMALLEST_VARIANCE = 1e-60;
/** Upper bound of the roundings of the sums, their differences and the exact passes, for each value. */
const ROUNDINGS_A_VALUE = 200;

/**
 * Rolling PSR (Bailey and López de Prado 2012) over the newest `window` returns against a benchmark of 0, from sums of
 * powers of the distances to a centre. A return that leaves the window subtracts its powers. After each whole window
 * the sums are recalculated around the present mean, which limits the rounding error. Each estimate has an error bound,
 * to the first order of the error.
 */
export function createRollingPsr(window: number): RollingPsr {
  const returns: number[] = [];
  let sums = sumsAround(0);
  let sinceRebuilt = 0;
  const first = () => Math.max(0, returns.length - window);
  const rebuild = () => {
    const [from, to] = [first(), returns.length];
    let total = 0;
    for (let i = from; i < to; i++) total += returns[i] ?? Number.NaN;
    sums = sumsAround(total / (to - from));
    for (let i = from; i < to; i++) include(sums, returns[i] ?? Number.NaN, 1);
    sinceRebuilt = 0;
  };
  return {
    count: () => returns.length - first(),
    add: (value) => {
      returns.push(value);
      if (++sinceRebuilt >= window) {
        rebuild();
        return;
      }
      include(sums, value, 1);
      if (returns.length > window) include(sums, returns[returns.length - 1 - window] ?? Number.NaN, -1);
    },
    estimate: () => {
      const [from, to] = [first(), returns.length];
      // All returns are equal, as before the first trade of a session: there is no variance.
      if (sums.largest === 0) return undefined;
      const exact = () => psrOfReturns(returns.slice(from, to), 0);
      const estimated = estimateOf(sums, to - from, window);
      if (estimated !== undefined) return { ...estimated, exact: () => exact() ?? estimated.nearly };
      const value = exact();
      return value === undefined ? undefined : { nearly: value, error: 0, exact: () => value };
    },
  };
}

/** Sums of the powers of the distances to the centre, and the largest distance since their recalculation. */
interface PowerSums {
  readonly centre: number;
  first: number;
  second: number;
  third: number;
  fourth: number;
  largest: number;
}

function sumsAround(centre: number): PowerSums {
  return { centre, first: 0, second: 0, third: 0, fourth: 0, largest: 0 };
}

function include(sums: PowerSums, value: number, sign: 1 | -1): void {
  const distance = value - sums.centre;
  const square = distance * distance;
  sums.first += sign * distance;
  sums.second += sign * square;
  sums.third += sign * square * distance;
  sums.fourth += sign * square * square;
  // Unlike Math.max, the negated comparison replaces a NaN.
  if (!(Math.abs(distance) <= sums.largest)) sums.largest = Math.abs(distance);
}

/** Undefined where the sums are too inexact. */
function estimateOf(sums: PowerSums, count: number, window: number): Pick<PsrEstimate, 'nearly' | 'error'> | undefined {
  const shift = sums.first / count;
  const [second, third, fourth] = [sums.second / count, sums.third / count, sums.fourth / count];
  const variance = second - shift * shift;
  const deviation = Math.sqrt(variance);
  // Rounding of a power of the largest distance, in deviations, for each value added or removed.
  const rounding = ROUNDINGS_A_VALUE * window * Number.EPSILON;
  const reach = (sums.largest + Math.abs(sums.centre)) / deviation;
  const reach2 = reach * reach;
  const [lost, lostFourth] = [rounding * reach2, rounding * reach2 * reach2];
  // Also true for NaN: too few values, no variance, a return that is not finite.
  if (!(count >= 2 && variance > SMALLEST_VARIANCE && lostFourth < 1)) return undefined;
  // Multiplication is faster than `**`: this runs each minute.
  const shift2 = shift * shift;
  const skewness = (third - 3 * shift * second + 2 * shift2 * shift) / (variance * deviation);
  const kurtosis = (fourth - 4 * shift * third + 6 * shift2 * second - 3 * shift2 * shift2) / (variance * variance);
  const ratio = (sums.centre + shift) / (deviation * Math.sqrt(count / (count - 1)));
  const spread = 1 - skewness * ratio + ((kurtosis - 1) / 4) * ratio * ratio;
  const lostOfSpread =
    lostFourth * (Math.abs(ratio) + ratio * ratio + Math.abs(skewness * ratio) + kurtosis * ratio * ratio);
  const z = (ratio * Math.sqrt(count - 1)) / Math.sqrt(spread);
  const lostOfZ =
    (lost * Math.sqrt(count) * (1 + Math.abs(ratio))) / Math.sqrt(spread) + (Math.abs(z) * lostOfSpread) / spread;
  const nearly = normalCdf(z);
  // The density is at most 0.4, and in the tail at most the probability times (|z| + 1).
  const error = Math.min(0.4, 2 * nearly * (Math.abs(z) + 1)) * lostOfZ + 1e-14 * nearly;
  return spread > lostOfSpread * 4 &&
    nearly > SMALLEST_SURE &&
    lostOfZ * (Math.abs(z) + 1) < 0.1 &&
    error < LARGEST_ERROR
    ? { nearly, error }
    : undefined;
}
