import type { AccountReference } from '../../domain/account.ts';
import { asError, leftOpenBy, PreliveError } from '../../domain/errors.ts';
import type { TradingSession } from '../ports/broker-session.ts';
import type { OrderJournal, OrderJournals, OrderWork } from '../ports/order-journal.ts';
import { withJournal } from './journaled-orders.ts';

/** Journaling of the orders of a drill or a baseline. */
export interface OrderJournaling {
  readonly journals: OrderJournals;
  readonly clientId: number;
  readonly accountReference: (accountId: string) => AccountReference;
}

/**
 * Runs work with journaled orders, so that a later command can close leftovers. The journal ends when the work reports
 * that nothing is open, or stopped in order; else it stays unfinished. Without journaling only the work runs.
 */
export async function journaledWork<T>(
  journaling: OrderJournaling | undefined,
  what: Pick<OrderWork, 'name' | 'stage' | 'symbols'>,
  session: TradingSession,
  work: (session: TradingSession) => Promise<T>,
  isFlat: (result: T) => boolean,
): Promise<T> {
  if (journaling === undefined) return work(session);
  const journal = start(journaling, what, session);
  try {
    const result = await work(withJournal(session, journal));
    if (isFlat(result)) journal.end('nothing is open');
    else journal.leave();
    return result;
  } catch (error) {
    settle(journal, asError(error));
    throw error;
  }
}

function start(
  { journals, clientId, accountReference }: OrderJournaling,
  what: Pick<OrderWork, 'name' | 'stage' | 'symbols'>,
  session: TradingSession,
): OrderJournal {
  const { masked, keyedDigest } = accountReference(session.account);
  const startedAt = session.clock.now();
  return journals.start({ ...what, account: keyedDigest, maskedAccount: masked, clientId, startedAt });
}

/** Errors that mean the broker has shown nothing open, unless the error names open positions. */
const IN_ORDER: ReadonlySet<string> = new Set(['INTERRUPTED', 'DRILL_NOT_STARTED', 'BASELINE_REFUSED']);

function settle(journal: OrderJournal, error: Error): void {
  const isSettled = error instanceof PreliveError && IN_ORDER.has(error.code) && leftOpenBy(error) === undefined;
  if (isSettled) journal.end(error.message);
  else journal.leave();
}
