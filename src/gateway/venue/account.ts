import type { VenueContract } from './contract.ts';
import type { VenueExecution, VenueOrder } from './order.ts';

/** A position with its value at the mark (mid of the quote). */
export interface VenuePosition {
  readonly account: string;
  readonly contract: VenueContract;
  /** Signed. */
  readonly quantity: number;
  /** Per share or contract, including multiplier and commissions, as in TWS. */
  readonly averageCost: number;
  readonly marketPrice: number;
  readonly marketValue: number;
  readonly unrealizedPnl: number;
  readonly realizedPnl: number;
}

/** A value of accountSummary and accountValue messages. */
export interface AccountValue {
  /** `NetLiquidation`, `BuyingPower`, `CashBalance`, ... */
  readonly tag: string;
  readonly value: string;
  /** Empty for text and ratios. `BASE` is not used. */
  readonly currency: string;
  /** True for tags of `$LEDGER`. */
  readonly ledger: boolean;
}

/** Profit and loss of the account in USD. */
export interface ProfitAndLoss {
  readonly daily: number;
  readonly unrealized: number;
  readonly realized: number;
}

/** Answer to a what-if order. Amounts in USD. */
export type WhatIfResult =
  | {
      readonly kind: 'accepted';
      readonly initialMargin: MarginChange;
      readonly maintenanceMargin: MarginChange;
      readonly equityWithLoan: MarginChange;
      readonly commission: number;
      readonly currency: string;
    }
  | { readonly kind: 'refused'; readonly code: number; readonly text: string };

/** A margin figure before the order, its change, and the figure after it. */
export interface MarginChange {
  readonly before: number;
  readonly change: number;
  readonly after: number;
}

/** Complete state of the account. Money in USD, exact to 1e-6. */
export interface VenueDump {
  readonly account: string;
  readonly startingCash: number;
  readonly cash: number;
  /** Cash plus positions at the mark. */
  readonly equity: number;
  /** Before commissions. */
  readonly realizedPnl: number;
  readonly unrealizedPnl: number;
  readonly commissions: number;
  /** Deposits, dividends and fees. `equity = startingCash + adjustments + realizedPnl + unrealizedPnl - commissions`. */
  readonly adjustments: number;
  readonly orders: readonly VenueOrder[];
  /** Executions in force: the last correction of each. Busted executions have quantity 0. */
  readonly executions: readonly VenueExecution[];
  readonly positions: readonly VenuePosition[];
}
