import type { Micros } from './money.ts';

/** What a bar is made of. */
export type PriceKind = 'TRADES' | 'MIDPOINT' | 'BID' | 'ASK';

/** The book's top and the last sale in a second of the session. Prices in units of 1e-6. */
export interface QuoteRow {
  readonly bid: Micros;
  readonly ask: Micros;
  readonly bidSize: number;
  readonly askSize: number;
  readonly last: Micros;
  /** 0 = no trade in this second. */
  readonly tradeSize: number;
  readonly volume: number;
  readonly open: Micros;
  readonly high: Micros;
  readonly low: Micros;
}

/** A bar in units of 1e-6; volume, wap and count are -1 unless it is made of trades. */
export interface RawBar {
  readonly open: Micros;
  readonly high: Micros;
  readonly low: Micros;
  readonly close: Micros;
  readonly volume: number;
  readonly wap: Micros;
  readonly count: number;
}

/** One instrument's market. */
export interface QuoteSource {
  /** `second` within the session. */
  row(second: number): QuoteRow;
  /** A bar over seconds of the present session. */
  sessionBar(firstSecond: number, seconds: number, kind: PriceKind): RawBar;
  /** A minute of the past, counted from the oldest. */
  pastBar(minute: number, kind: PriceKind): RawBar;
}
