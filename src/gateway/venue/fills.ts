import { compactDate } from './calendar.ts';
import { orderCommission } from './commissions.ts';
import { type Executor, emitOrder, type VenueCore } from './core.ts';
import { spreadFill } from './groups.ts';
import type { Match } from './matching.ts';
import { fromMicros, type Micros } from './money.ts';
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
  const charged = takeFill(core, order, match);
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
  else showPartial(core, order);
  spreadFill(core, executor, order, before);
  const { clientId } = order.instruction;
  core.pending.push({ kind: 'commission', at: core.now, clientId, commission: execution.commission });
}

/** Adds the fill to the order and returns the fill's commission. */
function takeFill(
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

function showPartial(core: VenueCore, order: VenueOrderState): void {
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
