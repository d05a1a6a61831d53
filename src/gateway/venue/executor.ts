import type { EpochMs } from '../../domain/clock.ts';
import { compactDate } from './calendar.ts';
import { orderCommission } from './charges.ts';
import { emitError, emitOrder, type VenueCore } from './core.ts';
import { canMatch, isMarketable, type Match, matchOrder } from './matching.ts';
import { fromMicros, type Micros } from './money.ts';
import { averagePrice, type OrderState, remainingOf } from './order-state.ts';
import type { CommissionRecord, ExecutionRecord, OrderStatus } from './types.ts';

/** Brings acknowledged orders to the exchange and fills them. */
export interface Executor {
  /** Sends an acknowledged order to the exchange; outside the session, or under an unfilled parent, it is held. */
  release(order: OrderState): void;
  /** A working order has new terms. */
  reconsider(order: OrderState): void;
  /** Looks at every working order against the quote of a new second. */
  onQuotes(): void;
  /** Ends an order and its children; sends the status, and 202 when it is cancelled. */
  end(order: OrderState, status: OrderStatus, reason: string): void;
}

/** The executor of a venue. */
export function createExecutor(core: VenueCore): Executor {
  const executor: Executor = {
    release: (order) => releaseOrder(core, executor, order),
    reconsider: (order) => startWorking(core, executor, order),
    onQuotes: () => considerQuotes(core, executor),
    end: (order, status, reason) => endOrder(core, executor, order, status, reason),
  };
  return executor;
}

function releaseOrder(core: VenueCore, executor: Executor, order: OrderState): void {
  const parent = core.orders.get(order.instruction.clientId, order.instruction.parentId);
  if (parent !== undefined && parent.status !== 'Filled') holdForParent(core, order);
  else if (core.now >= core.sessionClose || core.now < core.options.sessionOpen) warnOfClosedMarket(core, order);
  else {
    order.whyHeld = '';
    core.queue.schedule(core.now + core.latency.next('route'), () => startWorking(core, executor, order));
  }
}

function holdForParent(core: VenueCore, order: OrderState): void {
  order.whyHeld = 'child';
  emitOrder(core, order, false);
}

/** The order stays PreSubmitted: the venue knows one session. */
function warnOfClosedMarket(core: VenueCore, order: OrderState): void {
  const { side, quantity } = order.instruction;
  const what = `${side} ${quantity} ${order.contract.localSymbol}`;
  const warning = 'Warning: your order will not be placed at the exchange until the next session opens.';
  emitError(core, order.instruction, { code: 399, text: `Order Message:\n${what}\n${warning}` });
}

/** Market orders keep PreSubmitted until they fill, as the real gateway shows them. */
function startWorking(core: VenueCore, executor: Executor, order: OrderState): void {
  if (order.phase === 'ended') return;
  order.phase = 'working';
  if (order.instruction.type === 'LMT' && order.status === 'PreSubmitted') {
    order.status = 'Submitted';
    emitOrder(core, order, true);
  }
  order.resting = !isMarketable(order, core.market.at(order.contract, core.now));
  if (!order.resting || isImmediate(order)) scheduleAttempt(core, executor, order);
}

function isImmediate(order: OrderState): boolean {
  return order.instruction.timeInForce === 'IOC' || order.instruction.timeInForce === 'FOK';
}

function scheduleAttempt(core: VenueCore, executor: Executor, order: OrderState): void {
  if (order.attemptPending) return;
  order.attemptPending = true;
  core.queue.schedule(core.now + core.latency.next('fill'), () => attempt(core, executor, order));
}

function considerQuotes(core: VenueCore, executor: Executor): void {
  for (const order of core.orders.live()) {
    if (order.phase !== 'working' || order.attemptPending) continue;
    const row = core.market.at(order.contract, core.now);
    order.resting ||= !isMarketable(order, row);
    if (canMatch(order, row)) scheduleAttempt(core, executor, order);
  }
}

/** An order is matched with the quote in force when it gets to the exchange, not with the one that it was sent on. */
function attempt(core: VenueCore, executor: Executor, order: OrderState): void {
  order.attemptPending = false;
  if (order.phase !== 'working' || core.now >= core.sessionClose) return;
  const { side, timeInForce } = order.instruction;
  const second = core.market.secondOf(core.now);
  const row = core.market.at(order.contract, core.now);
  const match = matchOrder(order, row, core.liquidity.available(order.contract.conId, second, side, row));
  const whole = timeInForce !== 'FOK' || match?.quantity === remainingOf(order);
  if (match !== undefined && whole) {
    core.liquidity.use(order.contract.conId, second, side, match);
    fill(core, executor, order, match);
  }
  if (remainingOf(order) > 0 && isImmediate(order)) executor.end(order, 'Cancelled', '');
}

function fill(core: VenueCore, executor: Executor, order: OrderState, match: Match): void {
  const charged = takeFill(core, order, match);
  const realized = core.ledger.book({
    contract: order.contract,
    side: order.instruction.side,
    quantity: match.quantity,
    price: match.price,
    commission: charged,
  });
  const execution = executionOf(core, order, match, { charged, realized });
  core.executions.push(execution);
  core.pending.push({ kind: 'execution', at: core.now, execution });
  if (remainingOf(order) === 0) complete(core, executor, order);
  else showPartial(core, order);
  const { clientId } = order.instruction;
  core.pending.push({ kind: 'commission', at: core.now, clientId, commission: execution.commission });
}

/** Adds the fill to the order; gives what this fill is charged. */
function takeFill(core: VenueCore, order: OrderState, match: Match): Micros {
  const before = order.commission;
  order.filled += match.quantity;
  order.valueMicros += match.price * match.quantity;
  order.sharesAdded += match.liquidity === 1 ? match.quantity : 0;
  order.lastPrice = match.price;
  order.fills += 1;
  order.commission = orderCommission(core.options, order.contract, {
    side: order.instruction.side,
    taken: order.filled - order.sharesAdded,
    added: order.sharesAdded,
    value: order.valueMicros * order.contract.multiplier,
  });
  return order.commission - before;
}

function showPartial(core: VenueCore, order: OrderState): void {
  if (order.status !== 'PendingCancel') order.status = 'Submitted';
  emitOrder(core, order, false);
}

function complete(core: VenueCore, executor: Executor, order: OrderState): void {
  order.phase = 'ended';
  order.status = 'Filled';
  emitOrder(core, order, true);
  for (const other of core.orders.live()) {
    if (isSibling(order, other)) executor.end(other, 'Cancelled', '');
    else if (isChild(order, other)) executor.release(other);
  }
}

function isSibling(order: OrderState, other: OrderState): boolean {
  const { ocaGroup, clientId } = order.instruction;
  return ocaGroup !== '' && other.instruction.ocaGroup === ocaGroup && other.instruction.clientId === clientId;
}

function isChild(order: OrderState, other: OrderState): boolean {
  const { orderId, clientId } = order.instruction;
  return other.instruction.parentId === orderId && other.instruction.clientId === clientId;
}

interface Charge {
  readonly charged: Micros;
  readonly realized: Micros | undefined;
}

function executionOf(core: VenueCore, order: OrderState, match: Match, charge: Charge): ExecutionRecord {
  const { clientId, orderId, side, orderRef } = order.instruction;
  const executionId = executionIdOf(core, order);
  return {
    executionId,
    at: core.now,
    clientId,
    orderId,
    permId: order.permId,
    account: core.options.brand.account,
    contract: order.contract,
    side,
    quantity: match.quantity,
    price: fromMicros(match.price),
    exchange: order.contract.primaryExchange || order.contract.exchange,
    cumulativeQuantity: order.filled,
    averagePrice: averagePrice(order),
    orderRef,
    liquidity: match.liquidity,
    commission: commissionOf(executionId, charge),
  };
}

function commissionOf(executionId: string, { charged, realized }: Charge): CommissionRecord {
  const record = { executionId, commission: fromMicros(charged), currency: 'USD' };
  return realized === undefined ? record : { ...record, realizedPnl: fromMicros(realized) };
}

/** Prefix, session date, permanent id and number of the fill: unique over the sessions of one seed. */
function executionIdOf(core: VenueCore, order: OrderState): string {
  const session: EpochMs = core.options.sessionOpen;
  const number = String(order.fills).padStart(2, '0');
  return `${core.options.brand.executionIdPrefix}${compactDate(session)}.${order.permId.toString(16)}.${number}`;
}

function endOrder(core: VenueCore, executor: Executor, order: OrderState, status: OrderStatus, reason: string): void {
  if (order.phase === 'ended') return;
  order.phase = 'ended';
  order.status = status;
  order.whyHeld = '';
  order.endReason = reason;
  emitOrder(core, order, false);
  if (status === 'Cancelled')
    emitError(core, order.instruction, { code: 202, text: `Order Canceled - reason:${reason}` });
  for (const other of core.orders.live()) {
    if (isChild(order, other)) executor.end(other, 'Cancelled', 'parent order ended');
  }
}
