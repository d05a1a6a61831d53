import type { BrokerSessions, SessionOptions, TradingSession } from './ports/broker-session.ts';
import type { StopWish } from './ports/stop-wish.ts';
import { untilAborted } from './until-aborted.ts';

/**
 * Opens a session for trading. Throws INTERRUPTED when a person stops it while it connects: nothing is open yet, so the
 * first request is enough. A connection that completes later is closed. Throws errors of the opening.
 */
export async function openUnlessStopped(
  sessions: Pick<BrokerSessions, 'openTradingSession'>,
  connection: SessionOptions,
  stop: StopWish | undefined,
): Promise<TradingSession> {
  stop?.orderly.throwIfAborted();
  const opening = sessions.openTradingSession(connection);
  try {
    return await untilAborted(stop?.orderly, opening);
  } catch (error) {
    void closeOnceOpen(opening);
    throw error;
  }
}

async function closeOnceOpen(opening: Promise<TradingSession>): Promise<void> {
  try {
    await (await opening).close();
  } catch {
    // The opening failed, so nothing is to be closed.
  }
}
