import type { VenueContract } from './contract.ts';
import type { VenueCore } from './core.ts';
import type { OrderInstruction } from './order.ts';
import { openQuantity, type VenueOrderState } from './order-state.ts';

/** Shares of a sale that go beyond what is held; 0 for buys and for all but stocks. */
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

/** True when an order would sell short what nobody lends. Children sell what their parent has bought. */
export function isUnlendable(core: VenueCore, order: OrderInstruction, contract: VenueContract): boolean {
  const isShort = order.parentId === 0 && sharesToBorrow(core, order, contract, order.quantity) > 0;
  return isShort && core.shortable.get(contract.conId) === 'never';
}

/** Finds the shares that an order would sell short, and takes them out of what is left to borrow; false while there are not enough. */
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
