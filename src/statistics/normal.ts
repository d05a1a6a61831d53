import { invariant } from '../domain/errors.ts';

const SQRT_TWO_PI = Math.sqrt(2 * Math.PI);
/** Limit of |x| between the power series (below) and the continued fraction: both are accurate to 1e-15 there. */
const SERIES_LIMIT = 2;
const FRACTION_TERMS = 120;

/**
 * Density of the standard normal distribution. The exponent is evaluated in two parts, because the rounding error of
 * x²/2 alone would cost three digits in the far tail.
 */
export function normalDensity(x: number): number {
  const coarse = Math.round(x * 16) / 16;
  return (Math.exp((-coarse * coarse) / 2) * Math.exp((-(x - coarse) * (x + coarse)) / 2)) / SQRT_TWO_PI;
}

/**
 * Φ(x), the distribution function of the standard normal: probability that it is at most `x`.
 *
 * Error: at most 1e-15 absolute; 1e-14 relative in the lower tail. Φ(-∞) = 0, Φ(∞) = 1, Φ(NaN) = NaN. Method: the power series of
 * Φ - 1/2 (Abramowitz and Stegun 26.2.11) near 0, Laplace's continued fraction of the Mills ratio (26.2.14) beyond 2.
 */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (Math.abs(x) <= SERIES_LIMIT) return 0.5 + seriesPart(x);
  const tail = upperTail(Math.abs(x));
  return x < 0 ? tail : 1 - tail;
}

/** φ(x)·(x + x³/3 + x⁵/(3·5) + …). */
function seriesPart(x: number): number {
  let term = x;
  let sum = x;
  for (let odd = 3; Math.abs(term) > 1e-18 * Math.abs(sum); odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return sum * normalDensity(x);
}

/** φ(x) / (x + 1/(x + 2/(x + 3/(x + …)))) for x > 0, evaluated backwards. */
function upperTail(x: number): number {
  if (x > 40) return 0;
  let denominator = x;
  for (let k = FRACTION_TERMS; k >= 1; k--) denominator = x + k / denominator;
  return normalDensity(x) / denominator;
}

/**
 * Φ⁻¹(p), the quantile of the standard normal.
 *
 * `p` in [0, 1]; 0 gives -∞ and 1 gives ∞; anything else is an {@link invariant} violation. Error at most 7e-15
 * relative (1e-15 absolute around p = 1/2). Method: the rational first estimate of Abramowitz and Stegun 26.2.23, then
 * three Halley steps on {@link normalCdf}, always in the lower tail, where Φ keeps its relative precision.
 */
export function normalQuantile(p: number): number {
  invariant(p >= 0 && p <= 1, `a probability must lie in [0, 1], got ${p}`);
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p > 0.5) return -normalQuantile(1 - p);
  let x = -roughUpperQuantile(p);
  for (let step = 0; step < 3; step++) {
    const error = (normalCdf(x) - p) / normalDensity(x);
    x -= error / (1 + (x * error) / 2);
  }
  return x;
}

/** Upper quantile for a tail probability in (0, 1/2], error below 4.5e-4. */
function roughUpperQuantile(tail: number): number {
  const t = Math.sqrt(-2 * Math.log(tail));
  const numerator = 2.515517 + t * (0.802853 + t * 0.010328);
  const denominator = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  return t - numerator / denominator;
}
