import type { EpochMs } from '../../domain/clock.ts';
import { fromMicros, type Micros, toMicros } from './money.ts';
import type { PriceKind, QuoteRow, QuoteSource, RawBar } from './quote-source.ts';

/** Quoting of an option around its theoretical price. */
export interface OptionQuoting {
  /** Terms in the session of an instant. The time to expiry is measured from the session's open. */
  readonly termsAt: (at: EpochMs) => OptionTerms;
  readonly tickMicros: Micros;
  readonly halfSpreadTicks: number;
}

/** Option contracts for each share of the underlying's displayed size; shares of volume for each option contract traded. */
const CONTRACTS_PER_SHARE = 0.02;
const SHARES_TRADED_PER_CONTRACT = 10_000;

/** Creates a source that prices an option from its underlying. A call rises with the underlying and a put falls, so highs and lows map onto one another. */
export function createOptionSource(underlying: QuoteSource, quoting: OptionQuoting): QuoteSource {
  const half = quoting.halfSpreadTicks * quoting.tickMicros;
  const middleAt = (at: EpochMs) => {
    const terms = quoting.termsAt(at);
    return (price: Micros) => theoretical(price, quoting, terms);
  };
  return {
    finestFrom: underlying.finestFrom,
    at: (at) => optionRow(underlying.at(at), middleAt(at), half),
    bar(span, kind) {
      const raw = underlying.bar(span, 'TRADES');
      return raw === undefined ? undefined : optionBar(raw, middleAt(span.from), half, kind);
    },
  };
}

/** Theoretical price rounded to the increment, high enough for a bid of at least one increment. */
function theoretical(underlying: Micros, quoting: OptionQuoting, terms: OptionTerms): Micros {
  const ticks = Math.round(toMicros(optionPrice(fromMicros(underlying), terms)) / quoting.tickMicros);
  return Math.max(ticks, quoting.halfSpreadTicks + 1) * quoting.tickMicros;
}

function optionRow(row: QuoteRow, middle: (price: Micros) => Micros, half: Micros): QuoteRow {
  const mid = middle((row.bid + row.ask) / 2);
  const [a, b] = [middle(row.high), middle(row.low)];
  return {
    bid: mid - half,
    ask: mid + half,
    bidSize: Math.max(1, Math.round(row.bidSize * CONTRACTS_PER_SHARE)),
    askSize: Math.max(1, Math.round(row.askSize * CONTRACTS_PER_SHARE)),
    last: middle(row.last),
    tradeSize: Math.floor(row.tradeSize / SHARES_TRADED_PER_CONTRACT),
    volume: Math.floor(row.volume / SHARES_TRADED_PER_CONTRACT),
    open: middle(row.open),
    high: Math.max(a, b),
    low: Math.min(a, b),
    ...(row.isStale === true ? { isStale: true } : {}),
  };
}

function optionBar(raw: RawBar, middle: (price: Micros) => Micros, half: Micros, kind: PriceKind): RawBar {
  const shift = { BID: -half, ASK: half, MIDPOINT: 0, TRADES: 0 }[kind];
  const [a, b] = [middle(raw.high) + shift, middle(raw.low) + shift];
  const prices = {
    open: middle(raw.open) + shift,
    high: Math.max(a, b),
    low: Math.min(a, b),
    close: middle(raw.close) + shift,
  };
  if (kind !== 'TRADES') return { ...prices, volume: -1, wap: -1, count: -1 };
  const volume = Math.floor(raw.volume / SHARES_TRADED_PER_CONTRACT);
  return { ...prices, volume, wap: middle(raw.wap), count: Math.min(volume, raw.count) };
}

/** Inputs of an option's theoretical price. */
interface OptionTerms {
  readonly strike: number;
  readonly right: 'C' | 'P';
  /** Annualised, as a fraction. */
  readonly volatility: number;
  readonly yearsToExpiry: number;
}

/** Theoretical price by Black and Scholes (1973), without interest and dividends. */
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
