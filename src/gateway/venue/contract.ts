import type { ContractQuery } from '../../domain/account.ts';
import type { SecurityType } from '../../domain/market.ts';

/** Security types of the venue, by the codes of the protocol. */
export interface VenueContract {
  readonly conId: number;
  readonly symbol: string;
  readonly securityType: SecurityType;
  readonly exchange: string;
  readonly primaryExchange: string;
  /** Every exchange that a query may name, `SMART` among them for stocks. */
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
  /** TWS form, e.g. `20261116:0930-20261116:1600`; one session a day, separated by semicolons. */
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
   * All contracts that agree with every member given (empty text and 0 count as not given); none = error 200. An
   * exchange other than one of `validExchanges` finds nothing.
   */
  find(query: ContractLookup): readonly VenueContract[];
  all(): readonly VenueContract[];
}

/** A contract as a client describes it. */
export type ContractLookup = Partial<ContractQuery> & {
  readonly conId?: number;
  readonly localSymbol?: string;
  readonly tradingClass?: string;
  readonly primaryExchange?: string;
  /** Text on the wire: as the protocol has it, `100` or empty. */
  readonly multiplier?: number;
};
