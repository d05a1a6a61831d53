import { invariant } from '../domain/errors.ts';
import { binomialBelow } from './binomial.ts';

/**
 * Sample quantile of type 1 of Hyndman and Fan (1996), the nearest rank: the smallest observed value that at least the
 * share `p` of the sample does not exceed. Always an element of the sample, never interpolated.
 *
 * @param sorted ascending (see {@link ascending}).
 * @param p in [0, 1]; 0 gives the minimum.
 * @returns undefined for an empty sample.
 */
export function quantile(sorted: readonly number[], p: number): number | undefined {
  invariant(p >= 0 && p <= 1, `a quantile is of a share in [0, 1], got ${p}`);
  return sorted[nearestRank(sorted.length, p) - 1];
}

/** ⌈n·p⌉, at least 1. A product above a whole number by rounding alone, like 0.3·10 = 3.0000000000000004, counts as whole. */
export function nearestRank(n: number, p: number): number {
  const product = n * p;
  const whole = Math.round(product);
  return Math.max(1, Math.abs(product - whole) <= 1e-12 * n ? whole : Math.ceil(product));
}

/** A sorted copy. */
export function ascending(sample: readonly number[]): readonly number[] {
  return sample.toSorted((a, b) => a - b);
}

/** Ranks, from 1, of the two observations between which the true quantile lies; `upper` absent = beyond the sample. */
export interface RankInterval {
  readonly lower?: number;
  readonly upper?: number;
}

/**
 * Distribution-free confidence interval of a quantile by order statistics: with B binomial (n, p), observations l and u hold the
 * quantile between them with probability P(l <= B < u). Chooses the closest pair with enough confidence, and the lowest of
 * equally close ones. Without such a pair one end is open: 50 observations cannot bound their 95th percentile from above.
 */
export function quantileRankInterval(n: number, p: number, confidence: number): RankInterval {
  const fewer = binomialBelow(n, p);
  const below = (rank: number) => fewer[rank] ?? 1;
  let best: { lower: number; upper: number } | undefined;
  for (let lower = 1, upper = 1; upper <= n; ) {
    if (below(upper) - below(lower) < confidence) upper++;
    else {
      if (best === undefined || upper - lower < best.upper - best.lower) best = { lower, upper };
      lower++;
    }
  }
  return best ?? openInterval(n, p, confidence, below);
}

function openInterval(n: number, p: number, confidence: number, below: (rank: number) => number): RankInterval {
  const ranks = Array.from({ length: n }, (_, i) => i + 1);
  const lower = p >= 0.5 ? ranks.findLast((rank) => 1 - below(rank) >= confidence) : undefined;
  const upper = p < 0.5 ? ranks.find((rank) => below(rank) >= confidence) : undefined;
  return { ...(lower !== undefined && { lower }), ...(upper !== undefined && { upper }) };
}

/** Values at the ranks of {@link quantileRankInterval}; undefined unless both ends lie inside the sample. */
export function quantileInterval(
  sorted: readonly number[],
  p: number,
  confidence: number,
): readonly [number, number] | undefined {
  const { lower, upper } = quantileRankInterval(sorted.length, p, confidence);
  const low = lower === undefined ? undefined : sorted[lower - 1];
  const high = upper === undefined ? undefined : sorted[upper - 1];
  return low === undefined || high === undefined ? undefined : [low, high];
}
