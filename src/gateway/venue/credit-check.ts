import type { EpochMs } from '../../domain/clock.ts';
import type { MarginChange, WhatIfResult } from './account.ts';
import { orderCommission } from './commissions.ts';
import type { VenueContract } from './contract.ts';
import { marginContext, type VenueCore } from './core.ts';
import { equityWithLoan, type Requirement, requirementOf, totalRequirement } from './margin.ts';
import { fromMicros, type Micros, toMicros } from './money.ts';
import type { OrderInstruction } from './order.ts';
import { remainingOf } from './order-state.ts';
import { traitsOf } from './order-types.ts';
import { marginRefusal, type OrderRefusal } from './refusals.ts';

/** Largest possible position in a contract: all live orders of one side filled. */
interface Exposure {
  readonly contract: VenueContract;
  readonly buys: number;
  readonly sells: number;
}

/** Order that is being changed; its old terms are excluded. */
type Ignored = Pick<OrderInstruction, 'clientId' | 'orderId'>;

/**
 * Refusal 201 when the initial margin of all positions, with this order and every live order filled, exceeds the equity
 * with loan value. An order that does not raise the requirement is accepted.
 */
export function creditRefusal(
  core: VenueCore,
  order: OrderInstruction,
  contract: VenueContract,
  at: EpochMs,
): OrderRefusal | undefined {
  if (closesParent(core, order)) return undefined;
  const context = marginContext(core, at);
  const exposures = openExposures(core, order);
  const withOrder = addOrder(exposures, order, contract);
  const required = (list: readonly Exposure[]) => list.reduce((sum, one) => sum + worstInitial(core, one, at), 0);
  const after = required(withOrder);
  if (after <= required(exposures)) return undefined;
  const equity = equityWithLoan(core.ledger, context.mark) - premiumAndCommission(core, order, contract, at);
  return equity >= after && equity > 0 ? undefined : marginRefusal(fromMicros(equity), fromMicros(after));
}

/** Margin before and after the order alone, without live orders, and its commission. */
export function whatIfFigures(
  core: VenueCore,
  order: OrderInstruction,
  contract: VenueContract,
  at: EpochMs,
): WhatIfResult {
  const context = marginContext(core, at);
  const held = core.ledger.holding(contract.conId)?.quantity ?? 0;
  const total = totalRequirement(core.ledger.holdings(), context);
  const before = requirementOf(contract, held, context);
  const after = requirementOf(contract, held + signedQuantity(order), context);
  const equity = equityWithLoan(core.ledger, context.mark);
  const change = (of: keyof Requirement) => marginChange(total[of], after[of] - before[of]);
  return {
    kind: 'accepted',
    initialMargin: change('initial'),
    maintenanceMargin: change('maintenance'),
    equityWithLoan: marginChange(equity, -premiumAndCommission(core, order, contract, at)),
    commission: fromMicros(estimatedCommission(core, order, contract, at)),
    currency: 'USD',
  };
}

function marginChange(before: Micros, change: Micros): MarginChange {
  return { before: fromMicros(before), change: fromMicros(change), after: fromMicros(before + change) };
}

function signedQuantity(order: OrderInstruction): number {
  return order.side === 'BUY' ? order.quantity : -order.quantity;
}

function openExposures(core: VenueCore, ignored: Ignored): readonly Exposure[] {
  const held = core.ledger.holdings().map(({ contract }) => ({ contract, buys: 0, sells: 0 }));
  return core.orders
    .live()
    .filter(({ instruction }) => instruction.orderId !== ignored.orderId || instruction.clientId !== ignored.clientId)
    .filter(({ instruction }) => !closesParent(core, instruction))
    .reduce<readonly Exposure[]>(
      (list, order) => addOrder(list, { ...order.instruction, quantity: remainingOf(order) }, order.contract),
      held,
    );
}

/** A child on the opposite side closes its parent's position. */
function closesParent(core: VenueCore, { clientId, parentId, side }: OrderInstruction): boolean {
  const parent = parentId === 0 ? undefined : core.orders.get(clientId, parentId);
  return parent !== undefined && parent.instruction.side !== side;
}

function addOrder(list: readonly Exposure[], order: OrderInstruction, contract: VenueContract): readonly Exposure[] {
  const known = list.find((exposure) => exposure.contract.conId === contract.conId) ?? { contract, buys: 0, sells: 0 };
  const grown =
    order.side === 'BUY'
      ? { ...known, buys: known.buys + order.quantity }
      : { ...known, sells: known.sells + order.quantity };
  return [...list.filter((exposure) => exposure !== known), grown];
}

/** Larger requirement of "all buys filled" and "all sells filled". */
function worstInitial(core: VenueCore, { contract, buys, sells }: Exposure, at: EpochMs): Micros {
  const context = marginContext(core, at);
  const held = core.ledger.holding(contract.conId)?.quantity ?? 0;
  const initial = (quantity: number) => requirementOf(contract, quantity, context).initial;
  return Math.max(initial(held), initial(held + buys), initial(held - sells));
}

/** Price for the estimate: the order's limit, or the opposite quote. */
function reckonedPrice(core: VenueCore, order: OrderInstruction, contract: VenueContract, at: EpochMs): Micros {
  if (order.limitPrice !== undefined && traitsOf(order).limit === 'needed') return toMicros(order.limitPrice);
  const row = core.board.at(contract, at);
  return order.side === 'BUY' ? row.ask : row.bid;
}

function estimatedCommission(core: VenueCore, order: OrderInstruction, contract: VenueContract, at: EpochMs): Micros {
  const value = reckonedPrice(core, order, contract, at) * order.quantity * contract.multiplier;
  return orderCommission(core.options, contract, { side: order.side, taken: order.quantity, added: 0, value });
}

/** Premium of a bought option, which has no loan value, plus the commission. */
function premiumAndCommission(core: VenueCore, order: OrderInstruction, contract: VenueContract, at: EpochMs): Micros {
  const price = reckonedPrice(core, order, contract, at);
  const premium = contract.securityType === 'OPT' ? price * signedQuantity(order) * contract.multiplier : 0;
  return premium + estimatedCommission(core, order, contract, at);
}
