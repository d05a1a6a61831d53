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

/** A trade with the day's statistics. */
export interface TradeUpdate {
  readonly at: EpochMs;
  readonly conId: number;
  readonly symbol: string;
  readonly price: number;
  readonly size: number;
  /** Shares since the open, including this trade. */
  readonly volume: number;
  readonly high: number;
  readonly low: number;
}

/** Market data of a contract at an instant. */
export interface MarketSnapshot extends QuoteUpdate {
  readonly last: number;
  readonly lastSize: number;
  readonly volume: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  /** Close of the previous session. */
  readonly previousClose: number;
}

/** Query for historical bars. */
export interface HistoryQuery {
  readonly conId: number;
  /** Latest end of a bar. */
  readonly endAt: EpochMs;
  /** `S` = seconds of clock time. `D` = sessions (`1 D` = the last session with a bar). `W`, `M`, `Y` = calendar weeks, months, years. */
  readonly duration: { readonly count: number; readonly unit: 'S' | 'D' | 'W' | 'M' | 'Y' };
  /** Length of a bar: whole minutes, or 86,400,000 for one bar a session. Bars of the present session may have any whole number of seconds. */
  readonly barMs: number;
  /** Prices and volumes are adjusted for splits. ADJUSTED_LAST prices are trades, adjusted for dividends too. */
  readonly whatToShow: 'TRADES' | 'MIDPOINT' | 'BID' | 'ASK' | 'ADJUSTED_LAST';
}

/** A historical bar. */
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
