import { type MarketModel, MOMENTUM_MARKET, type Realism } from './market-model.ts';

/**
 * Sources. Heavy tails (3 to 5 degrees of freedom), clustering: Cont, Empirical properties of asset returns, Quantitative Finance
 * 1 (2001). U shape of volatility, volume and spread over the day: Wood, McInish, Ord, Journal of Finance 40 (1985); McInish,
 * Wood, Journal of Finance 47 (1992). Correlations that rise when prices fall: Ang, Chen, Journal of Financial Economics 63
 * (2002). Nights: momentum-plan.ts. Earnings on 4 of 252 nights, moves of about 5 % for large stocks.
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

/** Market with regimes, sectors, gaps and heavy tails, without a planted effect. */
export const REALISTIC_MARKET: MarketModel = {
  ...MOMENTUM_MARKET,
  name: 'realistic',
  generator: 'prelive-market/2',
  marketVolatility: 0.14,
  momentum: { ...MOMENTUM_MARKET.momentum, fractionOfNoise: 0 },
  historySessions: 20,
  realism: REALISM,
};
