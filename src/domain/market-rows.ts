import type { EpochMs } from './clock.ts';

/** A bar of a file. Prices and sizes as written. */
export interface BarRow {
  readonly symbol: string;
  /** Start of the bar; a day without a time (`YYYY-MM-DD`) means its whole session. */
  readonly start: EpochMs | string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Whole shares. */
  readonly volume: number;
}

/** A change of the quote, a sale, or both. Empty members are absent. */
export interface TickRow {
  readonly symbol: string;
  readonly at: EpochMs;
  readonly quote?: { readonly bid: number; readonly ask: number; readonly bidSize: number; readonly askSize: number };
  readonly sale?: { readonly price: number; readonly size: number };
}

/** Rows of a file by symbol, in order of time. */
export type MarketRows =
  | { readonly kind: 'bars'; readonly barMs: number; readonly rows: ReadonlyMap<string, readonly BarRow[]> }
  | { readonly kind: 'ticks'; readonly rows: ReadonlyMap<string, readonly TickRow[]> };
