import type { EpochMs } from '../../domain/clock.ts';
import type { Bar } from '../../domain/market.ts';
import type { OrderRequest } from '../../domain/order.ts';
import type { Effect, EngineEvent, SymbolQuantity } from '../base/ports.ts';

/** What a fill costs in a backtest. */
export interface FillModel {
  /** Half of bid to ask, in basis points of the price: paid by every order. */
  readonly halfSpreadBps: number;
  /** USD. */
  readonly commissionPerShare: number;
  /** USD an order. */
  readonly commissionMinimum: number;
  /** Largest commission as a fraction of the order's value. */
  readonly commissionMaximumRate: number;
}

/** The rule in words, for the record. */
export const FILL_RULE =
  'every order, patient ones too, is filled whole at the open of the next bar of its symbol, half the spread against it';

/** IBKR's fixed schedule for US stocks. */
export const FIXED_COMMISSIONS = {
  commissionPerShare: 0.005,
  commissionMinimum: 1,
  commissionMaximumRate: 0.01,
} as const;

/** A broker that fills at the next open. */
export interface BacktestBroker {
  /** Takes what the engine wants done. */
  take(effect: Effect): void;
  /** The bars that begin at `at` open. */
  open(at: EpochMs): void;
  /** The next thing that the engine must hear. */
  next(): EngineEvent | undefined;
}

/** A broker without orders; `newest` gives the newest bar of a symbol that has opened. */
export function createBacktestBroker(model: FillModel, newest: (symbol: string) => Bar | undefined): BacktestBroker {
  const events = createEvents();
  const positions = createPositions();
  let waiting: OrderRequest[] = [];
  let now: EpochMs = 0;
  let orderCount = 0;

  const fill = (order: OrderRequest) => {
    const bar = newest(order.symbol);
    if (bar?.at !== now) {
      waiting.push(order);
      return;
    }
    addFill(events, order, bar.open, ++orderCount, now, model);
    positions.add(order.symbol, order.side === 'BUY' ? order.quantity : -order.quantity);
  };
  const fillWaiting = () => {
    if (waiting.length === 0) return;
    const orders = waiting;
    waiting = [];
    for (const order of orders) fill(order);
  };
  const take = (effect: Effect) => {
    switch (effect.kind) {
      case 'place':
        waiting.push(effect.order);
        break;
      case 'cancel':
        if (waiting.some(({ intentId }) => intentId === effect.intentId)) events.add(canceled(effect.intentId, now));
        waiting = waiting.filter(({ intentId }) => intentId !== effect.intentId);
        break;
      case 'query_orders':
        events.add(openOrders(waiting, now));
        break;
      case 'query_positions':
        events.add({ kind: 'positions', held: positions.held(), requestedAt: now, at: now });
        break;
      case 'replace':
      case 'query_executions':
      case 'notice':
        // An order is filled whole at the next opening: it has no terms to change, and its executions all come.
        break;
    }
  };
  return {
    take,
    open: (at) => {
      now = at;
      fillWaiting();
    },
    next: () => {
      if (events.isEmpty()) fillWaiting();
      return events.take();
    },
  };
}

/** Events that wait. The list is used again once all of them are taken: a new one takes room for sixteen. */
function createEvents() {
  const events: EngineEvent[] = [];
  let [taken, count] = [0, 0];
  return {
    add: (event: EngineEvent) => {
      events[count++] = event;
    },
    isEmpty: () => taken === count,
    take: (): EngineEvent | undefined => {
      if (taken < count) return events[taken++];
      taken = 0;
      count = 0;
      return undefined;
    },
  };
}

function addFill(
  events: ReturnType<typeof createEvents>,
  order: OrderRequest,
  open: number,
  orderId: number,
  at: EpochMs,
  model: FillModel,
): void {
  const { intentId, symbol, side, quantity } = order;
  const price = open * (1 + ((side === 'BUY' ? 1 : -1) * model.halfSpreadBps) / 10_000);
  const executionId = `backtest.${orderId}`;
  const execution = { executionId, intentId, brokerOrderId: orderId, symbol, side, quantity, price, at };
  events.add({ kind: 'order_submitted', intentId, brokerOrderId: orderId, at });
  events.add({ kind: 'execution', execution, at });
  const commission = commissionOf(quantity, price, model);
  events.add({ kind: 'commission', executionId, commission, currency: 'USD', at });
}

function commissionOf(quantity: number, price: number, model: FillModel): number {
  const byShare = Math.max(model.commissionMinimum, quantity * model.commissionPerShare);
  return Math.min(byShare, quantity * price * model.commissionMaximumRate);
}

function canceled(intentId: string, at: EpochMs): EngineEvent {
  return { kind: 'order_status', intentId, status: 'CANCELED', filled: 0, remaining: 0, averagePrice: 0, at };
}

/** Positions of the account. They are asked for each minute: a position that has not changed is told as it was. */
function createPositions() {
  const places = new Map<string, number>();
  const positions: SymbolQuantity[] = [];
  let told: readonly SymbolQuantity[] | undefined = [];
  return {
    add: (symbol: string, quantity: number) => {
      const place = places.get(symbol) ?? places.size;
      places.set(symbol, place);
      positions[place] = { symbol, quantity: (positions[place]?.quantity ?? 0) + quantity };
      told = undefined;
    },
    held: () => {
      told ??= positions.filter(({ quantity }) => quantity !== 0);
      return told;
    },
  };
}

const NO_ORDERS: Extract<EngineEvent, { kind: 'open_orders' }>['orders'] = [];

function openOrders(waiting: readonly OrderRequest[], at: EpochMs): EngineEvent {
  const orders = waiting.length === 0 ? NO_ORDERS : waiting.map(({ intentId }) => ({ intentId, filled: 0 }));
  return { kind: 'open_orders', orders, requestedAt: at, at };
}
