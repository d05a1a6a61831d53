import type { AccountReference } from '../../domain/account.ts';
import { asError, leftOpenBy, PreliveError } from '../../domain/errors.ts';
import type { TradingSession } from '../ports/broker-session.ts';
import type { OrderJournal, OrderJournals, OrderWork } from '../ports/order-journal.ts';
import { withJournal } from './journaled-orders.ts';

/** Where the orders of a drill or a baseline are written down. */
export interface OrderJournaling {
  readonly journals: OrderJournals;
  readonly clientId: number;
  readonly accountReference: (accountId: string) => AccountReference;
}

/**
 * Does work whose orders stand in a journal before they are sent, so that a later command can close them. The journal ends
 * when the work says that nothing is open, or has stopped in order; else it is left. Without journaling, the work alone.
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

/** Ends of work that come once the broker has shown that nothing is open, unless the error says what is. */
const IN_ORDER: ReadonlySet<string> = new Set(['INTERRUPTED', 'DRILL_NOT_STARTED', 'BASELINE_REFUSED']);

function settle(journal: OrderJournal, error: Error): void {
  const isSettled = error instanceof PreliveError && IN_ORDER.has(error.code) && leftOpenBy(error) === undefined;
  if (isSettled) journal.end(error.message);
  else journal.leave();
}
