import type { EpochMs } from '../../domain/clock.ts';
import type { Bar } from '../../domain/market.ts';
import type { OrderRequest } from '../../domain/order.ts';
import type { Effect, EngineEvent, SymbolQuantity } from '../base/ports.ts';

/** Costs of a fill in a backtest. */
export interface FillModel {
  /** Half of the spread, in basis points of the price: paid by every order. */
  readonly halfSpreadBps: number;
  /** USD. */
  readonly commissionPerShare: number;
  /** USD for each order. */
  readonly commissionMinimum: number;
  /** Largest commission as a fraction of the order's value. */
  readonly commissionMaximumRate: number;
}

/** Text of the fill rule, for the record. */
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
  /** Executes an effect of the engine. */
  take(effect: Effect): void;
  /** Opens the bars that begin at `at`. */
  open(at: EpochMs): void;
  /** Returns the next event for the engine. */
  next(): EngineEvent | undefined;
}

/** A broker without orders; `newest` returns the newest open bar of a symbol. */
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
        // An order is filled completely at the next open: terms never change, and no execution is missing.
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

/** Queued events. The list is reused once it is empty: V8 allocates sixteen places for a new one. */
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

/** Positions of the account. They are queried each minute: an unchanged position is returned as the same object. */
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
