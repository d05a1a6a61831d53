import type { EpochMs } from '../../domain/clock.ts';
import { corrects, executionRoot } from '../../domain/execution-id.ts';
import type { Execution } from '../../domain/order.ts';
import type { ExecutionRecord } from '../../domain/session-record.ts';
import type { EngineContext } from '../base/context.ts';
import { IdMap } from '../base/id-map.ts';
import type { Open } from '../base/session-log.ts';
import type { AccountWatch } from './account-watch.ts';
import { isTerminal } from './order-machine.ts';
import type { OrderManager } from './order-manager.ts';
import { appended, isFilledWhole, type Order, type Orders } from './orders.ts';
import type { Portfolio } from './portfolio.ts';

/** Books executions and commissions, the only source of positions and money. */
export interface Fills {
  onExecution(execution: Execution, at: EpochMs): void;
  onCommission(executionId: string, commission: number): void;
}

export interface FillsParts {
  readonly context: EngineContext;
  readonly manager: OrderManager;
  readonly portfolio: Portfolio;
  /** Trades of others in the account. */
  readonly watch: Pick<AccountWatch, 'onOutside' | 'onOwnFill'>;
  /** Called when the broker filled more than was ordered. */
  readonly onOverFill: (order: Order) => void;
}

type Booked = Open<ExecutionRecord>;

/** Executions by their root id, which corrections share. */
interface Ledger {
  readonly booked: IdMap<Booked>;
  /** Fills that the broker repeated under another id. */
  readonly ignored: Set<string>;
  /** Commissions that came before their execution. */
  readonly early: Map<string, number>;
}

/** Books each execution once, under any repetition, order and id. */
export function createFills(parts: FillsParts): Fills {
  const ledger: Ledger = { booked: new IdMap(), ignored: new Set(), early: new Map() };
  return {
    onExecution: (execution, at) => {
      if (!isSound(execution)) {
        notifyUnsound(`execution ${execution.executionId}: ${execution.quantity} at ${execution.price}`, parts);
        return;
      }
      const known = ledger.booked.get(executionRoot(execution.executionId));
      if (isOld(execution.executionId, known, ledger, parts.context)) return;
      const order = parts.manager.orders.find(execution.intentId);
      if (order === undefined) parts.watch.onOutside(execution, at);
      else onOurs(order, execution, at, corrected(execution, known, ledger), ledger, parts);
    },
    onCommission: (executionId, commission) => {
      if (!Number.isFinite(commission)) {
        notifyUnsound(`commission of ${executionId}: ${commission}`, parts);
        return;
      }
      const record = ledger.booked.get(executionRoot(executionId));
      if (record?.executionId === executionId) charge(record, commission, parts);
      else ledger.early.set(executionId, commission);
    },
  };
}

/** Rejects numbers that would spoil every later sum; a price counts only with a quantity. */
function isSound({ quantity, price }: Execution): boolean {
  if (!Number.isFinite(quantity) || !Number.isFinite(price) || quantity < 0) return false;
  return quantity === 0 || price > 0;
}

function notifyUnsound(words: string, { context, manager }: FillsParts): void {
  context.notice('alarm', 'FILL_UNREADABLE', `${words}: not booked, the broker is asked again`);
  manager.askExecutions();
}

/** True for a known execution: the same id again, or one that has been corrected since. */
function isOld(
  executionId: string,
  known: Booked | undefined,
  { ignored }: Ledger,
  { isEnforced: keeps }: EngineContext,
): boolean {
  if (ignored.has(executionId)) return true;
  if (known === undefined || !keeps('dedupe-executions')) return false;
  return !corrects(executionId, known.executionId);
}

function onOurs(
  order: Order,
  execution: Execution,
  at: EpochMs,
  wrong: Booked | undefined,
  ledger: Ledger,
  parts: FillsParts,
): void {
  if (wrong !== undefined && parts.context.isEnforced('apply-corrections')) {
    correct(order, wrong, execution, at, parts);
    settle(wrong, ledger, parts);
    return;
  }
  if (isTerminal(order.state) && !parts.context.isEnforced('drain-window-after-terminal')) return;
  if (isRepeated(order, execution, parts.context)) ignore(execution, ledger, () => notifyDuplicate(execution, parts));
  else settle(bookNew(order, execution, at, parts), ledger, parts);
}

function ignore({ executionId }: Execution, { ignored }: Ledger, tell: () => void): void {
  ignored.add(executionId);
  tell();
}

/**
 * Returns the execution that is corrected: their ids differ only in the digits after the last period, or the session names it.
 */
function corrected(
  { executionId, corrects: named }: Execution,
  byRoot: Booked | undefined,
  { booked }: Ledger,
): Booked | undefined {
  const known = byRoot ?? (named === undefined ? undefined : booked.get(executionRoot(named)));
  return known?.executionId === executionId ? undefined : known;
}

/**
 * True for the same fill under another id: another fill of the same order, instant, price and size would raise the
 * cumulative quantity.
 */
function isRepeated(order: Order, execution: Execution, { isEnforced: keeps }: EngineContext): boolean {
  const { cumulativeQuantity } = execution;
  if (cumulativeQuantity === undefined || !keeps('flag-duplicate-executions')) return false;
  return order.fills.some(
    (known) =>
      known.cumulativeQuantity === cumulativeQuantity &&
      known.permId === execution.permId &&
      known.at === execution.at &&
      known.price === execution.price &&
      known.quantity === execution.quantity,
  );
}

function settle(record: Open<ExecutionRecord>, { booked, early }: Ledger, parts: FillsParts): void {
  booked.set(executionRoot(record.executionId), record);
  const commission = early.size === 0 ? undefined : early.get(record.executionId);
  if (commission !== undefined) charge(record, commission, parts);
}

function bookNew(order: Order, execution: Execution, receivedAt: EpochMs, parts: FillsParts): Open<ExecutionRecord> {
  const { executionId, intentId, brokerOrderId, symbol, side, quantity, price, at } = execution;
  const { orders } = parts.manager;
  // Members are listed one by one: V8 stores those after a spread separately, in each record.
  const record: Open<ExecutionRecord> = {
    executionId,
    intentId,
    brokerOrderId,
    symbol,
    side,
    quantity,
    price,
    at,
    receivedAt,
    commission: null,
  };
  parts.context.log.executions.push(record);
  parts.portfolio.fill(execution);
  parts.watch.onOwnFill(symbol);
  order.brokerOrderId ??= brokerOrderId;
  orders.acknowledge(order, receivedAt);
  order.firstFillAt ??= receivedAt;
  order.lastFillAt = receivedAt;
  if (execution.cumulativeQuantity !== undefined) order.fills = appended(order.fills, execution);
  order.executions = appended(order.executions, record);
  count(order, quantity, price, parts);
  orders.noteFilled(order, execution.cumulativeQuantity ?? 0, receivedAt);
  return record;
}

/** Adds to the order's filled quantity and moves its state. */
function count(order: Order, quantity: number, price: number, { manager, onOverFill }: FillsParts): void {
  manager.orders.fill(order, quantity, price);
  manager.advance(order, isFilledWhole(order) ? 'FILL' : 'PARTIAL_FILL');
  if (order.filled > order.request.quantity) onOverFill(order);
}

/** Replaces the corrected execution, and recalculates the portfolio. */
function correct(
  order: Order,
  wrong: Open<ExecutionRecord>,
  right: Execution,
  receivedAt: EpochMs,
  parts: FillsParts,
): void {
  const { context, manager, portfolio, watch, onOverFill } = parts;
  const { executionId, quantity, price, at } = right;
  const { executionId: corrects, quantity: quantityBefore, price: priceBefore, commission: commissionBefore } = wrong;
  const before = { corrects, quantityBefore, priceBefore, commissionBefore };
  context.log.corrections.push({ at: receivedAt, executionId, ...before });
  Object.assign(wrong, { executionId, quantity, price, at });
  recount(order, quantity - quantityBefore, manager.orders);
  portfolio.restate(context.log.executions);
  watch.onOwnFill(wrong.symbol);
  context.notice('alarm', 'EXECUTION_CORRECTED', `${corrects} is now ${executionId}: ${quantity} at ${price}`);
  manager.report(order, 'correction');
  if (order.filled > order.request.quantity) onOverFill(order);
}

/** Sums all fills again: added differences would drift from their sum. */
function recount(order: Order, change: number, orders: Orders): void {
  const filled = order.executions.reduce((sum, { quantity }) => sum + quantity, 0);
  const filledValue = order.executions.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
  orders.restate(order, filled, filledValue, change);
}

/** A repeated commission, or one for a correction, replaces the first. */
function charge(record: Open<ExecutionRecord>, commission: number, { portfolio, manager }: FillsParts): void {
  const change = commission - (record.commission ?? 0);
  if (change === 0 && record.commission !== null) return;
  record.commission = commission;
  portfolio.charge(change);
  const order = manager.orders.find(record.intentId);
  if (order === undefined) return;
  order.commission += change;
  manager.report(order, 'commission');
}

function notifyDuplicate({ executionId, intentId, quantity, price }: Execution, { context }: FillsParts): void {
  const fill = `${quantity} at ${price} of order ${intentId}`;
  context.notice('alarm', 'DUPLICATE_EXECUTION', `${executionId} repeats the fill of ${fill}: not booked again`);
}
