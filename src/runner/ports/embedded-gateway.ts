import type { BrokerBook } from '../../domain/account.ts';
import type { EpochMs } from '../../domain/clock.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { SecurityType } from '../../domain/market.ts';

/** Configuration of the embedded gateway of a rehearsal. */
export interface EmbeddedGatewayPlan {
  readonly seed: number;
  readonly account?: string;
  /** USD. */
  readonly cash?: number;
  readonly deny: readonly SecurityType[];
  readonly market: 'declared' | 'efficient';
  /** Factor on all latencies. */
  readonly latencyFactor: number;
  /** Change of all prices by this fraction, this long after the session's start. */
  readonly shock?: { readonly afterMs: number; readonly fraction: number };
  /** First instant of its clock; the fixed session date of rehearsals when absent. */
  readonly sessionStart?: EpochMs;
}

/** A gateway in lockstep that listens on loopback. */
export interface EmbeddedGateway {
  readonly host: string;
  readonly port: number;
  /** Path of a local socket, which is faster than TCP; absent where there is none. */
  readonly socketPath?: string;
  /** Declared parameters of its market. */
  readonly market: JsonObject;
  /** Name and parameters of its latency model. */
  readonly latencyModel: JsonObject;
  /** Its own record of all fills, to be compared with the engine's. */
  book(): BrokerBook;
  close(): Promise<void>;
}

/** Starts an embedded gateway; each part of a rehearsal has its own. */
export type StartEmbeddedGateway = (plan: EmbeddedGatewayPlan) => Promise<EmbeddedGateway>;
