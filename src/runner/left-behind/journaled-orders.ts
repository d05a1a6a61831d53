import type { OrderRequest } from '../../domain/order.ts';
import type { EngineEvent } from '../../engine/base/ports.ts';
import type { BatchHandler, TradingSession } from '../ports/broker-session.ts';
import type { OrderJournal } from '../ports/order-journal.ts';

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
