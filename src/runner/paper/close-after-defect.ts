import { asError, leavingOpen, PreliveError } from '../../domain/errors.ts';
import type { RandomStream } from '../../domain/random.ts';
import { formatOpen, stillOpenLines } from '../open-words.ts';
import type { TradingSession } from '../ports/broker-session.ts';
import type { StopWish } from '../ports/stop-wish.ts';
import { untilAborted } from '../until-aborted.ts';
import { closeAtBroker } from './broker-close.ts';
import type { OwnBook } from './own-book.ts';
import type { SessionEnd } from './session-plan.ts';

/** Parts needed to close a broken session. */
export interface AfterDefectParts {
  readonly session: TradingSession;
  readonly book: OwnBook;
  readonly random: RandomStream;
  readonly stop?: StopWish;
  /** Opens another connection of the same client, because the first one may be broken. */
  readonly reopen?: () => Promise<TradingSession>;
}

/**
 * Closes at the broker, without the engine. Returns what is still open according to the broker, or to our own book if
 * the broker cannot be read.
 */
export async function closeAfterDefect(parts: AfterDefectParts): Promise<string | undefined> {
  try {
    return await untilAborted(parts.stop?.atOnce, closeOverAny(parts));
  } catch {
    // The broker cannot be read, or a person does not want to wait: our own book is the best source left.
    const { book } = parts;
    const working = book.orders().filter(({ hasEnded }) => !hasEnded);
    return formatOpen({ positions: book.positions(), workingOrders: working.length });
  }
}

async function closeOverAny(parts: AfterDefectParts): Promise<string | undefined> {
  const { session, reopen, book } = parts;
  try {
    return await closeAtBroker(parts);
  } catch (error) {
    if (reopen === undefined) throw error;
    await session.close();
  }
  const other = await reopen();
  try {
    other.adopt(book.orders());
    return await closeAtBroker({ ...parts, session: other });
  } finally {
    await other.close();
  }
}

/**
 * Adds the open positions to an error that ended the work. After a defect of ours `open` may be wrong, so everything is
 * closed at the broker first.
 */
export async function afterError(
  thrown: unknown,
  open: () => string | undefined,
  parts: AfterDefectParts,
): Promise<Error> {
  const error = asError(thrown);
  return leavingOpen(error, error instanceof PreliveError ? open() : await closeAfterDefect(parts));
}

/**
 * Closes a broken session at the broker, and returns its end with what is still open. If something is, the same command
 * resumes the session, because no new session starts over open positions. Returns any other end unchanged.
 */
export async function endAfterDefect(end: SessionEnd, parts: AfterDefectParts): Promise<SessionEnd> {
  if (end.broken !== true) return end;
  const open = await closeAfterDefect(parts);
  const how = open === undefined ? ['closed at the broker without the engine'] : stillOpenLines(open);
  const interruption = [end.interruption ?? asError(end.error).message, ...how].join('; ');
  return { ...end, endedAt: parts.session.clock.now(), interruption, ...(open !== undefined && { open, left: true }) };
}
