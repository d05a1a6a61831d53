import type {
  AccountReference,
  AccountSummary,
  ConnectionFacts,
  ContractDetails,
  ContractQuery,
  Position,
  PriceIncrement,
  Timed,
  WhatIfAnswer,
} from '../../domain/account.ts';
import type { ConnectionClass, MarketDataAnswer } from '../../domain/broker.ts';
import type { SecurityType } from '../../domain/market.ts';
import type { Handshake } from '../handshake.ts';

/** Result of the connection. A failed TCP connection is an error of the collector, not an input of the stage. */
export type ProbeConnection =
  | {
      readonly kind: 'ready';
      readonly facts: ConnectionFacts;
      /** Every managed account starts with `D`. */
      readonly accountIsPaper: boolean;
    }
  /** The socket was open, but order ids and managed accounts never arrived. */
  | { readonly kind: 'never_ready'; readonly host: string; readonly port: number; readonly reason: string };

/** Data of one declared asset class, read through one of its securities. */
export interface InstrumentProbe {
  readonly query: ContractQuery;
  /** Empty when the broker knows no such security. */
  readonly details: Timed<readonly ContractDetails[]>;
  readonly marketRules: readonly { readonly id: number; readonly increments: readonly PriceIncrement[] }[];
  /** Absent when it was not requested, because the security does not exist. */
  readonly marketData?: Timed<MarketDataAnswer>;
}

/** Account data, read-only. */
export interface AccountReads {
  readonly summary: Timed<AccountSummary>;
  readonly positions: Timed<readonly Position[]>;
  readonly instruments: readonly InstrumentProbe[];
}

/** Evidence of the permission to trade one asset class. */
export type PermissionEvidence =
  | {
      readonly kind: 'what_if';
      readonly securityType: SecurityType;
      readonly symbol: string;
      readonly answer: WhatIfAnswer;
    }
  /** The broker refused the definition of a security of the class. */
  | {
      readonly kind: 'definition';
      readonly securityType: SecurityType;
      readonly symbol: string;
      readonly code: number;
      readonly message: string;
    }
  /** A signed statement with verified signature and expiry. */
  | {
      readonly kind: 'attestation';
      readonly securityType: SecurityType;
      readonly permitted: boolean;
      readonly by: string;
      /** ISO 8601 UTC. */
      readonly until: string;
    };

/** Inputs of stage 6. */
export interface AccountProbeInputs {
  readonly connection: ProbeConnection;
  /** Computed from the properties of the connection. */
  readonly sourceClass: ConnectionClass;
  /** Absent when the connection was never ready. */
  readonly account?: AccountReference;
  /** Absent when the connection was never ready. */
  readonly handshake?: Handshake;
  /** Absent for a live account, which is not read, and when the connection was never ready. */
  readonly reads?: AccountReads;
  readonly declaredClasses: readonly SecurityType[];
  readonly permissions: readonly PermissionEvidence[];
}
