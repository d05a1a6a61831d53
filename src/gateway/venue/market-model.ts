/**
 * Parameters of the simulated market. Plain data, so that an artifact can record it completely. Returns of a minute are
 * `drift + beta * market + own`, all normal, scaled by the time of day. The drift is the planted effect.
 */
export interface MarketModel {
  readonly name: 'momentum' | 'efficient' | 'realistic';
  /** Version of the generator's code. Equal parameters give equal prices only under the same version. */
  readonly generator: 'prelive-market/1' | 'prelive-market/2';
  /** Annualised volatility of the common factor (252 sessions of 390 minutes), as a fraction. */
  readonly marketVolatility: number;
  readonly stocks: readonly StockDynamics[];
  readonly volatilityShape: DayShape;
  readonly volumeShape: DayShape;
  readonly quotes: QuoteModel;
  readonly momentum: MomentumEffect;
  /** Sessions of history before the first session. */
  readonly historySessions: number;
  /** Properties beyond normal steps of constant variance; absent = none. See realistic-market.ts. */
  readonly realism?: Realism;
}

/** Parameters of one stock. */
export interface StockDynamics {
  readonly symbol: string;
  /** Price at the open of the first session, USD. */
  readonly referencePrice: number;
  /** Annualised, as a fraction; own and common part together. */
  readonly volatility: number;
  /** Exposure to the common factor. */
  readonly beta: number;
  /** Shares a session. */
  readonly dailyVolume: number;
}

/** Intraday factor `1 + openLift exp(-x/decay) + closeLift exp(-(1-x)/decay)`, normalised; x from 0 (open) to 1 (close). */
export interface DayShape {
  readonly openLift: number;
  readonly closeLift: number;
  readonly decay: number;
}

/** Parameters of quotes and trades around the price. */
export interface QuoteModel {
  /** Spread = price x annualised volatility x this factor, in whole ticks, at least one. */
  readonly spreadPerPriceVolatility: number;
  /** Probability that a quote is one tick wider. */
  readonly widenProbability: number;
  /** Median displayed size in shares at 50 million shares a session; grows with the square root of the volume. */
  readonly medianSize: number;
  /** Standard deviation of the logarithm of the displayed size. */
  readonly sizeSigma: number;
  /** Probability that a second has a trade. */
  readonly tradeProbability: number;
}

/**
 * The planted effect: a persistent drift. In units of `fractionOfNoise x standard deviation of the minute's noise` it
 * is an Ornstein-Uhlenbeck process of unit variance, independent for each stock and restarted every session.
 */
export interface MomentumEffect {
  readonly halfLifeMinutes: number;
  /** 0 = no effect. */
  readonly fractionOfNoise: number;
}

/**
 * Properties of real markets: persistent regimes, sectors, heavy tails, news at night. The values are round numbers of
 * the order that the sources give for large US stocks. They are not fitted to a data set.
 */
export interface Realism {
  /** Regimes shared by all stocks. */
  readonly regimes: readonly MarketRegime[];
  /** Annualised volatility of each sector's factor, as a fraction. A stock's exposure is its beta. */
  readonly sectorVolatility: number;
  /** Sector by symbol. A symbol without a sector has only the market factor and its own noise. */
  readonly sectors: Readonly<Record<string, string>>;
  /** Degrees of freedom of the Student distributions of a minute's and a night's step. */
  readonly tails: { readonly factors: number; readonly own: number };
  readonly news: NightNews;
  readonly spreadShape: DayShape;
  /** Standard deviation of the logarithm of a stock's daily volume. */
  readonly dayVolumeSigma: number;
}

/** A regime of the market. Members are factors on the declared values. Volatility factors are scaled to a long-run mean square of 1. */
export interface MarketRegime {
  readonly name: 'calm' | 'normal' | 'stressed';
  /** Mean duration in minutes of trading; the duration is memoryless. */
  readonly meanMinutes: number;
  /** Transition probabilities in the order of the list; 0 for the regime itself. */
  readonly next: readonly number[];
  /** Factor on the volatility of the market and the sectors. */
  readonly factorVolatility: number;
  /** Factor on each stock's own volatility. Under stress the common factors grow more, so correlations rise. */
  readonly ownVolatility: number;
  readonly spread: number;
  readonly size: number;
  readonly volume: number;
}

/** Overnight news of one stock, such as earnings. Funds have none. */
export interface NightNews {
  /** Probability a night. */
  readonly probability: number;
  /** Standard deviation of the step. */
  readonly sigma: number;
}

/** Default market, with a planted and declared momentum effect. */
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

/** The same generator without a planted effect. */
export const EFFICIENT_MARKET: MarketModel = {
  ...MOMENTUM_MARKET,
  name: 'efficient',
  momentum: { ...MOMENTUM_MARKET.momentum, fractionOfNoise: 0 },
};
