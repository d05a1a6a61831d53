import type { BrokerBook } from './account.ts';
import type { EpochMs } from './clock.ts';
import type { SourceClass } from './evidence.ts';
import type { MarketDataType } from './market.ts';
import type { OrderType, Side } from './order.ts';

/** What a broker connection can be: the classes of evidence that come over it. */
export type ConnectionClass = Extract<SourceClass, 'simulated' | 'paper' | 'live'>;

/** Which bars to read. They end at or before `endAt`; regular trading hours alone unless `outsideRegularHours`. */
export interface HistoricalBarsQuery {
  /** A US stock, routed by SMART, in USD. */
  readonly symbol: string;
  /** Sessions back from `endAt`; read one session a request. */
  readonly days: number;
  readonly barSize: '1 secs' | '5 secs' | '30 secs' | '1 min' | '5 mins' | '1 hour' | '1 day';
  /** Default TRADES. */
  readonly show?: 'TRADES' | 'MIDPOINT' | 'BID_ASK';
  readonly endAt: EpochMs;
  readonly outsideRegularHours?: boolean;
}

/** What a market-data line offers, or why it does not. */
export type MarketDataAnswer =
  /**
   * `type` 1 is live; 3 and 4 are delayed. `firstTickMs` from request to first price, where one came in time. `minTick`:
   * smallest change of the price, where the line said so by then.
   */
  | {
      readonly kind: 'available';
      readonly type: MarketDataType;
      readonly firstTickMs?: number;
      readonly minTick?: number;
    }
  | { readonly kind: 'refused'; readonly code: number; readonly message: string };

/** An order for which only the cost is asked. */
export interface WhatIfOrder {
  readonly side: Side;
  /** Shares or contracts, > 0. */
  readonly quantity: number;
  readonly type: OrderType;
  /** Required for LIMIT. */
  readonly limitPrice?: number;
}

/** A fill with its commission, as the broker's record gives it. */
export type BookedExecution = BrokerBook['executions'][number];
