import type { EpochMs } from '../../domain/clock.ts';
import type { Micros } from './money.ts';

/** Prices that a bar is made from. */
export type PriceKind = 'TRADES' | 'MIDPOINT' | 'BID' | 'ASK';

/** Best bid and ask and the last trade of a second. Prices in units of 1e-6. */
export interface QuoteRow {
  readonly bid: Micros;
  readonly ask: Micros;
  /** 0 = no quote on this side. */
  readonly bidSize: number;
  readonly askSize: number;
  readonly last: Micros;
  /** 0 = no trade in this second. */
  readonly tradeSize: number;
  readonly volume: number;
  readonly open: Micros;
  readonly high: Micros;
  readonly low: Micros;
  /** True = no new data in this second; the row repeats older data and is not sent. Absent = new. */
  readonly isStale?: boolean;
  /** Trades of this second in order, if several. Their sizes add up to `tradeSize`. */
  readonly sales?: readonly Sale[];
  /** True = the trade is the closing auction's print, in force until the next session. */
  readonly isPrint?: boolean;
}

/** A trade. */
export interface Sale {
  readonly price: Micros;
  readonly size: number;
}

/** A bar in units of 1e-6. Volume, wap and count are -1 unless it is made from trades. */
export interface RawBar {
  readonly open: Micros;
  readonly high: Micros;
  readonly low: Micros;
  readonly close: Micros;
  readonly volume: number;
  readonly wap: Micros;
  readonly count: number;
}

/** Whole seconds of one session, `to` excluded. */
export interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** Prices of one instrument over all days. */
export interface QuoteSource {
  /** Quote and last trade in force at an instant. At night those of the close; before the first session those of its first second. */
  at(at: EpochMs): QuoteRow;
  /** Bar over a span; `undefined` without data. */
  bar(span: Span, kind: PriceKind): RawBar | undefined;
  /** Sessions that open before this instant have only bars of whole minutes. */
  readonly finestFrom: EpochMs;
}
