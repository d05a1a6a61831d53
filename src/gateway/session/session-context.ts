import type { EpochMs } from '../../domain/clock.ts';
import type { Reply } from '../../tws/replies.ts';
import type { RequestKind, RequestOf } from '../../tws/requests.ts';
import type { DelayedReplyKind, Venue } from '../venue/types.ts';
import type { LineMeter } from './line-meter.ts';
import type { LocalTime } from './local-time.ts';

/** What a desk of a session works with. */
export interface SessionContext {
  readonly venue: Venue;
  readonly clientId: number;
  /** Hears of the orders of all clients. */
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
  /** An error message; id -1 when it belongs to no request. */
  readonly fail: (id: number, code: number, text: string) => void;
  /** Does something when an answer of this kind is due, unless the client has gone. */
  later(kind: DelayedReplyKind, action: () => void): void;
  /** Does something after a time of the session, unless the client has gone. */
  after(delayMs: number, action: () => void): void;
}

/** One function for each of some kinds of request. */
export type Handlers<K extends RequestKind> = { readonly [P in K]: (request: RequestOf<P>) => void };

/** Text of an error 321. */
export function invalidRequest(cause: string): string {
  return `Error validating request.-'sim' : cause - ${cause}`;
}
