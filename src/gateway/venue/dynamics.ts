import { SESSION_MINUTES } from '../../domain/calendar/session-day.ts';
import type { RandomStream } from '../../domain/random.ts';
import { meanOneShape, unitVarianceShape } from './day-shape.ts';
import { type MarketModel, MINUTES_PER_YEAR, type MomentumEffect } from './market-model.ts';

/** How one instrument moves and is quoted; stocks take it from the market model, others from the contracts file. */
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
  /** Displayed sizes are multiples of it. */
  readonly lot: number;
  readonly momentum: MomentumEffect;
}

/** The law of a minute, with what follows from the model worked out once. */
export interface MinuteLaw {
  /** Standard deviation of the log return by minute of the session. */
  readonly sigma: Float64Array;
  /** Units traded by minute of the session. */
  readonly volume: Float64Array;
  readonly marketShare: number;
  readonly ownShare: number;
}

/** The common factor cannot be all of an instrument. */
const LARGEST_MARKET_SHARE = 0.95;

/** Works out the law of an instrument for a session of so many minutes; a short one has its share of the day's volume. */
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
 * The drift of successive minutes in units of the minute's noise: an Ornstein-Uhlenbeck process sampled exactly, that
 * begins in its stationary law.
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
