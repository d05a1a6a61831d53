import type { EpochMs } from '../../domain/clock.ts';
import type { Execution, OrderRequest, OrderState, Side } from '../../domain/order.ts';
import type { ExecutionRecord, OrderRecord, OrderTransition } from '../../domain/session-record.ts';
import { createRunningQuantile, type RunningQuantile } from '../../statistics/running-quantile.ts';
import { IdMap } from '../base/id-map.ts';
import type { Open } from '../base/session-log.ts';
import { createCourses, NO_STEP } from './courses.ts';
import { type OrderEvent, type OrderStep, stepFrom } from './order-machine.ts';

/** An order of the engine. Only {@link Orders} changes the `readonly` members. */
export interface Order {
  /** Terms last confirmed by the broker. */
  readonly request: OrderRequest;
  /** Terms that were sent and not confirmed. */
  readonly replacement: OrderRequest | null;
  readonly intentAt: EpochMs;
  /** Midpoint of the quote at the intent; null without one. */
  readonly arrivalMid: number | null;
  brokerOrderId: number | null;
  readonly state: OrderState;
  /** Sum of the executions' quantities. */
  readonly filled: number;
  /** Sum of the executions' quantity times price. */
  readonly filledValue: number;
  /** USD, over all executions so far. */
  commission: number;
  submittedAt: EpochMs | null;
  readonly acknowledgedAt: EpochMs | null;
  firstFillAt: EpochMs | null;
  lastFillAt: EpochMs | null;
  closedAt: EpochMs | null;
  cancelRequestedAt: EpochMs | null;
  replaceRequestedAt: EpochMs | null;
  /** Largest filled quantity that the broker has reported, in a status or with an execution. */
  readonly reportedFilled: number;
  /** Shares that corrections removed from its executions; the broker's statuses may still include them. */
  readonly takenBack: number;
  /** The broker has reported the whole order as filled. */
  isCalledFilled: boolean;
  /** Instant since which the broker reports more filled shares than its executions show; null otherwise. */
  reportedFilledAt: EpochMs | null;
  /** Newest event of any kind: deadlines count from here. */
  lastEventAt: EpochMs;
  /** Newest message of the broker. */
  lastMessageAt: EpochMs;
  /** Consecutive answers in which the broker did not list it as open. */
  absences: number;
  /** Its rest is sent again as MARKET once it is cancelled. */
  replaceWhenCanceled: boolean;
  /** Original executions with a cumulative quantity, without corrections. */
  fills: readonly Execution[];
  /** Records of its executions, corrected. */
  executions: readonly Open<ExecutionRecord>[];
  /** Index of its newest step among those of all orders. */
  readonly lastStep: number;
}

/** All orders of a session, with totals that need no visit of each order. */
export interface Orders {
  /** Orders that risk approved. */
  readonly sentCount: number;
  /** Orders with at least one fill. */
  readonly tradeCount: number;
  /** Active orders without a fill. */
  readonly untradedCount: number;
  /** Time from intent to the broker's first message, of all sent orders; 95th percentile. */
  readonly placeLatencyMs: Pick<RunningQuantile, 'count' | 'value'>;
  open(request: OrderRequest, at: EpochMs, arrivalMid: number | null): Order;
  find(intentId: string): Order | undefined;
  all(): readonly Order[];
  /** Orders that have not ended, oldest first; a snapshot. */
  active(): readonly Order[];
  /** Active orders of one symbol; a live list. */
  readonly activeIn: (symbol: string) => readonly Order[];
  /** Shares of a side that may still trade. */
  readonly openQuantity: (symbol: string, side: Side) => number;
  /** Signed shares that the broker reports as filled beyond the executions. */
  readonly unbooked: (symbol: string) => number;
  /** Applies an event to an order's state machine; undefined: the event is illegal and changed nothing. */
  apply(order: Order, event: OrderEvent, at: EpochMs): OrderStep | undefined;
  /** Steps of an order, oldest first. */
  transitions(order: Order): readonly OrderTransition[];
  /** Notes the broker's first message. */
  acknowledge(order: Order, at: EpochMs): void;
  fill(order: Order, quantity: number, price: number): void;
  /** Replaces the sums after a correction; `change` is the number of shares that it added. */
  restate(order: Order, filled: number, filledValue: number, change: number): void;
  /** Notes the filled quantity that the broker reports; while executions show fewer shares, some are missing. */
  noteFilled(order: Order, filled: number, at: EpochMs): void;
  /** Notes new terms that were sent; null: they are no longer pending. */
  propose(order: Order, terms: OrderRequest | null): void;
  /** Notes terms that the broker confirmed. */
  confirm(order: Order, terms: OrderRequest): void;
}

const NONE: readonly Order[] = [];

/** An empty store; `onChange` is called for every symbol whose shares or open quantities may have changed. */
export function createOrders(onChange: (symbol: string) => void = () => {}): Orders {
  const byIntent = new IdMap<Open<Order>>();
  const active = new Set<Order>();
  const activeBySymbol = new Map<string, Order[]>();
  const underbooked = new Set<Order>();
  const courses = createCourses();
  const placeLatencyMs = createRunningQuantile(0.95);
  let snapshot: readonly Order[] | undefined;
  let found: Order | undefined;
  const activeIn = (symbol: string): readonly Order[] => activeBySymbol.get(symbol) ?? NONE;
  const activate = (order: Order) => {
    active.add(order);
    snapshot = undefined;
    orders.untradedCount++;
    const { symbol } = order.request;
    const own = activeBySymbol.get(symbol);
    if (own === undefined) activeBySymbol.set(symbol, [order]);
    else own.push(order);
  };
  const retire = (order: Order) => {
    if (!active.delete(order)) return;
    snapshot = undefined;
    if (order.filled === 0) orders.untradedCount--;
    const own = activeBySymbol.get(order.request.symbol);
    if (own?.length === 1) own.pop();
    else own?.splice(own.indexOf(order), 1);
  };
  const setFilled = (order: Open<Order>, filled: number, filledValue: number) => {
    const had = order.filled > 0;
    const wasUntraded = order.filled === 0;
    order.filled = filled;
    order.filledValue = filledValue;
    if (filled >= order.reportedFilled) underbooked.delete(order);
    if (had !== filled > 0) orders.tradeCount += had ? -1 : 1;
    if (active.has(order) && wasUntraded !== (filled === 0)) orders.untradedCount += wasUntraded ? -1 : 1;
  };
  const compare = (order: Open<Order>, at: EpochMs | undefined) => {
    if (order.filled >= order.reportedFilled) {
      order.reportedFilledAt = null;
      underbooked.delete(order);
    } else {
      if (at !== undefined) order.reportedFilledAt ??= at;
      underbooked.add(order);
    }
    onChange(order.request.symbol);
  };
  const orders: Open<Orders> = {
    sentCount: 0,
    tradeCount: 0,
    untradedCount: 0,
    placeLatencyMs,
    open: (request, at, arrivalMid) => {
      const order = createOrder(request, at, arrivalMid);
      byIntent.set(request.intentId, order);
      orders.sentCount++;
      activate(order);
      onChange(request.symbol);
      return order;
    },
    find: (intentId) => {
      // Events of one order come in a row.
      if (found?.request.intentId === intentId) return found;
      const order = byIntent.get(intentId);
      if (order !== undefined) found = order;
      return order;
    },
    all: () => [...byIntent.values()],
    active: () => {
      snapshot ??= [...active];
      return snapshot;
    },
    activeIn,
    openQuantity: (symbol, side) => {
      let total = 0;
      for (const order of activeIn(symbol)) if (order.request.side === side) total += mayStillTrade(order);
      return total;
    },
    unbooked: (symbol) => {
      let sum = 0;
      for (const { request, filled, reportedFilled } of underbooked)
        if (request.symbol === symbol) sum += (request.side === 'BUY' ? 1 : -1) * (reportedFilled - filled);
      return sum;
    },
    apply: (order: Open<Order>, event, at) => {
      const step = stepFrom(order.state, event);
      order.lastEventAt = at;
      if (step === undefined) return undefined;
      takeStep(order, step, at);
      if (step.changes) order.lastStep = courses.add(step, at, order.lastStep);
      if (!step.isTerminal) return step;
      if (step.to === 'DENIED') orders.sentCount--;
      retire(order);
      onChange(order.request.symbol);
      return step;
    },
    transitions: ({ lastStep }) => courses.upTo(lastStep),
    acknowledge: (order: Open<Order>, at) => {
      if (order.acknowledgedAt !== null) return;
      order.acknowledgedAt = at;
      if (order.state !== 'DENIED') placeLatencyMs.add(at - order.intentAt);
    },
    fill: (order, quantity, price) => {
      setFilled(order, order.filled + quantity, order.filledValue + quantity * price);
      onChange(order.request.symbol);
    },
    restate: (order: Open<Order>, filled, filledValue, change) => {
      setFilled(order, filled, filledValue);
      // The filled quantity that the broker reported before was wrong too.
      order.reportedFilled = Math.max(filled, order.reportedFilled + change);
      order.takenBack = Math.max(0, order.takenBack - change);
      compare(order, undefined);
    },
    noteFilled: (order: Open<Order>, filled, at) => {
      order.reportedFilled = Math.max(order.reportedFilled, filled - order.takenBack);
      compare(order, at);
    },
    propose: (order: Open<Order>, terms) => {
      order.replacement = terms;
      onChange(order.request.symbol);
    },
    confirm: (order: Open<Order>, terms) => {
      order.request = terms;
      onChange(terms.symbol);
    },
  };
  return orders;
}

/** Shares that an order may still trade under its confirmed terms. */
export function remaining(order: Order): number {
  return Math.max(0, order.request.quantity - order.filled);
}

/** Shares that an order may still trade under its confirmed or pending terms. */
export function mayStillTrade(order: Order): number {
  const { request, replacement, filled } = order;
  return Math.max(0, Math.max(request.quantity, replacement?.quantity ?? 0) - filled);
}

/** True when all shares are filled: by its executions, or by the broker's status where corrections explain the difference. */
export function isFilledWhole({ request, filled, takenBack, isCalledFilled }: Order): boolean {
  return filled >= request.quantity || (isCalledFilled && filled + takenBack >= request.quantity);
}

/** True for orders that wait for a stop price. */
export function isStop({ type }: Pick<OrderRequest, 'type'>): boolean {
  return type === 'STOP' || type === 'STOP_LIMIT';
}

/** Returns the order's record. */
export function orderRecord(order: Order, transitions: readonly OrderTransition[]): OrderRecord {
  const { request, filled } = order;
  const { stopPrice, limitPrice = null } = request;
  const record = {
    intentId: request.intentId,
    brokerOrderId: order.brokerOrderId,
    symbol: request.symbol,
    side: request.side,
    quantity: request.quantity,
    type: request.type,
    limitPrice,
    state: order.state,
    filledQuantity: filled,
    averageFillPrice: filled === 0 ? null : order.filledValue / filled,
    intentAt: order.intentAt,
    submittedAt: order.submittedAt,
    acknowledgedAt: order.acknowledgedAt,
    firstFillAt: order.firstFillAt,
    lastFillAt: order.lastFillAt,
    closedAt: order.closedAt,
    transitions,
  };
  return stopPrice === undefined ? record : withStop(record, stopPrice);
}

/** The stop price follows the limit price. */
function withStop({ limitPrice, state, ...course }: OrderRecord, stopPrice: number): OrderRecord {
  const { intentId, brokerOrderId, symbol, side, quantity, type, ...rest } = course;
  return { intentId, brokerOrderId, symbol, side, quantity, type, limitPrice, stopPrice, state, ...rest };
}

const NO_FILLS: readonly Execution[] = [];
const NO_EXECUTIONS: readonly Open<ExecutionRecord>[] = [];

function createOrder(request: OrderRequest, at: EpochMs, arrivalMid: number | null): Open<Order> {
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
    takenBack: 0,
    isCalledFilled: false,
    reportedFilledAt: null,
    lastEventAt: at,
    lastMessageAt: at,
    absences: 0,
    replaceWhenCanceled: false,
    fills: NO_FILLS,
    executions: NO_EXECUTIONS,
    lastStep: NO_STEP,
  };
}

/** Returns a copy with one more item: V8 allocates sixteen places for a list that grows, for each order of a session. */
export function appended<T>(list: readonly T[], item: T): readonly T[] {
  return list.length === 0 ? [item] : list.concat([item]);
}

function takeStep(order: Open<Order>, step: OrderStep, at: EpochMs): void {
  order.state = step.to;
  if (step.isFromBroker) order.lastMessageAt = at;
  if (step.isFromBroker || step.event === 'ABSENT') order.absences = 0;
  if (step.isTerminal) order.closedAt ??= at;
}
