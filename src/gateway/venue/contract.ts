import type { ContractQuery } from '../../domain/account.ts';
import type { SecurityType } from '../../domain/market.ts';

/** A contract of the venue, with the protocol's codes. */
export interface VenueContract {
  readonly conId: number;
  readonly symbol: string;
  readonly securityType: SecurityType;
  readonly exchange: string;
  readonly primaryExchange: string;
  /** Exchanges that a query may name, including `SMART` for stocks. */
  readonly validExchanges: readonly string[];
  readonly currency: string;
  readonly localSymbol: string;
  readonly tradingClass: string;
  readonly longName: string;
  /** `YYYYMMDD`; empty unless OPT or FUT. */
  readonly expiry: string;
  /** 0 unless OPT. */
  readonly strike: number;
  readonly right: 'C' | 'P' | '';
  readonly multiplier: number;
  readonly minTick: number;
  readonly minSize: number;
  readonly sizeIncrement: number;
  readonly orderTypes: readonly string[];
  /** One for each of `validExchanges`. */
  readonly marketRuleIds: readonly number[];
  /** `COMMON`, `ETF`; empty unless STK. */
  readonly stockType: string;
  readonly industry: string;
  readonly category: string;
  readonly subcategory: string;
  readonly timeZoneId: string;
  /** TWS form, e.g. `20261116:0930-20261116:1600`. One session a day, separated by semicolons. */
  readonly tradingHours: string;
  readonly liquidHours: string;
  /** 0 for contracts without an underlying. */
  readonly underlyingConId: number;
  readonly underlyingSymbol: string;
}

/** Security definitions. */
export interface ContractBook {
  byConId(conId: number): VenueContract | undefined;
  /**
   * Contracts that match every given member; empty text and 0 count as not given. No match is error 200. An exchange
   * outside of `validExchanges` matches nothing.
   */
  find(query: ContractLookup): readonly VenueContract[];
  all(): readonly VenueContract[];
}

/** Contract description in a client's request. */
export type ContractLookup = Partial<ContractQuery> & {
  readonly conId?: number;
  readonly localSymbol?: string;
  readonly tradingClass?: string;
  readonly primaryExchange?: string;
  /** Text in the protocol: `100` or empty. */
  readonly multiplier?: number;
};
