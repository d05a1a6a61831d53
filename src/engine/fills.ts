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
  const booked = new Map<string, Open<ExecutionRecord>>();
  const strangers = new Set<string>();
  const early = new Map<string, number>();
  const charge = (record: Open<ExecutionRecord>, commission: number) => {
    if (record.commission !== null) return;
    record.commission = commission;
    parts.portfolio.charge(commission);
    const order = parts.keeper.orders.find(record.intentId);
    if (order === undefined) return;
    order.commission += commission;
    parts.keeper.report(order, 'commission');
  };
  return {
    onExecution: (execution, at) => {
      if (booked.has(execution.executionId) || strangers.has(execution.executionId)) return;
      const order = parts.keeper.orders.find(execution.intentId);
      if (order === undefined) {
        strangers.add(execution.executionId);
        tellStranger(execution, parts.context);
        return;
      }
      const record = recordOf(execution, at);
      booked.set(execution.executionId, record);
      parts.context.log.executions.push(record);
      book(order, execution, parts);
      const commission = early.get(execution.executionId);
      if (commission !== undefined) charge(record, commission);
    },
    onCommission: (executionId, commission) => {
      const record = booked.get(executionId);
      if (record === undefined) early.set(executionId, commission);
      else charge(record, commission);
    },
  };
}

function book(order: Order, execution: Execution, { context, keeper, portfolio, onOverFill }: FillsParts): void {
  portfolio.fill(execution);
  order.filled += execution.quantity;
  order.filledValue += execution.quantity * execution.price;
  order.brokerOrderId ??= execution.brokerOrderId;
  order.acknowledgedAt ??= context.now;
  order.firstFillAt ??= context.now;
  order.lastFillAt = context.now;
  const complete = order.filled >= order.request.quantity;
  if (complete) order.reportedFilledAt = null;
  keeper.advance(order, complete ? 'FILL' : 'PARTIAL_FILL');
  if (order.filled > order.request.quantity) onOverFill(order);
}

function recordOf(execution: Execution, receivedAt: EpochMs): Open<ExecutionRecord> {
  const { executionId, intentId, brokerOrderId, symbol, side, quantity, price, at } = execution;
  return { executionId, intentId, brokerOrderId, symbol, side, quantity, price, at, receivedAt, commission: null };
}

/** Another's trade in the account is none of ours: it is told and never booked. */
function tellStranger({ executionId, symbol, side, quantity }: Execution, context: EngineContext): void {
  context.notice('warning', 'FOREIGN_EXECUTION', `${executionId}: ${side} ${quantity} ${symbol} was not ordered here`);
}
