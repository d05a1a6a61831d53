import type { EpochMs } from '../../domain/clock.ts';
import type { Micros } from './money.ts';

/** What a bar is made of. */
export type PriceKind = 'TRADES' | 'MIDPOINT' | 'BID' | 'ASK';

/** The book's top and the last sale in a second. Prices in units of 1e-6. */
export interface QuoteRow {
  readonly bid: Micros;
  readonly ask: Micros;
  /** 0 = nobody quotes this side. */
  readonly bidSize: number;
  readonly askSize: number;
  readonly last: Micros;
  /** 0 = no trade in this second. */
  readonly tradeSize: number;
  readonly volume: number;
  readonly open: Micros;
  readonly high: Micros;
  readonly low: Micros;
  /** Nothing new came in this second: what stands here is older, and nobody is told of it. Absent = it is new. */
  readonly isStale?: boolean;
  /** The sales of this second in order, when there are several; together they are `tradeSize`. */
  readonly sales?: readonly Sale[];
  /** The sale is the print of the closing auction; it stays in force until the next session. */
  readonly isPrint?: boolean;
}

/** A sale. */
export interface Sale {
  readonly price: Micros;
  readonly size: number;
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

/** Whole seconds of one session: from an instant to another, which is not part of it. */
export interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** One instrument's market, over all its days. */
export interface QuoteSource {
  /** Quote and last sale in force at an instant: at night those of the evening, before the first session those of its first second. */
  at(at: EpochMs): QuoteRow;
  /** Bar over a span; `undefined` when nothing is known of it. */
  bar(span: Span, kind: PriceKind): RawBar | undefined;
  /** Sessions that open before this instant have bars of whole minutes alone. */
  readonly finestFrom: EpochMs;
}
