import type { EpochMs } from '../../domain/clock.ts';
import type { MarketDataType, SecurityType } from '../../domain/market.ts';
import type { MarketRows } from '../../domain/market-rows.ts';
import type { LatencyModel } from './latency.ts';
import type { MarketModel } from './market-model.ts';

/** What a venue is built from. The same options and calls give the same events. */
export interface VenueOptions {
  readonly seed: number;
  /** 09:30 New York of the session, see `newYorkOpen` in calendar.ts. */
  readonly sessionOpen: EpochMs;
  readonly market: MarketModel;
  readonly latency: LatencyModel;
  readonly commissions: CommissionPlan;
  /** USD, whole cents. */
  readonly startingCash: number;
  readonly brand: VenueBrand;
  /** Security types without trading permission: their orders are refused with 460. */
  readonly deniedTypes: readonly SecurityType[];
  /** Contracts beside the built-in stocks, from a checked contracts file. */
  readonly contracts: readonly ContractEntry[];
  readonly marketDataType: MarketDataType;
  readonly shocks: readonly Shock[];
  /** Quotes and a few sales come before the open and after the close too. Without it the quotes of the evening stand until the next open. */
  readonly extendedHours?: boolean;
  /** Prices of stocks from a file. Stocks that it does not have, and all other contracts, have the market model's. */
  readonly replay?: MarketRows;
  /** Splits and dividends to come, in order of their days. */
  readonly corporateActions?: readonly CorporateAction[];
  /** Instant at which the venue begins; default the open. Before it orders wait for the opening auction. */
  readonly startAt?: EpochMs;
  /** How orders meet the book beyond the default; see {@link BookModel}. */
  readonly book?: BookModel;
  /** Shares that can be borrowed to sell short, by symbol; a symbol that is absent is easy to borrow. */
  readonly shortable?: Readonly<Record<string, number | 'never'>>;
  /** Limit prices further than this fraction from the quote are refused with 109; absent = any price is taken. */
  readonly priceRange?: number;
  /** An order preset is set: orders without a time in force get DAY with warning 10349 instead of silently. */
  readonly tifPreset?: boolean;
}

/** What happens to a stock before the trading of a day (`YYYY-MM-DD`, New York) begins. */
export type CorporateAction =
  /** Each share becomes `ratio` shares. */
  | { readonly kind: 'split'; readonly symbol: string; readonly date: string; readonly ratio: number }
  /** USD a share. */
  | { readonly kind: 'dividend'; readonly symbol: string; readonly date: string; readonly perShare: number };

/** How orders meet the book. By default orders at the touch wait until the price trades through, and own trades move nothing. */
export interface BookModel {
  /** A resting order has a place in the queue at its price, and fills when trades have used up what stood before it. */
  readonly queuePosition?: boolean;
  /** Temporary impact of the account's own taking. */
  readonly impact?: ImpactModel;
}

/** Taking the whole displayed size moves the quotes by so many spreads; half of it is gone after a half-life. */
export interface ImpactModel {
  readonly spreadsPerDisplayedSize: number;
  readonly halfLifeMs: number;
}

/** How the venue shows in-band what it is. */
export interface VenueBrand {
  readonly account: string;
  /** Put before every execution id. */
  readonly executionIdPrefix: string;
}

/** IBKR's published schedules for US stocks. */
export type CommissionPlan = 'fixed' | 'tiered';

/** A jump of the price at an instant, kept from then on; `fraction` -0.1 is a fall by 10 %. `*` = every symbol. */
export interface Shock {
  readonly symbol: string;
  readonly at: EpochMs;
  readonly fraction: number;
}

/** An entry of a contracts file (`schemas/contracts.schema.json`). */
export type ContractEntry = OptionEntry | FutureEntry | CashEntry;

interface EntryBase {
  readonly conId: number;
  readonly symbol: string;
  readonly exchange: string;
  readonly currency: string;
  readonly longName: string;
  /** Increment of its prices, e.g. 0.01, 0.25, 0.00005. */
  readonly minTick: number;
  /** First price. */
  readonly referencePrice: number;
  /** Annualised, as a fraction. */
  readonly volatility: number;
  /** Half the quoted spread is at least this many ticks; the whole is twice as much. */
  readonly halfSpreadTicks: number;
}

/** An option on a built-in stock; its price is intrinsic plus time value of the underlying (see derivatives.ts). */
export interface OptionEntry extends Omit<EntryBase, 'referencePrice'> {
  readonly securityType: 'OPT';
  readonly underlying: string;
  /** `YYYYMMDD`. */
  readonly expiry: string;
  readonly strike: number;
  readonly right: 'C' | 'P';
  readonly multiplier: number;
}

/** A future. */
export interface FutureEntry extends EntryBase {
  readonly securityType: 'FUT';
  readonly expiry: string;
  readonly multiplier: number;
  /** USD a contract. */
  readonly initialMargin: number;
  readonly maintenanceMargin: number;
  /** USD a contract and side. */
  readonly commission: number;
}

/** A currency pair; the symbol is the base, the currency the quote currency (must be USD). */
export interface CashEntry extends EntryBase {
  readonly securityType: 'CASH';
  /** Smallest order in the base currency. */
  readonly minimumSize: number;
}
