import type { OrderState } from '../../domain/order.ts';
import type { RiskApprovedOrder } from '../../domain/permit.ts';
import type { CancelRecord, StatusQueryRecord } from '../../domain/session-record.ts';
import type { Bus } from '../base/bus.ts';
import type { EngineContext } from '../base/context.ts';
import type { EngineEvent } from '../base/ports.ts';
import type { Open } from '../base/session-log.ts';
import { reportOf } from './execution-reports.ts';
import { isTerminal, type OrderEvent } from './order-machine.ts';
import type { Order, Orders } from './orders.ts';

/** Applies events to orders and publishes their reports: the only writer of an order's state. */
export interface OrderManager {
  readonly orders: Orders;
  /** Applies an event. An illegal one never changes the order: it is recorded and reported, and the broker is queried. */
  advance(order: Order, event: OrderEvent, reason?: string): void;
  /** Sends a cancel unless one is pending or the order has ended; `replace` sends the unfilled rest again as MARKET. */
  cancel(order: Order, replace: boolean): void;
  /** Sends new terms for an order. */
  replace(order: Order, request: RiskApprovedOrder): void;
  /** Notes that the bytes of the newest cancel were written. */
  cancelSubmitted(order: Order): void;
  /** Queries all open orders, at most once an instant. */
  ask(): void;
  /** Notes the answer to the newest unanswered query that was sent at or before `requestedAt`. */
  answered(answer: Pick<Extract<EngineEvent, { kind: 'open_orders' }>, 'requestedAt' | 'at'>): void;
  /** Queries all executions of the day, at most once an instant. */
  askExecutions(): void;
  /** Publishes the order's present state. */
  report(order: Order, reason: string): void;
  /** Called when an order has reached a terminal state. */
  onClosed(listener: (order: Order) => void): void;
}

export interface OrderManagerParts {
  readonly context: EngineContext;
  readonly bus: Bus;
  readonly orders: Orders;
}

export function createOrderManager({ context, bus, orders }: OrderManagerParts): OrderManager {
  const listeners: ((order: Order) => void)[] = [];
  const cancels = createCancelBook(context);
  const report = (order: Order, reason: string) => {
    const message = reportOf(order, context.now, reason);
    if (message !== undefined) bus.publish('execution_reports', message);
  };
  /** Unanswered queries. */
  const unanswered: Open<StatusQueryRecord>[] = [];
  const ask = createQuestion(context, () => {
    const question = { requestedAt: context.now, answeredAt: null };
    context.log.statusQueries.push(question);
    unanswered.push(question);
    context.emit({ kind: 'query_orders' });
  });
  const askExecutions = createQuestion(context, () => context.emit({ kind: 'query_executions' }));
  const advance = (order: Order, event: OrderEvent, reason: string = event): void => {
    const step = orders.apply(order, event, context.now);
    if (step === undefined) {
      recordViolation(context, order, event);
      ask();
      return;
    }
    if (step.isTerminal) cancels.close(order);
    if (step.changes || step.isFill) report(order, reason);
    if (step.ends) for (const listener of listeners) listener(order);
  };
  return {
    orders,
    advance,
    ask,
    answered: ({ requestedAt, at }) => {
      const place = unanswered.findLastIndex((question) => question.requestedAt <= requestedAt);
      const question = unanswered[place];
      if (question === undefined) return;
      question.requestedAt = requestedAt;
      question.answeredAt = at;
      unanswered.splice(place, 1);
    },
    askExecutions,
    report,
    cancel: (order, replace) => {
      if (order.cancelRequestedAt !== null || isTerminal(order.state)) return;
      order.replaceWhenCanceled = replace;
      advance(order, 'REQUEST_CANCEL');
      order.cancelRequestedAt = context.now;
      cancels.open(order);
      context.emit({ kind: 'cancel', intentId: order.request.intentId });
    },
    replace: (order, request) => {
      advance(order, 'REQUEST_REPLACE');
      orders.propose(order, request);
      order.replaceRequestedAt = context.now;
      context.emit({ kind: 'replace', order: request });
    },
    cancelSubmitted: (order) => cancels.submitted(order),
    onClosed: (listener) => {
      listeners.push(listener);
    },
  };
}

function recordViolation(context: EngineContext, order: Order, event: OrderEvent): void {
  const { intentId, symbol } = order.request;
  context.log.violations.push({ at: context.now, intentId, state: order.state, event });
  context.notice('alarm', 'ILLEGAL_TRANSITION', `${symbol} order ${intentId}: ${event} in state ${order.state}`);
}

/** A query to the broker, at most once an instant and never over a lost connection. */
export function createQuestion(context: EngineContext, put: () => void): () => void {
  let askedAt: number | undefined;
  return () => {
    if (!context.connected || askedAt === context.now) return;
    askedAt = context.now;
    put();
  };
}

interface CancelBook {
  open(order: Order): void;
  submitted(order: Order): void;
  close(order: Order): void;
}

/** Records of cancels; an order that survived one may get another. */
function createCancelBook(context: EngineContext): CancelBook {
  const newest = new Map<Order, Open<CancelRecord>>();
  return {
    open: (order) => {
      const { intentId } = order.request;
      const record: Open<CancelRecord> = {
        intentId,
        requestedAt: context.now,
        submittedAt: null,
        confirmedAt: null,
        outcome: 'pending',
      };
      newest.set(order, record);
      context.log.cancels.push(record);
    },
    submitted: (order) => {
      const record = newest.get(order);
      if (record !== undefined) record.submittedAt ??= context.now;
    },
    close: (order) => {
      const record = newest.size === 0 ? undefined : newest.get(order);
      if (record === undefined || record.outcome !== 'pending') return;
      record.outcome = CANCEL_OUTCOMES[order.state] ?? 'pending';
      if (record.outcome === 'canceled') record.confirmedAt = context.now;
    },
  };
}

const CANCEL_OUTCOMES: { readonly [S in OrderState]?: CancelRecord['outcome'] } = {
  CANCELED: 'canceled',
  EXPIRED: 'canceled',
  FILLED: 'filled',
  REJECTED: 'rejected',
};
