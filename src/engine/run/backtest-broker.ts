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
  open(at: EpochMs, bars: ReadonlyMap<string, Bar>): void;
  /** The next thing that the engine must hear. */
  next(): EngineEvent | undefined;
}

/** A broker without orders. */
export function createBacktestBroker(model: FillModel): BacktestBroker {
  const events: EngineEvent[] = [];
  /** So many of them have been told: taking from the front would move all behind it. */
  let told = 0;
  const positions = new Map<string, number>();
  let waiting: OrderRequest[] = [];
  let now: EpochMs = 0;
  let bars: ReadonlyMap<string, Bar> = new Map();
  let orderCount = 0;

  const fill = (order: OrderRequest) => {
    const bar = bars.get(order.symbol);
    if (bar === undefined) {
      waiting.push(order);
      return;
    }
    events.push(...fillEvents(order, bar.open, ++orderCount, now, model));
    const { symbol, side, quantity } = order;
    positions.set(symbol, (positions.get(symbol) ?? 0) + (side === 'BUY' ? quantity : -quantity));
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
        if (waiting.some(({ intentId }) => intentId === effect.intentId)) events.push(canceled(effect.intentId, now));
        waiting = waiting.filter(({ intentId }) => intentId !== effect.intentId);
        break;
      case 'query_orders':
        events.push(openOrders(waiting, now));
        break;
      case 'query_positions':
        events.push({ kind: 'positions', held: heldOf(positions), requestedAt: now, at: now });
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
    open: (at, opened) => {
      now = at;
      bars = opened;
      fillWaiting();
    },
    next: () => {
      if (told === events.length) {
        events.length = 0;
        told = 0;
        fillWaiting();
      }
      return told < events.length ? events[told++] : undefined;
    },
  };
}

function fillEvents(
  order: OrderRequest,
  open: number,
  orderId: number,
  at: EpochMs,
  model: FillModel,
): readonly EngineEvent[] {
  const { intentId, symbol, side, quantity } = order;
  const price = open * (1 + ((side === 'BUY' ? 1 : -1) * model.halfSpreadBps) / 10_000);
  const executionId = `backtest.${orderId}`;
  const execution = { executionId, intentId, brokerOrderId: orderId, symbol, side, quantity, price, at };
  return [
    { kind: 'order_submitted', intentId, brokerOrderId: orderId, at },
    { kind: 'execution', execution, at },
    { kind: 'commission', executionId, commission: commissionOf(quantity, price, model), currency: 'USD', at },
  ];
}

function commissionOf(quantity: number, price: number, model: FillModel): number {
  const byShare = Math.max(model.commissionMinimum, quantity * model.commissionPerShare);
  return Math.min(byShare, quantity * price * model.commissionMaximumRate);
}

function canceled(intentId: string, at: EpochMs): EngineEvent {
  return { kind: 'order_status', intentId, status: 'CANCELED', filled: 0, remaining: 0, averagePrice: 0, at };
}

function heldOf(positions: ReadonlyMap<string, number>): readonly SymbolQuantity[] {
  const held: SymbolQuantity[] = [];
  for (const [symbol, quantity] of positions) if (quantity !== 0) held.push({ symbol, quantity });
  return held;
}

function openOrders(waiting: readonly OrderRequest[], at: EpochMs): EngineEvent {
  const orders = waiting.map(({ intentId }) => ({ intentId, filled: 0 }));
  return { kind: 'open_orders', orders, requestedAt: at, at };
}
