import type { VenueContract } from './contract.ts';
import type { VenueCore } from './core.ts';
import type { OrderInstruction } from './order.ts';
import { openQuantity, type VenueOrderState } from './order-state.ts';

/** Shares of a sale beyond the position; 0 for buys and for all types but stocks. */
function sharesToBorrow(
  core: VenueCore,
  { side }: Pick<OrderInstruction, 'side'>,
  contract: VenueContract,
  quantity: number,
): number {
  if (side !== 'SELL' || contract.securityType !== 'STK') return 0;
  const held = core.ledger.holding(contract.conId)?.quantity ?? 0;
  return Math.max(0, quantity - Math.max(0, held));
}

/** True for a short sale of a stock that is never lent. Children are exempt: they sell the shares bought by their parent. */
export function isUnlendable(core: VenueCore, order: OrderInstruction, contract: VenueContract): boolean {
  const isShort = order.parentId === 0 && sharesToBorrow(core, order, contract, order.quantity) > 0;
  return isShort && core.shortable.get(contract.conId) === 'never';
}

/** Reserves the shares that an order sells short. False while there are not enough. */
export function locateShares(core: VenueCore, order: VenueOrderState): boolean {
  const { contract, instruction } = order;
  const lendable = core.shortable.get(contract.conId);
  if (order.isLocated || lendable === undefined) return true;
  const needed = sharesToBorrow(core, instruction, contract, openQuantity(order));
  if (lendable === 'never' || needed > lendable) return needed === 0;
  core.shortable.set(contract.conId, lendable - needed);
  order.isLocated = true;
  return true;
}
