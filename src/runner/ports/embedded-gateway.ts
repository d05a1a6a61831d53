import type { BrokerBook } from '../../domain/account.ts';
import type { EpochMs } from '../../domain/clock.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { SecurityType } from '../../domain/market.ts';

/** What an embedded gateway of a rehearsal is asked to be. */
export interface EmbeddedGatewayPlan {
  readonly seed: number;
  readonly account?: string;
  /** USD. */
  readonly cash?: number;
  readonly deny: readonly SecurityType[];
  readonly market: 'declared' | 'efficient';
  /** Factor on all latencies. */
  readonly latencyFactor: number;
  /** A fall of every price: this fraction, this long after the session's start. */
  readonly shock?: { readonly afterMs: number; readonly fraction: number };
  /** Instant at which its clock stands first; the fixed session date of rehearsals when absent. */
  readonly sessionStart?: EpochMs;
}

/** A gateway in lockstep that listens on loopback. */
export interface EmbeddedGateway {
  readonly host: string;
  readonly port: number;
  /** Of a socket without a port, on which it is reached faster; absent where there is none. */
  readonly socketPath?: string;
  /** Declared parameters of its market. */
  readonly market: JsonObject;
  /** Name and parameters of its latency model. */
  readonly latencyModel: JsonObject;
  /** Its own record of all fills: the counter-record of a session. */
  book(): BrokerBook;
  close(): Promise<void>;
}

/** Starts one; each part of a rehearsal has its own. */
export type StartEmbeddedGateway = (plan: EmbeddedGatewayPlan) => Promise<EmbeddedGateway>;
