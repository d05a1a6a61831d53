import type { BrokerBook } from './account.ts';
import type { EpochMs } from './clock.ts';
import type { SourceClass } from './evidence.ts';
import type { MarketDataType } from './market.ts';
import type { OrderType, Side } from './order.ts';

/** Class of a broker connection and of its evidence. */
export type ConnectionClass = Extract<SourceClass, 'simulated' | 'paper' | 'live'>;

/** Query of bars. They end at or before `endAt`; regular trading hours only unless `outsideRegularHours`. */
export interface HistoricalBarsQuery {
  /** A US stock, routed by SMART, in USD. */
  readonly symbol: string;
  /** Sessions before `endAt`; one request reads one session. */
  readonly days: number;
  readonly barSize: '1 secs' | '5 secs' | '30 secs' | '1 min' | '5 mins' | '1 hour' | '1 day';
  /** Default TRADES. */
  readonly show?: 'TRADES' | 'MIDPOINT' | 'BID_ASK';
  readonly endAt: EpochMs;
  readonly outsideRegularHours?: boolean;
}

/** Type of a market-data line, or the reason why it has none. */
export type MarketDataAnswer =
  /**
   * `type` 1 is live; 3 and 4 are delayed. `firstTickMs`: time from request to first price, if one came in time.
   * `minTick`: smallest change of the price, if known by then.
   */
  | {
      readonly kind: 'available';
      readonly type: MarketDataType;
      readonly firstTickMs?: number;
      readonly minTick?: number;
    }
  | { readonly kind: 'refused'; readonly code: number; readonly message: string };

/** An order for a cost query only. */
export interface WhatIfOrder {
  readonly side: Side;
  /** Shares or contracts, > 0. */
  readonly quantity: number;
  readonly type: OrderType;
  /** Required for LIMIT. */
  readonly limitPrice?: number;
}

/** A fill with its commission, from the broker's record. */
export type BookedExecution = BrokerBook['executions'][number];
