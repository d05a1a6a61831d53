import { orderCommission } from './commissions.ts';
import type { VenueContract } from './contract.ts';
import { markAt, type VenueCore } from './core.ts';
import { commissionRecord, executionIdOf } from './fills.ts';
import { fromMicros, toMicros } from './money.ts';
import type { VenueExecution } from './order.ts';

/** A trade of the account on another platform. */
export interface OutsideTrade {
  /** Signed. */
  readonly quantity: number;
  readonly permId: number;
  /** Default: the mid of the quote. */
  readonly price?: number;
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
