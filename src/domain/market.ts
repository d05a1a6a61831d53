import type { EpochMs } from './clock.ts';

/** A bar of trades. Prices in the instrument's currency, volume in shares. */
export interface Bar {
  readonly symbol: string;
  /** Start of the bar. */
  readonly at: EpochMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** Best bid and offer. Prices in the instrument's currency, sizes in shares. */
export interface Quote {
  readonly symbol: string;
  readonly at: EpochMs;
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
}

/** A last sale. */
export interface Trade {
  readonly symbol: string;
  readonly at: EpochMs;
  readonly price: number;
  readonly size: number;
}

/** Market-data types of the TWS protocol: 1 live, 2 frozen, 3 delayed, 4 delayed and frozen. */
export type MarketDataType = 1 | 2 | 3 | 4;

/** Asset classes by the codes of the TWS protocol. */
export type SecurityType = 'STK' | 'OPT' | 'FUT' | 'CASH' | 'CRYPTO';

/** One-minute periods in a year of 252 trading days of 390 minutes. */
export const MINUTES_PER_YEAR = 252 * 390;
