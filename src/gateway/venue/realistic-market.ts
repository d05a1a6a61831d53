import { type DayShape, type MarketModel, MOMENTUM_MARKET } from './market-model.ts';

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

/**
 * Sources of the facts: heavy tails (3 to 5 degrees of freedom), clustering, U shapes: Cont, Empirical properties of asset
 * returns, Quantitative Finance 1 (2001). U shape of volatility, volume and spread over the day: Wood, McInish, Ord,
 * Journal of Finance 40 (1985); McInish, Wood, Journal of Finance 47 (1992). Correlations that rise when prices fall: Ang,
 * Chen, Journal of Financial Economics 63 (2002). Nights: momentum-plan.ts. Results four times in 252 nights, moves of
 * about 5 % for large stocks.
 */
const REALISM: Realism = {
  regimes: [
    {
      name: 'calm',
      meanMinutes: 1950,
      next: [0, 0.95, 0.05],
      factorVolatility: 0.65,
      ownVolatility: 0.75,
      spread: 0.9,
      size: 1.25,
      volume: 0.85,
    },
    {
      name: 'normal',
      meanMinutes: 1170,
      next: [0.5, 0, 0.5],
      factorVolatility: 1,
      ownVolatility: 1,
      spread: 1,
      size: 1,
      volume: 1,
    },
    {
      name: 'stressed',
      meanMinutes: 195,
      next: [0.1, 0.9, 0],
      factorVolatility: 2.8,
      ownVolatility: 1.9,
      spread: 2.2,
      size: 0.4,
      volume: 1.9,
    },
  ],
  sectorVolatility: 0.12,
  sectors: {
    AAPL: 'technology',
    MSFT: 'technology',
    QQQ: 'technology',
    NVDA: 'semiconductors',
    AMD: 'semiconductors',
    GOOGL: 'internet',
    META: 'internet',
    AMZN: 'consumer',
    TSLA: 'consumer',
    JPM: 'financial',
    XOM: 'energy',
  },
  tails: { factors: 5, own: 4 },
  news: { probability: 4 / 252, sigma: 0.05 },
  spreadShape: { openLift: 1.5, closeLift: 0.3, decay: 0.06 },
  dayVolumeSigma: 0.25,
};

/** The market with regimes, sectors, gaps and heavy tails, and nothing planted. */
export const REALISTIC_MARKET: MarketModel = {
  ...MOMENTUM_MARKET,
  name: 'realistic',
  generator: 'prelive-market/2',
  marketVolatility: 0.14,
  momentum: { ...MOMENTUM_MARKET.momentum, fractionOfNoise: 0 },
  historySessions: 20,
  realism: REALISM,
};
