import type { BrokerBook } from '../../domain/account.ts';
import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { BrokerSessions, SessionOptions } from '../ports/broker-session.ts';

/**
 * The broker's own record of a session, read over a new read-only connection: executions since its start and positions
 * in its symbols, cash. `undefined` when the broker cannot be reached any more.
 */
export async function readSessionBook(
  sessions: BrokerSessions,
  connection: SessionOptions,
  symbols: readonly string[],
  since: EpochMs,
): Promise<BrokerBook | undefined> {
  try {
    const session = await sessions.openReadOnlySession(connection);
    try {
      return sessionPart((await session.brokerBook()).value, symbols, since);
    } finally {
      await session.close();
    }
  } catch (error) {
    if (error instanceof PreliveError) return undefined;
    throw error;
  }
}

/** The broker's times are whole seconds, so the second of the session's start is included. */
function sessionPart(book: BrokerBook, symbols: readonly string[], since: EpochMs): BrokerBook {
  const from = Math.floor(since / 1000) * 1000;
  return {
    ...book,
    executions: book.executions.filter(({ symbol, at }) => symbols.includes(symbol) && at >= from),
    positions: book.positions.filter(({ symbol }) => symbols.includes(symbol)),
  };
}
