/** Terms that an option's theoretical price depends on. */
export interface OptionTerms {
  readonly strike: number;
  readonly right: 'C' | 'P';
  /** Annualised, as a fraction. */
  readonly volatility: number;
  readonly yearsToExpiry: number;
}

/** Black and Scholes (1973) without interest and dividends. */
export function optionPrice(underlying: number, terms: OptionTerms): number {
  const { strike, right, volatility, yearsToExpiry } = terms;
  const deviation = volatility * Math.sqrt(Math.max(0, yearsToExpiry));
  const intrinsic = right === 'C' ? underlying - strike : strike - underlying;
  if (deviation === 0) return Math.max(0, intrinsic);
  const d1 = Math.log(underlying / strike) / deviation + deviation / 2;
  const call = underlying * normalCdf(d1) - strike * normalCdf(d1 - deviation);
  return right === 'C' ? call : call - underlying + strike;
}

/** Standard normal distribution function, Abramowitz and Stegun 26.2.17 (error < 7.5e-8). */
function normalCdf(x: number): number {
  if (x < 0) return 1 - normalCdf(-x);
  const t = 1 / (1 + 0.2316419 * x);
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * series;
}
