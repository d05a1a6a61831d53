import type { AccountReference } from '../../domain/account.ts';
import { asError, leftOpenBy, PreliveError } from '../../domain/errors.ts';
import type { OrderRequest } from '../../domain/order.ts';
import type { EngineEvent } from '../../engine/base/ports.ts';
import type { BatchHandler, TradingSession } from '../ports/broker-session.ts';
import type { OrderJournal, OrderJournals, OrderWork } from '../ports/order-journal.ts';

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

/** Wraps a session so that it journals every order before sending it, and every fill before passing it on. */
export function withJournal(session: TradingSession, journal: OrderJournal): TradingSession {
  const own: Pick<TradingSession, 'place' | 'run'> = {
    place: (order) => {
      journal.placed(journaled(order));
      session.place(order);
    },
    run: (handler) => session.run(noting(handler, journal)),
  };
  return new Proxy(session, {
    get: (target, name) => {
      if (name === 'place' || name === 'run') return own[name];
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

function journaled({ intentId, symbol, side, quantity }: OrderRequest) {
  return { intentId, symbol, side, quantity };
}

function noting(handler: BatchHandler, journal: OrderJournal): BatchHandler {
  return (events) => {
    for (const event of events) note(event, journal);
    return handler(events);
  };
}

function note(event: EngineEvent, journal: OrderJournal): void {
  if (event.kind !== 'execution' || event.execution.intentId === '') return;
  const { executionId, intentId, symbol, side, quantity } = event.execution;
  journal.filled({ executionId, intentId, symbol, side, quantity });
}
