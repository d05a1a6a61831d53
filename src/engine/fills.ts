import type { EpochMs } from '../domain/clock.ts';
import type { Execution } from '../domain/order.ts';
import type { ExecutionRecord } from '../domain/session-record.ts';
import type { EngineContext } from './context.ts';
import type { OrderKeeper } from './order-keeper.ts';
import type { Order } from './orders.ts';
import type { Portfolio } from './portfolio.ts';
import type { Open } from './session-log.ts';

/** Books executions and commissions: the truth about orders and money. */
export interface Fills {
  onExecution(execution: Execution, at: EpochMs): void;
  onCommission(executionId: string, commission: number): void;
}

/** What the books work with. */
export interface FillsParts {
  readonly context: EngineContext;
  readonly keeper: OrderKeeper;
  readonly portfolio: Portfolio;
  /** Called when the broker filled more than was ordered. */
  readonly onOverFill: (order: Order) => void;
}

/** Books each execution id once, however often and in whatever order the broker tells. */
export function createFills(parts: FillsParts): Fills {
  const { context, keeper } = parts;
  const booked = new Map<string, Open<ExecutionRecord>>();
  const strangers = new Set<string>();
  const early = new Map<string, number>();
  const settle = (record: Open<ExecutionRecord>) => {
    booked.set(record.executionId, record);
    const commission = early.get(record.executionId);
    if (commission !== undefined) charge(record, commission, parts);
  };
  const onOurs = (order: Order, execution: Execution, at: EpochMs) => {
    const wrong = booked.get(execution.corrects ?? '');
    if (wrong === undefined) {
      settle(bookNew(order, execution, at, parts));
      return;
    }
    correct(order, wrong, execution, parts);
    settle(wrong);
  };
  return {
    onExecution: (execution, at) => {
      const { executionId, intentId } = execution;
      if (booked.has(executionId) || strangers.has(executionId)) return;
      const order = keeper.orders.find(intentId);
      if (order !== undefined) onOurs(order, execution, at);
      else {
        strangers.add(executionId);
        tellStranger(execution, context);
      }
    },
    onCommission: (executionId, commission) => {
      const record = booked.get(executionId);
      if (record === undefined) early.set(executionId, commission);
      else charge(record, commission, parts);
    },
  };
}

function bookNew(order: Order, execution: Execution, receivedAt: EpochMs, parts: FillsParts): Open<ExecutionRecord> {
  const { executionId, intentId, brokerOrderId, symbol, side, quantity, price, at } = execution;
  const shared = { executionId, intentId, brokerOrderId, symbol, side, quantity, price, at };
  const record: Open<ExecutionRecord> = { ...shared, receivedAt, commission: null };
  parts.context.log.executions.push(record);
  parts.portfolio.fill(execution);
  order.brokerOrderId ??= brokerOrderId;
  order.acknowledgedAt ??= receivedAt;
  order.firstFillAt ??= receivedAt;
  order.lastFillAt = receivedAt;
  count(order, quantity, price, parts);
  return record;
}

/** Adds to what an order has filled and moves its state. */
function count(order: Order, quantity: number, price: number, { keeper, onOverFill }: FillsParts): void {
  order.filled += quantity;
  order.filledValue += quantity * price;
  const isComplete = order.filled >= order.request.quantity;
  keeper.advance(order, isComplete ? 'FILL' : 'PARTIAL_FILL');
  if (order.filled > order.request.quantity) onOverFill(order);
}

/** Puts a correction in the place of what it corrects, and works the portfolio out anew. */
function correct(order: Order, wrong: Open<ExecutionRecord>, right: Execution, parts: FillsParts): void {
  const { context, keeper, portfolio, onOverFill } = parts;
  order.filled += right.quantity - wrong.quantity;
  order.filledValue += right.quantity * right.price - wrong.quantity * wrong.price;
  const { executionId, quantity, price, at } = right;
  Object.assign(wrong, { executionId, quantity, price, at });
  portfolio.restate(context.log.executions);
  context.notice(
    'alarm',
    'EXECUTION_CORRECTED',
    `${right.corrects ?? ''} is now ${executionId}: ${quantity} at ${price}`,
  );
  keeper.report(order, 'correction');
  if (order.filled > order.request.quantity) onOverFill(order);
}

/** A commission that is told again, or anew for a correction, takes the place of the first. */
function charge(record: Open<ExecutionRecord>, commission: number, { portfolio, keeper }: FillsParts): void {
  const change = commission - (record.commission ?? 0);
  if (change === 0 && record.commission !== null) return;
  record.commission = commission;
  portfolio.charge(change);
  const order = keeper.orders.find(record.intentId);
  if (order === undefined) return;
  order.commission += change;
  keeper.report(order, 'commission');
}

/** Another's trade in the account is none of ours: it is told and never booked. */
function tellStranger({ executionId, symbol, side, quantity }: Execution, context: EngineContext): void {
  context.notice('warning', 'FOREIGN_EXECUTION', `${executionId}: ${side} ${quantity} ${symbol} was not ordered here`);
}
