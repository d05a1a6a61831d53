import { InvariantViolation } from '../../domain/errors.ts';
import { MINUTES_PER_YEAR } from '../../domain/market.ts';
import type { RandomStream } from '../../domain/random.ts';
import { SESSION_MINUTES } from './calendar.ts';
import type { DayShape, MarketModel, MomentumEffect, QuoteModel, StockDynamics } from './market-model.ts';
import { toMicros } from './money.ts';
import type { CashEntry, FutureEntry } from './options.ts';

/** Price and quote parameters of one instrument. Stocks take them from the market model, others from the contracts file. */
export interface Dynamics {
  readonly symbol: string;
  readonly referencePrice: number;
  /** Price increment in units of 1e-6. */
  readonly tickMicros: number;
  /** Annualised. */
  readonly volatility: number;
  readonly beta: number;
  /** Units a session. */
  readonly dailyVolume: number;
  /** Narrowest spread in ticks. */
  readonly spreadTicks: number;
  readonly medianSize: number;
  /** Displayed sizes are multiples of the lot. */
  readonly lot: number;
  readonly momentum: MomentumEffect;
}

/** Distribution of the minutes of a session, derived from the model once. */
export interface MinuteLaw {
  /** Standard deviation of the log return by minute of the session. */
  readonly sigma: Float64Array;
  /** Units traded by minute of the session. */
  readonly volume: Float64Array;
  readonly marketShare: number;
  readonly ownShare: number;
}

/** Upper bound of the common factor's share: every instrument has some noise of its own. */
const LARGEST_MARKET_SHARE = 0.95;

/** Derives the distribution for a session of `minutes` minutes. A short session has a proportional part of the day's volume. */
export function minuteLaw(dynamics: Dynamics, model: MarketModel, minutes = SESSION_MINUTES): MinuteLaw {
  const perMinute = dynamics.volatility / Math.sqrt(MINUTES_PER_YEAR);
  const volume = meanOneShape(model.volumeShape, minutes);
  const marketShare = Math.min(LARGEST_MARKET_SHARE, (dynamics.beta * model.marketVolatility) / dynamics.volatility);
  return {
    sigma: unitVarianceShape(model.volatilityShape, minutes).map((factor) => factor * perMinute),
    volume: volume.map((factor) => (factor * dynamics.dailyVolume) / SESSION_MINUTES),
    marketShare,
    ownShare: Math.sqrt(1 - marketShare * marketShare),
  };
}

/**
 * Drift of successive minutes in units of the minute's noise: an Ornstein-Uhlenbeck process, sampled exactly, starting
 * in its stationary distribution.
 */
export function createDrift(effect: MomentumEffect, random: RandomStream): () => number {
  const keep = 2 ** (-1 / effect.halfLifeMinutes);
  const fresh = Math.sqrt(1 - keep * keep);
  let level = random.normal();
  return () => {
    const present = level;
    level = keep * level + fresh * random.normal();
    return present * effect.fractionOfNoise;
  };
}

/** Factor of each minute of a session, scaled to mean 1. */
export function meanOneShape(shape: DayShape, minutes: number): Float64Array {
  return scaled(shape, minutes, (values) => values.reduce((sum, value) => sum + value, 0) / values.length);
}

/** Factor of each minute of a session, scaled to mean square 1. The session's variance stays as declared. */
function unitVarianceShape(shape: DayShape, minutes: number): Float64Array {
  return scaled(shape, minutes, (values) =>
    Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length),
  );
}

function scaled(shape: DayShape, minutes: number, size: (values: Float64Array) => number): Float64Array {
  const raw = Float64Array.from({ length: minutes }, (_, minute) => factor(shape, (minute + 0.5) / minutes));
  const divisor = size(raw);
  return raw.map((value) => value / divisor);
}

function factor(shape: DayShape, x: number): number {
  return 1 + shape.openLift * Math.exp(-x / shape.decay) + shape.closeLift * Math.exp(-(1 - x) / shape.decay);
}

const STOCK_TICK = 0.01;
const STOCK_LOT = 100;
/** Daily volume at which `medianSize` of the model applies. */
const SIZE_REFERENCE_VOLUME = 50_000_000;

/** Dynamics of a built-in stock. */
export function stockDynamics(model: MarketModel, symbol: string): Dynamics {
  const stock = model.stocks.find((candidate) => candidate.symbol === symbol);
  if (stock === undefined) throw new InvariantViolation(`the market model does not say how ${symbol} moves`);
  return {
    ...stock,
    tickMicros: toMicros(STOCK_TICK),
    spreadTicks: stockSpread(stock, model.quotes),
    medianSize: model.quotes.medianSize * Math.sqrt(stock.dailyVolume / SIZE_REFERENCE_VOLUME),
    lot: STOCK_LOT,
    momentum: model.momentum,
  };
}

function stockSpread(stock: StockDynamics, quotes: QuoteModel): number {
  const spread = stock.referencePrice * stock.volatility * quotes.spreadPerPriceVolatility;
  return Math.max(1, Math.round(spread / STOCK_TICK));
}

const FUTURE_SIZE = { dailyVolume: 1_000_000, medianSize: 40, lot: 1 } as const;
const CASH_SIZE = { dailyVolume: 20_000_000_000, medianSize: 2_000_000, lot: 100_000 } as const;

/** Dynamics of a contracts-file entry. Only stocks have the planted momentum effect. */
export function entryDynamics(model: MarketModel, entry: FutureEntry | CashEntry): Dynamics {
  return {
    symbol: entry.symbol,
    referencePrice: entry.referencePrice,
    tickMicros: toMicros(entry.minTick),
    volatility: entry.volatility,
    beta: 0,
    spreadTicks: 2 * entry.halfSpreadTicks,
    ...(entry.securityType === 'FUT' ? FUTURE_SIZE : CASH_SIZE),
    momentum: { ...model.momentum, fractionOfNoise: 0 },
  };
}
