import type { IBApi } from '@stoqey/ib';
import type { PreliveError } from '../../domain/errors.ts';
import type { PositionDifference } from '../../engine/base/ports.ts';
import type { GatewayConnection } from './connection.ts';

/** Result of reading the account again. */
export interface Reconciliation {
  /** Summary for people. */
  readonly text: string;
  /** Position differences; any difference blocks further orders. */
  readonly differences: readonly PositionDifference[];
}

/** Recovery of a session after a lost connection; without it, the loss ends the session. */
export interface LinkRecovery {
  /** Reads again what may have changed meanwhile. */
  reconcile(): Promise<Reconciliation>;
  /** Opens the subscriptions again that the gateway has dropped. */
  resubscribe(): void;
}

/** Callbacks of a link. */
export interface LinkOwner {
  /** Registers listeners on a connection, before its first byte. */
  attach(api: IBApi): void;
  /** See `ConnectionOwner`. */
  partlyDecodedError(id: number, code: number, text: string): void;
  /** Called when messages may be sent. */
  opened(connection: GatewayConnection, isPaper: boolean): void;
  /** Called when messages may no longer be sent. */
  shut(reason: PreliveError): void;
  /** Called when the gateway has lost the broker: queued messages will be stale when it is back. */
  impaired(): void;
  /** Called when the engine's view of the connection changes. */
  connectionChanged(state: 'lost' | 'restored', reason: string): void;
  mismatched(differences: readonly PositionDifference[]): void;
  now(): number;
  /** Called at the end of the session; with an error unless it was closed. */
  over(error?: Error): void;
}
