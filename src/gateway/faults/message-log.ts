import type { EpochMs } from '../../domain/clock.ts';

/** A message that a client has sent. */
export interface LoggedMessage {
  readonly at: EpochMs;
  /** Which connection, from 1. */
  readonly connection: number;
  readonly clientId: number | undefined;
  readonly payload: string;
}

/** The last messages of all clients, oldest first. */
export interface MessageLog {
  add(message: LoggedMessage): void;
  all(): readonly LoggedMessage[];
  /** How many there were, those that are no longer kept among them. */
  readonly count: number;
}

/** Far more than a test sends; a long session keeps its last hour or so. */
const KEPT = 20_000;

/** An empty log that keeps so many messages. */
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
