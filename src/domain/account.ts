import type { EpochMs } from './clock.ts';
import type { SecurityType } from './market.ts';

/** A value with the time that its reading took. */
export interface Timed<T> {
  readonly value: T;
  /** Milliseconds from request to complete answer, on the session's clock. */
  readonly latencyMs: number;
}

/** What a connection showed of itself: the class of all evidence that comes over it is computed from this alone. */
export interface ConnectionFacts {
  readonly host: string;
  readonly port: number;
  readonly clientId: number;
  /** The smaller of client's and server's version: attested by the handshake, not the Gateway's own. */
  readonly protocolVersion: number;
  /** Text of the handshake, e.g. `20261116 09:30:00 US/Eastern`. */
  readonly connectionTime: string;
  readonly managedAccounts: readonly string[];
  /** Texts of the farm notices 2104, 2106, 2107, 2158 and the like. */
  readonly farmNotices: readonly string[];
  /** Milliseconds from TCP connect to ready (nextValidId and managedAccounts seen). */
  readonly connectMs: number;
}

/** Account values that the gates and documents use, in the account's base currency unless said. */
export interface AccountSummary {
  readonly account: string;
  readonly currency: string;
  readonly netLiquidation: number;
  readonly buyingPower: number;
  readonly availableFunds: number;
  readonly excessLiquidity: number;
  readonly initialMargin: number;
  readonly maintenanceMargin: number;
  /** Settled cash by currency code. */
  readonly cash: Readonly<Record<string, number>>;
}

/** A position as the broker states it. */
export interface Position {
  readonly account: string;
  readonly symbol: string;
  readonly securityType: SecurityType;
  readonly conId: number;
  /** Signed shares. */
  readonly quantity: number;
  readonly averageCost: number;
}

/** What to ask a contract for. */
export interface ContractQuery {
  readonly symbol: string;
  readonly securityType: SecurityType;
  readonly exchange: string;
  readonly currency: string;
  /** Picks one of several that the rest fits. */
  readonly conId?: number;
  /** `YYYYMM` or `YYYYMMDD`, for OPT and FUT. */
  readonly expiry?: string;
  readonly strike?: number;
  readonly right?: 'C' | 'P';
}

/** A security definition. */
export interface ContractDetails {
  readonly conId: number;
  readonly symbol: string;
  readonly securityType: SecurityType;
  readonly exchange: string;
  readonly primaryExchange: string;
  readonly currency: string;
  readonly longName: string;
  /** Last trading day or month of FUT and OPT, `YYYYMMDD` or `YYYYMM`, without its time of day. */
  readonly expiry?: string;
  readonly minTick: number;
  readonly minSize: number;
  readonly sizeIncrement: number;
  readonly orderTypes: readonly string[];
  readonly marketRuleIds: readonly number[];
  readonly timeZoneId: string;
  readonly tradingHours: string;
  readonly liquidHours: string;
}

/** One step of a price-increment table: from `lowEdge` up, prices are multiples of `increment`. */
export interface PriceIncrement {
  readonly lowEdge: number;
  readonly increment: number;
}

/** An order that is open at the broker, whoever placed it. */
export interface OpenOrder {
  readonly brokerOrderId: number;
  readonly clientId: number;
  readonly permId: number;
  /** orderRef; empty when not ours. */
  readonly intentId: string;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly quantity: number;
  readonly filled: number;
  readonly status: string;
}

/** An order of the day that has ended, whoever placed it. */
export interface CompletedOrder {
  readonly permId: number;
  /** orderRef; empty when not ours. */
  readonly intentId: string;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly quantity: number;
  readonly filled: number;
  readonly status: string;
  /** In the broker's words, e.g. `Cancelled by Trader`. */
  readonly reason: string;
}

/** A fill with its commission as the broker's own record gives it, and the account's end state: the counter-record. */
export interface BrokerBook {
  /** `venue` = dumped by the embedded gateway itself; `api` = read over a fresh read-only connection. */
  readonly origin: 'venue' | 'api';
  readonly executions: readonly {
    readonly executionId: string;
    readonly orderRef: string;
    readonly symbol: string;
    readonly side: 'BUY' | 'SELL';
    readonly quantity: number;
    readonly price: number;
    readonly at: EpochMs;
    /** Client that placed the order; absent where it is not known. */
    readonly clientId?: number;
    /** USD; null where the broker names none. */
    readonly commission: number | null;
  }[];
  readonly positions: readonly { readonly symbol: string; readonly quantity: number }[];
  readonly cash: number;
}

/** Answer to a what-if order (whatIf = true, never transmitted as an order). */
export type WhatIfAnswer =
  | { readonly kind: 'accepted'; readonly initialMarginChange: number; readonly commission: number }
  | { readonly kind: 'refused'; readonly code: number; readonly message: string }
  /** Error 321 with "Read-Only mode": the API cannot trade at all. */
  | { readonly kind: 'read_only'; readonly code: 321; readonly message: string };

/** An account as documents name it: never by its id. */
export type AccountReference = {
  /** Leading letters and last two digits, e.g. `DU*****67`. */
  readonly masked: string;
  /** HMAC-SHA256 (hex) of the id under the workspace's redaction key: equal accounts can be seen to be equal. */
  readonly keyedDigest: string;
};

/** Whether an id of Interactive Brokers, or its mask, is that of a paper account: they start with D (DU, DF, DI, DUP). */
export function isPaperAccount(idOrMask: string): boolean {
  return idOrMask.startsWith('D');
}

/** Whose money an account trades, by its mask. */
export function accountKind({ masked }: AccountReference): 'live' | 'paper' {
  return isPaperAccount(masked) ? 'paper' : 'live';
}
