import { compactDate } from '../../domain/calendar/session-day.ts';
import { orderCommission } from './commissions.ts';
import type { VenueContract } from './contract.ts';
import { type Executor, emitOrder, markAt, type VenueCore } from './core.ts';
import { propagateFill } from './groups.ts';
import type { Match } from './matching.ts';
import { fromMicros, type Micros, toMicros } from './money.ts';
import type { CommissionRecord, VenueExecution } from './order.ts';
import { averagePrice, remainingOf, type VenueOrderState } from './order-state.ts';

/** Books a fill and sends its events: execution, status, effects on other orders, commission. */
export function fill(
  core: VenueCore,
  executor: Executor,
  order: VenueOrderState,
  match: Pick<Match, 'quantity' | 'price' | 'liquidity'>,
): void {
  const before = remainingOf(order);
  const charged = addFill(core, order, match);
  const executionId = executionIdOf(core, order.permId, order.fills);
  const realized = core.ledger.book({
    id: executionId,
    contract: order.contract,
    side: order.instruction.side,
    quantity: match.quantity,
    price: match.price,
    commission: charged,
  });
  const execution = executionOf(core, order, match, commissionRecord(executionId, charged, realized));
  core.executions.push(execution);
  core.pending.push({ kind: 'execution', at: core.now, execution });
  if (remainingOf(order) === 0) complete(core, order);
  else reportPartial(core, order);
  propagateFill(core, executor, order, before);
  const { clientId } = order.instruction;
  core.pending.push({ kind: 'commission', at: core.now, clientId, commission: execution.commission });
}

/** Adds the fill to the order and returns the fill's commission. */
function addFill(
  core: VenueCore,
  order: VenueOrderState,
  match: Pick<Match, 'quantity' | 'price' | 'liquidity'>,
): Micros {
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

function reportPartial(core: VenueCore, order: VenueOrderState): void {
  if (order.status !== 'PendingCancel') order.status = 'Submitted';
  emitOrder(core, order, false);
}

function complete(core: VenueCore, order: VenueOrderState): void {
  order.phase = 'ended';
  order.status = 'Filled';
  emitOrder(core, order, true);
}

function executionOf(
  core: VenueCore,
  order: VenueOrderState,
  match: Pick<Match, 'quantity' | 'price' | 'liquidity'>,
  commission: CommissionRecord,
): VenueExecution {
  const { clientId, orderId, side, orderRef } = order.instruction;
  return {
    executionId: commission.executionId,
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
    commission,
  };
}

/** Commission record of an execution. */
export function commissionRecord(executionId: string, charged: Micros, realized: Micros | undefined): CommissionRecord {
  const record = { executionId, commission: fromMicros(charged), currency: 'USD' };
  return realized === undefined ? record : { ...record, realizedPnl: fromMicros(realized) };
}

/**
 * Prefix, day, permanent id and number of the fill: unique over the sessions of one seed. The digits after the last
 * period number the corrections from 01, as at Interactive Brokers.
 */
export function executionIdOf(core: VenueCore, permId: number, fills: number): string {
  const number = String(fills).padStart(2, '0');
  return `${core.options.brand.executionIdPrefix}${compactDate(core.now)}.${permId.toString(16)}.${number}.01`;
}

/** A trade of the account on another platform. */
interface OutsideTrade {
  /** Signed. */
  readonly quantity: number;
  readonly permId: number;
  /** Default: the mid of the quote. */
  readonly price?: number | undefined;
}

/** Books the trade as an execution of client 0 without an order, as the protocol shows trades of other platforms. */
export function bookOutsideTrade(core: VenueCore, contract: VenueContract, trade: OutsideTrade): void {
  const price = trade.price === undefined ? markAt(core, core.now)(contract) : toMicros(trade.price);
  const side = trade.quantity > 0 ? 'BUY' : 'SELL';
  const quantity = Math.abs(trade.quantity);
  const value = price * quantity * contract.multiplier;
  const commission = orderCommission(core.options, contract, { side, taken: quantity, added: 0, value });
  const executionId = executionIdOf(core, trade.permId, 1);
  const realized = core.ledger.book({ id: executionId, contract, side, quantity, price, commission });
  const execution: VenueExecution = {
    executionId,
    at: core.now,
    clientId: 0,
    orderId: 0,
    permId: trade.permId,
    account: core.options.brand.account,
    contract,
    side,
    quantity,
    price: fromMicros(price),
    exchange: contract.primaryExchange || contract.exchange,
    cumulativeQuantity: quantity,
    averagePrice: fromMicros(price),
    orderRef: '',
    liquidity: 2,
    commission: commissionRecord(executionId, commission, realized),
  };
  core.executions.push(execution);
  core.pending.push({ kind: 'execution', at: core.now, execution });
  core.pending.push({ kind: 'commission', at: core.now, clientId: 0, commission: execution.commission });
}
