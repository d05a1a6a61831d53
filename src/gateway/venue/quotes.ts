import type { EpochMs } from '../../domain/clock.ts';

/** Best bid and offer of a contract from `at` on. Sizes in shares or contracts. */
export interface QuoteUpdate {
  readonly at: EpochMs;
  readonly conId: number;
  readonly symbol: string;
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
}

/** A last sale with the day's statistics. */
export interface TradeUpdate {
  readonly at: EpochMs;
  readonly conId: number;
  readonly symbol: string;
  readonly price: number;
  readonly size: number;
  /** Shares since the open, this trade included. */
  readonly volume: number;
  readonly high: number;
  readonly low: number;
}

/** Present state of a market-data line. */
export interface MarketSnapshot extends QuoteUpdate {
  readonly last: number;
  readonly lastSize: number;
  readonly volume: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  /** Close of the session before. */
  readonly previousClose: number;
}

/** What `history` is asked. */
export interface HistoryQuery {
  readonly conId: number;
  /** Bars end at or before this instant. */
  readonly endAt: EpochMs;
  /** `S` counts back in seconds of clock time; `D` in sessions (`1 D` = the last session that has a bar), the others in calendar weeks, months, years. */
  readonly duration: { readonly count: number; readonly unit: 'S' | 'D' | 'W' | 'M' | 'Y' };
  /** Length of a bar: whole minutes or 86,400,000 (one bar a session); any number of whole seconds for bars of the present session. */
  readonly barMs: number;
  /** Prices and volumes are in the shares of now; those of ADJUSTED_LAST are sales less the dividends paid since. */
  readonly whatToShow: 'TRADES' | 'MIDPOINT' | 'BID' | 'ASK' | 'ADJUSTED_LAST';
}

/** One bar. */
export interface HistoryBar {
  /** Start of the bar. */
  readonly at: EpochMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Shares; -1 unless TRADES. */
  readonly volume: number;
  /** Volume-weighted average price; -1 unless TRADES. */
  readonly wap: number;
  /** Number of trades; -1 unless TRADES. */
  readonly count: number;
}
