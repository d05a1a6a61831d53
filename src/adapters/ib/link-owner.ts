import type { IBApi } from '@stoqey/ib';
import type { PreliveError } from '../../domain/errors.ts';
import type { PositionDifference } from '../../engine/base/ports.ts';
import type { GatewayConnection } from './connection.ts';

/** What was found when everything was read again. */
export interface Reconciliation {
  /** For people. */
  readonly text: string;
  /** In positions; nothing more is sent when there are any. */
  readonly differences: readonly PositionDifference[];
}

/** What a kind of session does when its connection comes back; without it, a lost connection ends the session. */
export interface LinkRecovery {
  /** Reads again what may have happened meanwhile. */
  reconcile(): Promise<Reconciliation>;
  /** Opens again what the gateway has forgotten. */
  resubscribe(): void;
}

/** What the owner of a link does about it. */
export interface LinkOwner {
  /** Registers listeners on a connection, before its first byte. */
  attach(api: IBApi): void;
  /** See `ConnectionOwner`. */
  partlyDecodedError(id: number, code: number, text: string): void;
  /** Messages may be sent from now on. */
  opened(connection: GatewayConnection, isPaper: boolean): void;
  /** They may not any more. */
  shut(reason: PreliveError): void;
  /** The broker behind the gateway is gone: what waits is stale when it comes back. */
  impaired(): void;
  /** The connection is or is not what the engine calls connected. */
  told(state: 'lost' | 'restored', reason: string): void;
  mismatched(differences: readonly PositionDifference[]): void;
  now(): number;
  /** The session is over: with an error, unless someone closed it. */
  over(error?: Error): void;
}
