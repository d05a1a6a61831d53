import type { EpochMs } from '../../domain/clock.ts';

/** A message from a client. */
export interface LoggedMessage {
  readonly at: EpochMs;
  /** Number of the connection, from 1. */
  readonly connection: number;
  readonly clientId: number | undefined;
  readonly payload: string;
}

/** The last messages of all clients, oldest first. */
export interface MessageLog {
  add(message: LoggedMessage): void;
  all(): readonly LoggedMessage[];
  /** Number of all messages, including those no longer kept. */
  readonly count: number;
}

/** Far more than a test sends; about the last hour of a long session. */
const KEPT = 20_000;

/** Creates an empty log that keeps the last `kept` messages. */
export function createMessageLog(kept = KEPT): MessageLog {
  const ring: LoggedMessage[] = [];
  let count = 0;
  return {
    get count() {
      return count;
    },
    add: (message) => {
      ring[count % kept] = message;
      count += 1;
    },
    all: () => [...ring.slice(count % kept), ...ring.slice(0, count % kept)],
  };
}
