/**
 * The law of the simulated market. Plain data, so that an artifact can declare it whole. Returns of a minute are
 * `drift + beta * market + own`, all normal, scaled by the time of day; the drift is the planted effect.
 */
export interface MarketModel {
  readonly name: 'momentum' | 'efficient' | 'realistic';
  /** Version of the generator's code: the same parameters give the same prices only under the same version. */
  readonly generator: 'prelive-market/1' | 'prelive-market/2';
  /** Annualised volatility of the common factor (252 sessions of 390 minutes), as a fraction. */
  readonly marketVolatility: number;
  readonly stocks: readonly StockDynamics[];
  readonly volatilityShape: DayShape;
  readonly volumeShape: DayShape;
  readonly quotes: QuoteModel;
  readonly momentum: MomentumEffect;
  /** Sessions of history before the present one. */
  readonly historySessions: number;
  /** What the market has beyond normal steps of one size; absent = nothing. See realistic-market.ts. */
  readonly realism?: Realism;
}

/** How one stock moves. */
export interface StockDynamics {
  readonly symbol: string;
  /** Price at the open of the session, USD. */
  readonly referencePrice: number;
  /** Annualised, as a fraction; own and common part together. */
  readonly volatility: number;
  /** Share of the common factor. */
  readonly beta: number;
  /** Shares a session. */
  readonly dailyVolume: number;
}

/** A factor over the day, `1 + openLift exp(-x/decay) + closeLift exp(-(1-x)/decay)`, x from 0 (open) to 1 (close), normalised. */
export interface DayShape {
  readonly openLift: number;
  readonly closeLift: number;
  readonly decay: number;
}

/** How quotes and trades lie around the price. */
export interface QuoteModel {
  /** Spread = price x annualised volatility x this, in whole ticks, at least one. */
  readonly spreadPerPriceVolatility: number;
  /** Chance that a quote is one tick wider. */
  readonly widenProbability: number;
  /** Median displayed size in shares at 50 million shares a session; grows with the square root of the volume. */
  readonly medianSize: number;
  /** Standard deviation of the logarithm of the displayed size. */
  readonly sizeSigma: number;
  /** Chance that a second has a trade. */
  readonly tradeProbability: number;
}

/**
 * The planted effect: a drift that persists. Its size in units of `fractionOfNoise x standard deviation of the minute's
 * noise` is an Ornstein-Uhlenbeck process of unit variance, apart for each stock, that starts anew every session.
 */
export interface MomentumEffect {
  readonly halfLifeMinutes: number;
  /** 0 = no effect. */
  readonly fractionOfNoise: number;
}

/**
 * What makes a market look like one: states that last, sectors, heavy tails, news at night. The figures are round ones of
 * the size that the sources give for large US stocks; they are fitted to no data set.
 */
export interface Realism {
  /** States that all stocks share. */
  readonly regimes: readonly MarketRegime[];
  /** Annualised volatility of each sector's factor, as a fraction. Stocks of a sector take their beta's share of it. */
  readonly sectorVolatility: number;
  /** Sector by symbol; a symbol without one has the market and itself alone. */
  readonly sectors: Readonly<Record<string, string>>;
  /** Degrees of freedom of the Student distributions of a minute's and a night's step. */
  readonly tails: { readonly factors: number; readonly own: number };
  readonly news: NightNews;
  readonly spreadShape: DayShape;
  /** Standard deviation of the logarithm of a stock's volume from day to day. */
  readonly dayVolumeSigma: number;
}

/** A state of the market. Factors are to the declared values; those of volatility are scaled so that their long-run mean square is 1. */
export interface MarketRegime {
  readonly name: 'calm' | 'normal' | 'stressed';
  /** Mean stay in minutes of trading; how long it lasts has no memory. */
  readonly meanMinutes: number;
  /** Chances of the next regime, in the order of the list; its own is 0. */
  readonly next: readonly number[];
  /** Of the market's and the sectors' volatility. */
  readonly factorVolatility: number;
  /** Of each stock's own. The factors grow more in stress, so correlations rise. */
  readonly ownVolatility: number;
  readonly spread: number;
  readonly size: number;
  readonly volume: number;
}

/** News of one stock that comes at night, such as results. Funds have none. */
export interface NightNews {
  /** Chance a night. */
  readonly probability: number;
  /** Standard deviation of the step. */
  readonly sigma: number;
}

/** The default market: it has something to find, and says so. */
export const MOMENTUM_MARKET: MarketModel = {
  name: 'momentum',
  generator: 'prelive-market/1',
  marketVolatility: 0.1,
  stocks: [
    { symbol: 'AAPL', referencePrice: 232.5, volatility: 0.28, beta: 1.1, dailyVolume: 52_000_000 },
    { symbol: 'MSFT', referencePrice: 428.3, volatility: 0.25, beta: 1.0, dailyVolume: 21_000_000 },
    { symbol: 'TSLA', referencePrice: 338.7, volatility: 0.55, beta: 1.6, dailyVolume: 88_000_000 },
    { symbol: 'GOOGL', referencePrice: 184.2, volatility: 0.3, beta: 1.1, dailyVolume: 28_000_000 },
    { symbol: 'AMZN', referencePrice: 221.9, volatility: 0.32, beta: 1.2, dailyVolume: 41_000_000 },
    { symbol: 'NVDA', referencePrice: 141.6, volatility: 0.45, beta: 1.7, dailyVolume: 210_000_000 },
    { symbol: 'META', referencePrice: 598.4, volatility: 0.35, beta: 1.2, dailyVolume: 13_000_000 },
    { symbol: 'JPM', referencePrice: 243.8, volatility: 0.24, beta: 1.0, dailyVolume: 9_500_000 },
    { symbol: 'XOM', referencePrice: 112.4, volatility: 0.24, beta: 0.7, dailyVolume: 15_000_000 },
    { symbol: 'SPY', referencePrice: 597.6, volatility: 0.14, beta: 1.0, dailyVolume: 55_000_000 },
    { symbol: 'QQQ', referencePrice: 511.1, volatility: 0.18, beta: 1.2, dailyVolume: 36_000_000 },
    { symbol: 'AMD', referencePrice: 126.9, volatility: 0.48, beta: 1.6, dailyVolume: 47_000_000 },
  ],
  volatilityShape: { openLift: 1.2, closeLift: 0.5, decay: 0.08 },
  volumeShape: { openLift: 2.5, closeLift: 2.0, decay: 0.07 },
  quotes: {
    spreadPerPriceVolatility: 0.0001,
    widenProbability: 0.15,
    medianSize: 600,
    sizeSigma: 0.7,
    tradeProbability: 0.5,
  },
  momentum: { halfLifeMinutes: 15, fractionOfNoise: 0.4 },
  historySessions: 10,
};

/** The same generator with nothing to find. */
export const EFFICIENT_MARKET: MarketModel = {
  ...MOMENTUM_MARKET,
  name: 'efficient',
  momentum: { ...MOMENTUM_MARKET.momentum, fractionOfNoise: 0 },
};
