import type { EpochMs } from '../../domain/clock.ts';
import type { Execution, OrderRequest, OrderState, Side } from '../../domain/order.ts';
import type { OrderRecord, OrderTransition } from '../../domain/session-record.ts';
import { isTerminal, nextOrderState, type OrderEvent } from './order-machine.ts';

/** An order of the engine, changed by its events only. */
export interface Order {
  /** Its terms, as the broker last confirmed them. */
  request: OrderRequest;
  /** Terms that were sent and are not confirmed. */
  replacement: OrderRequest | null;
  readonly intentAt: EpochMs;
  /** Middle of the quote when it was intended; null without one. */
  readonly arrivalMid: number | null;
  brokerOrderId: number | null;
  state: OrderState;
  /** Sum of the executions' quantities. */
  filled: number;
  /** Sum of the executions' quantity times price. */
  filledValue: number;
  /** USD, over all executions so far. */
  commission: number;
  submittedAt: EpochMs | null;
  acknowledgedAt: EpochMs | null;
  firstFillAt: EpochMs | null;
  lastFillAt: EpochMs | null;
  closedAt: EpochMs | null;
  cancelRequestedAt: EpochMs | null;
  replaceRequestedAt: EpochMs | null;
  /** Most shares that the broker has ever called filled, in a status or with an execution. */
  reportedFilled: number;
  /** The broker calls more filled than its executions show: since when. */
  reportedFilledAt: EpochMs | null;
  /** Newest event of any kind: deadlines count from here. */
  lastEventAt: EpochMs;
  /** Newest word of the broker. */
  lastWordAt: EpochMs;
  /** Answers in a row in which the broker did not list it as open. */
  absences: number;
  /** Once it is cancelled, its rest is sent again as MARKET. */
  replaceWhenCanceled: boolean;
  /** Its executions as they came, corrections apart. */
  readonly fills: Execution[];
  readonly transitions: OrderTransition[];
}

/** Outcome of an event. */
export type Applied =
  | { readonly ok: true; readonly from: OrderState; readonly to: OrderState }
  | { readonly ok: false; readonly state: OrderState };

/** All orders of a session. */
export interface Orders {
  open(request: OrderRequest, at: EpochMs, arrivalMid: number | null): Order;
  find(intentId: string): Order | undefined;
  all(): readonly Order[];
  /** Orders that have not ended, oldest first; a list of now, which later events do not change. */
  active(): readonly Order[];
  /** Shares of a side that may still trade. */
  readonly openQuantity: (symbol: string, side: Side) => number;
  /** Moves an order along its state machine; an illegal event changes nothing. */
  apply(order: Order, event: OrderEvent, at: EpochMs): Applied;
}

/** An empty store. */
export function createOrders(): Orders {
  const byIntent = new Map<string, Order>();
  let active: readonly Order[] = [];
  return {
    open: (request, at, arrivalMid) => {
      const order = createOrder(request, at, arrivalMid);
      byIntent.set(request.intentId, order);
      active = [...active, order];
      return order;
    },
    find: (intentId) => byIntent.get(intentId),
    all: () => [...byIntent.values()],
    active: () => active,
    openQuantity: (symbol, side) => active.reduce((total, order) => total + restOf(order, symbol, side), 0),
    apply: (order, event, at) => {
      const applied = applyEvent(order, event, at);
      if (applied.ok && isTerminal(applied.to)) active = active.filter((candidate) => candidate !== order);
      return applied;
    },
  };
}

/** Shares that an order may still trade under the terms that it has. */
export function remaining(order: Order): number {
  return Math.max(0, order.request.quantity - order.filled);
}

/** Shares that it may still trade under the terms that it has or those that are on their way. */
export function mayStillTrade(order: Order): number {
  const { request, replacement, filled } = order;
  return Math.max(0, Math.max(request.quantity, replacement?.quantity ?? 0) - filled);
}

/** The broker calls so many shares filled; as long as its executions show fewer, some are missing. */
export function noteFilled(order: Order, filled: number, at: EpochMs): void {
  order.reportedFilled = Math.max(order.reportedFilled, filled);
  if (order.filled >= order.reportedFilled) order.reportedFilledAt = null;
  else order.reportedFilledAt ??= at;
}

/** Waits for a price before it works. */
export function isStop({ type }: Pick<OrderRequest, 'type'>): boolean {
  return type === 'STOP' || type === 'STOP_LIMIT';
}

/** The order as a session record has it. */
export function orderRecord(order: Order): OrderRecord {
  const { request } = order;
  return {
    intentId: request.intentId,
    brokerOrderId: order.brokerOrderId,
    symbol: request.symbol,
    side: request.side,
    quantity: request.quantity,
    type: request.type,
    limitPrice: request.limitPrice ?? null,
    ...(request.stopPrice !== undefined && { stopPrice: request.stopPrice }),
    state: order.state,
    filledQuantity: order.filled,
    averageFillPrice: order.filled === 0 ? null : order.filledValue / order.filled,
    intentAt: order.intentAt,
    submittedAt: order.submittedAt,
    acknowledgedAt: order.acknowledgedAt,
    firstFillAt: order.firstFillAt,
    lastFillAt: order.lastFillAt,
    closedAt: order.closedAt,
    transitions: [...order.transitions],
  };
}

function createOrder(request: OrderRequest, at: EpochMs, arrivalMid: number | null): Order {
  return {
    request,
    replacement: null,
    intentAt: at,
    arrivalMid,
    brokerOrderId: null,
    state: 'INITIALIZED',
    filled: 0,
    filledValue: 0,
    commission: 0,
    submittedAt: null,
    acknowledgedAt: null,
    firstFillAt: null,
    lastFillAt: null,
    closedAt: null,
    cancelRequestedAt: null,
    replaceRequestedAt: null,
    reportedFilled: 0,
    reportedFilledAt: null,
    lastEventAt: at,
    lastWordAt: at,
    absences: 0,
    replaceWhenCanceled: false,
    fills: [],
    transitions: [],
  };
}

function restOf(order: Order, symbol: string, side: Side): number {
  return order.request.symbol === symbol && order.request.side === side ? mayStillTrade(order) : 0;
}

/** Events that are not the broker's word. */
const OUR_OWN: ReadonlySet<OrderEvent> = new Set<OrderEvent>([
  'DENY',
  'REQUEST_CANCEL',
  'TIME_OUT',
  'DISCONNECT',
  'ABSENT',
  'REQUEST_REPLACE',
]);

function applyEvent(order: Order, event: OrderEvent, at: EpochMs): Applied {
  const from = order.state;
  const to = nextOrderState(from, event);
  order.lastEventAt = at;
  if (to === undefined) return { ok: false, state: from };
  order.state = to;
  if (!OUR_OWN.has(event)) order.lastWordAt = at;
  if (!OUR_OWN.has(event) || event === 'ABSENT') order.absences = 0;
  if (to !== from) order.transitions.push({ at, event, from, to });
  if (isTerminal(to)) order.closedAt ??= at;
  return { ok: true, from, to };
}
