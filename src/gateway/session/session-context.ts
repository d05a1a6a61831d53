import type { EpochMs } from '../../domain/clock.ts';
import type { Reply } from '../../tws/replies.ts';
import type { RequestKind, RequestOf } from '../../tws/requests.ts';
import type { DelayedReplyKind, Venue } from '../venue/types.ts';
import type { LineMeter } from './line-meter.ts';
import type { LocalTime } from './local-time.ts';

/** Venue, client and clock that the desks of a session use. */
export interface SessionContext {
  readonly venue: Venue;
  readonly clientId: number;
  /** Receives the orders of all clients. */
  readonly isMaster: boolean;
  readonly serverVersion: number;
  /** Orders are refused with 321. */
  readonly readOnly: boolean;
  /** Market-data lines, and tick-by-tick subscriptions, that all clients share. */
  readonly lines: LineMeter;
  readonly tickLines: LineMeter;
  readonly now: () => EpochMs;
  readonly local: LocalTime;
  readonly send: (reply: Reply) => void;
  /** Sends an error message; id -1 when it belongs to no request. */
  readonly fail: (id: number, code: number, text: string) => void;
  /** Runs an action after the delay of this kind of reply, unless the client has disconnected. */
  later(kind: DelayedReplyKind, action: () => void): void;
  /** Runs an action after a delay in session time, unless the client has disconnected. */
  after(delayMs: number, action: () => void): void;
}

/** A handler for each of the given kinds of request. */
export type Handlers<K extends RequestKind> = { readonly [P in K]: (request: RequestOf<P>) => void };

/** Text of an error 321. */
export function invalidRequest(cause: string): string {
  return `Error validating request.-'sim' : cause - ${cause}`;
}
