import type { EpochMs } from './clock.ts';
import type { SecurityType } from './market.ts';

/** A value with its reading time. */
export interface Timed<T> {
  readonly value: T;
  /** Milliseconds from request to complete answer, on the session's clock. */
  readonly latencyMs: number;
}

/** Observed facts of a connection: the class of all its evidence is computed from them alone. */
export interface ConnectionFacts {
  readonly host: string;
  readonly port: number;
  readonly clientId: number;
  /** The smaller of the client's and server's versions, from the handshake; not the Gateway's own version. */
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

/** Query for a contract. */
export interface ContractQuery {
  readonly symbol: string;
  readonly securityType: SecurityType;
  readonly exchange: string;
  readonly currency: string;
  /** Selects one of several matches. */
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

/** A step of a price-increment table: from `lowEdge` up, prices are multiples of `increment`. */
export interface PriceIncrement {
  readonly lowEdge: number;
  readonly increment: number;
}

/** An open order at the broker, of any client. */
export interface OpenOrder {
  readonly brokerOrderId: number;
  readonly clientId: number;
  readonly permId: number;
  /** orderRef; empty for orders of others. */
  readonly intentId: string;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly quantity: number;
  readonly filled: number;
  readonly status: string;
}

/** An ended order of the day, of any client. */
export interface CompletedOrder {
  readonly permId: number;
  /** orderRef; empty for orders of others. */
  readonly intentId: string;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly quantity: number;
  readonly filled: number;
  readonly status: string;
  /** The broker's text, e.g. `Cancelled by Trader`. */
  readonly reason: string;
}

/** Fills and commissions from the broker's own record, and the account's end state: the counter-record. */
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
    /** Client that placed the order; absent when unknown. */
    readonly clientId?: number;
    /** USD; null without one. */
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

/** Reference to an account in documents: never its id. */
export type AccountReference = {
  /** Leading letters and last two digits, e.g. `DU*****67`. */
  readonly masked: string;
  /** HMAC-SHA256 (hex) of the id under the workspace's redaction key: equal accounts have equal digests. */
  readonly keyedDigest: string;
};

/** True for the id of a paper account at Interactive Brokers, or its mask: they start with D (DU, DF, DI, DUP). */
export function isPaperAccount(idOrMask: string): boolean {
  return idOrMask.startsWith('D');
}

/** Kind of an account, by its mask. */
export function accountKind({ masked }: AccountReference): 'live' | 'paper' {
  return isPaperAccount(masked) ? 'paper' : 'live';
}
