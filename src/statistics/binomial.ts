import { invariant } from '../domain/errors.ts';

/**
 * Probabilities of fewer than `k` successes in `n` independent trials of chance `p`, for every `k` from 0 to `n`, in one
 * sum of terms that are computed in logarithms.
 */
export function binomialBelow(n: number, p: number): readonly number[] {
  const below = [0];
  let sum = 0;
  for (let i = 0; i < n; i++) {
    sum += binomialTerm(i, n, p);
    below.push(Math.min(1, sum));
  }
  return below;
}

function binomialTerm(i: number, n: number, p: number): number {
  return Math.exp(logChoose(n, i) + i * Math.log(p) + (n - i) * Math.log1p(-p));
}

function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}

/**
 * Two-sided exact interval of a proportion (Clopper and Pearson 1934): its coverage is at least the confidence.
 *
 * @param successes in [0, trials], not necessarily whole: a rate by quantity over intents counts each intent as one
 * trial, and a half filled intent as half a success.
 * @param trials > 0.
 * @returns bounds in [0, 1].
 */
export function clopperPearson(successes: number, trials: number, confidence: number): readonly [number, number] {
  invariant(trials > 0 && successes >= 0 && successes <= trials, `${successes} of ${trials} is no proportion`);
  const tail = (1 - confidence) / 2;
  return [
    proportionLowerBound(successes, trials, 1 - tail),
    1 - proportionLowerBound(trials - successes, trials, 1 - tail),
  ];
}

/** One-sided exact lower bound of a proportion: 0.942 for 50 of 50 at 95 %. */
export function proportionLowerBound(successes: number, trials: number, confidence: number): number {
  if (successes === 0) return 0;
  const tail = 1 - confidence;
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (regularizedBeta(middle, successes, trials - successes + 1) < tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** I(x; a, b), the regularized incomplete beta function, by its continued fraction (Abramowitz and Stegun 26.5.8). */
function regularizedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - regularizedBeta(1 - x, b, a);
  const logFront = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x);
  return Math.exp(logFront) / a / betaFraction(x, a, b);
}

/** 1 + d₁/(1 + d₂/(1 + …)), evaluated backwards; enough terms for a + b up to some ten thousand. */
function betaFraction(x: number, a: number, b: number): number {
  let fraction = 1;
  for (let term = 400; term >= 1; term--) fraction = 1 + betaTerm(term, x, a, b) / fraction;
  return fraction;
}

function betaTerm(term: number, x: number, a: number, b: number): number {
  const m = Math.floor(term / 2);
  if (term % 2 === 0) return (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
  return (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
}

/** ln Γ(x) for x > 0: Stirling's series after shifting the argument above 12; error about 1e-14 relative. */
function logGamma(x: number): number {
  let shift = 0;
  let y = x;
  while (y < 12) {
    shift += Math.log(y);
    y += 1;
  }
  const inverse = 1 / (y * y);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / y;
  return (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
