import type { EpochMs } from '../../domain/clock.ts';
import type { MarketDataType, SecurityType } from '../../domain/market.ts';
import type { MarketRows } from '../../domain/market-rows.ts';
import type { LatencyModel } from './latency.ts';
import type { MarketModel } from './market-model.ts';

/** Options of a venue. The same options and calls give the same events. */
export interface VenueOptions {
  readonly seed: number;
  /** 09:30 New York of the first session, see `newYorkOpen` in calendar.ts. */
  readonly sessionOpen: EpochMs;
  readonly market: MarketModel;
  readonly latency: LatencyModel;
  readonly commissions: CommissionPlan;
  /** USD, whole cents. */
  readonly startingCash: number;
  readonly brand: VenueBrand;
  /** Security types without trading permission. Their orders are refused with 460. */
  readonly deniedTypes: readonly SecurityType[];
  /** Contracts in addition to the built-in stocks, from a checked contracts file. */
  readonly contracts: readonly ContractEntry[];
  readonly marketDataType: MarketDataType;
  readonly shocks: readonly Shock[];
  /** True = quotes and a few trades before the open and after the close too. Otherwise the closing quotes last until the next open. */
  readonly extendedHours?: boolean;
  /** Stock prices from a file. Other stocks and all other contracts have the market model's prices. */
  readonly replay?: MarketRows;
  /** Splits and dividends in order of their dates. */
  readonly corporateActions?: readonly CorporateAction[];
  /** Start of the venue; default = the open. Orders placed before the open wait for the opening auction. */
  readonly startAt?: EpochMs;
  /** Order matching beyond the default; see {@link BookModel}. */
  readonly book?: BookModel;
  /** Shares that can be borrowed for short sales, by symbol. An absent symbol is easy to borrow. */
  readonly shortable?: Readonly<Record<string, number | 'never'>>;
  /** Largest distance of a limit price from the quote, as a fraction; beyond it orders are refused with 109. Absent = no limit. */
  readonly priceRange?: number;
  /** True = orders without a time in force get DAY with warning 10349. Otherwise they get DAY without a message. */
  readonly tifPreset?: boolean;
}

/** Corporate action of a stock before trading on a date (`YYYY-MM-DD`, New York). */
export type CorporateAction =
  /** Each share becomes `ratio` shares. */
  | { readonly kind: 'split'; readonly symbol: string; readonly date: string; readonly ratio: number }
  /** USD a share. */
  | { readonly kind: 'dividend'; readonly symbol: string; readonly date: string; readonly perShare: number };

/** Order matching. By default, orders at the best price fill only when a trade goes through it, and own trades move nothing. */
export interface BookModel {
  /** True = a resting order has a queue position at its price, and fills when trades have used up the queue before it. */
  readonly queuePosition?: boolean;
  /** Temporary impact of the account's own liquidity-removing trades. */
  readonly impact?: ImpactModel;
}

/** A trade of the whole displayed size moves the quotes by `spreadsPerDisplayedSize` spreads. Half of the impact is gone after the half-life. */
export interface ImpactModel {
  readonly spreadsPerDisplayedSize: number;
  readonly halfLifeMs: number;
}

/** Marks of the simulation in protocol fields. */
export interface VenueBrand {
  readonly account: string;
  /** Prefix of every execution id. */
  readonly executionIdPrefix: string;
}

/** IBKR's published schedules for US stocks. */
export type CommissionPlan = 'fixed' | 'tiered';

/** A permanent change of the price at an instant. `fraction` -0.1 is a fall by 10 %; symbol `*` means every symbol. */
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
  /** Price increment, e.g. 0.01, 0.25, 0.00005. */
  readonly minTick: number;
  /** First price. */
  readonly referencePrice: number;
  /** Annualised, as a fraction. */
  readonly volatility: number;
  /** Half the quoted spread in ticks, at least. */
  readonly halfSpreadTicks: number;
}

/** An option on a built-in stock. Its price is derived from the underlying (see option-source.ts). */
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

/** A currency pair. The symbol is the base currency; `currency` is the quote currency and must be USD. */
export interface CashEntry extends EntryBase {
  readonly securityType: 'CASH';
  /** Smallest order in the base currency. */
  readonly minimumSize: number;
}
