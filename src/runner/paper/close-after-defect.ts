import { asError, leavingOpen, PreliveError } from '../../domain/errors.ts';
import type { RandomStream } from '../../domain/random.ts';
import { formatOpen, stillOpenLines } from '../open-words.ts';
import type { TradingSession } from '../ports/broker-session.ts';
import type { StopWish } from '../ports/stop-wish.ts';
import { untilAborted } from '../until-aborted.ts';
import { closeAtBroker } from './broker-close.ts';
import type { SessionEnd } from './hold-session.ts';
import type { OwnBook } from './own-book.ts';

/** Means of closing a broken session. */
export interface AfterDefectParts {
  readonly session: TradingSession;
  readonly book: OwnBook;
  readonly random: RandomStream;
  readonly stop?: StopWish;
  /** Another connection of the same client: the first may be what is broken. */
  readonly reopen?: () => Promise<TradingSession>;
}

/** Closes at the broker, without the engine. Returns what is still open: by the broker's word, or else by our own book. */
export async function closeAfterDefect(parts: AfterDefectParts): Promise<string | undefined> {
  try {
    return await untilAborted(parts.stop?.atOnce, closeOverAny(parts));
  } catch {
    // Nobody can be asked, or a person does not want to wait: what our own book says is the best that there is.
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
 * An error that ended the work, with what is open now: what `open` says, or after a defect of ours, which may be in what says
 * it, what the broker says once everything has been closed there.
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
 * Closes a broken session at the broker, and returns its end with what is open now: then the same command goes on with it,
 * because no new session begins over what is open. Returns any other end unchanged.
 */
export async function endAfterDefect(end: SessionEnd, parts: AfterDefectParts): Promise<SessionEnd> {
  if (end.broken !== true) return end;
  const open = await closeAfterDefect(parts);
  const how = open === undefined ? ['closed at the broker without the engine'] : stillOpenLines(open);
  const interruption = [end.interruption ?? asError(end.error).message, ...how].join('; ');
  return { ...end, endedAt: parts.session.clock.now(), interruption, ...(open !== undefined && { open, left: true }) };
}
