import { type Executor, emitOrder, type VenueCore } from './core.ts';
import type { OrderInstruction } from './order.ts';
import { isLive, openQuantity, remainingOf, type VenueOrderState } from './order-state.ts';

/** Applies a fill of an order to related orders: its children grow, its group shrinks. `before` = remaining quantity before the fill. */
export function spreadFill(core: VenueCore, executor: Executor, order: VenueOrderState, before: number): void {
  const left = remainingOf(order) / before;
  for (const other of core.orders.unfinished()) {
    if (isInGroup(order, other)) reduceByGroup(core, executor, order, { other, left });
  }
  for (const child of childrenOf(core, order)) releaseShare(executor, child, left);
}

/** Children that are transmitted and not ended. */
function childrenOf(core: VenueCore, { instruction }: VenueOrderState): readonly VenueOrderState[] {
  return core.orders
    .unfinished()
    .filter((other) => other.instruction.parentId === instruction.orderId && isOfClient(other, instruction));
}

/** True for two orders of one client in the same named group, or, without names, with the same parent. */
function isInGroup({ instruction, permId }: VenueOrderState, other: VenueOrderState): boolean {
  if (other.permId === permId || !isOfClient(other, instruction)) return false;
  const { ocaGroup, parentId } = other.instruction;
  if (instruction.ocaGroup !== '') return ocaGroup === instruction.ocaGroup;
  return ocaGroup === '' && instruction.parentId !== 0 && parentId === instruction.parentId;
}

function isOfClient(order: VenueOrderState, { clientId }: Pick<OrderInstruction, 'clientId'>): boolean {
  return order.instruction.clientId === clientId;
}

/** Reduces an order of the same group. Types 1 and 2 act at once, the others after a delay. An order in flight is reduced on arrival. */
function reduceByGroup(
  core: VenueCore,
  executor: Executor,
  filled: VenueOrderState,
  { other, left }: { readonly other: VenueOrderState; readonly left: number },
): void {
  const { ocaType = 0, ocaGroup } = filled.instruction;
  const act = () => reduce(core, executor, other, ocaType === 1 ? 0 : left);
  const isBlocking = ocaType === 1 || ocaType === 2 || ocaGroup === '';
  if (isBlocking && isLive(other)) act();
  else core.queue.schedule(Math.max(core.now + (isBlocking ? 0 : core.latency.next('cancel')), arrivalOf(other)), act);
}

function arrivalOf(order: VenueOrderState): number {
  return order.phase === 'in_flight' ? order.acknowledgedAt : 0;
}

/** Reduces the remaining quantity to the share `left`; an order with nothing left is cancelled. */
function reduce(core: VenueCore, executor: Executor, order: VenueOrderState, left: number): void {
  if (!isLive(order)) return;
  const kept = Math.floor(remainingOf(order) * left + ROUNDING);
  if (kept === 0) {
    executor.end(order, 'Cancelled', '');
    return;
  }
  order.instruction = { ...order.instruction, quantity: order.filled + kept };
  order.withheld = Math.min(order.withheld, kept);
  emitOrder(core, order, true);
}

/** Absorbs the floating-point error of a quotient of whole numbers. */
const ROUNDING = 1e-9;

/** Releases the part of a child that the parent's fill allows. */
function releaseShare(executor: Executor, child: VenueOrderState, parentLeft: number): void {
  if (!isLive(child)) return;
  const wasHeld = openQuantity(child) <= 0;
  child.withheld = Math.ceil(child.withheld * parentLeft - ROUNDING);
  if (wasHeld && openQuantity(child) > 0) executor.release(child);
}

/** Units of a new child that wait for its parent's fills. */
export function withheldAtArrival(core: VenueCore, { instruction }: VenueOrderState): number {
  const parent = core.orders.get(instruction.clientId, instruction.parentId);
  if (instruction.parentId === 0 || parent === undefined) return 0;
  return Math.ceil((instruction.quantity * remainingOf(parent)) / parent.instruction.quantity - ROUNDING);
}

/** Resizes the waiting part of the children in proportion to the parent's changed quantity. `before` = remaining quantity of the parent before the change. */
export function resizeChildren(core: VenueCore, parent: VenueOrderState, before: number): void {
  for (const child of childrenOf(core, parent)) {
    if (!isLive(child) || child.withheld === 0) continue;
    const withheld = Math.max(1, Math.round((child.withheld * remainingOf(parent)) / before));
    const quantity = child.instruction.quantity + withheld - child.withheld;
    if (withheld === child.withheld) continue;
    child.withheld = withheld;
    child.instruction = { ...child.instruction, quantity };
    emitOrder(core, child, true);
  }
}

/** Removes from the children the quantity that the ended parent did not fill. */
export function endShares(core: VenueCore, executor: Executor, parent: VenueOrderState): void {
  for (const child of childrenOf(core, parent)) {
    if (!isLive(child)) continue;
    const quantity = child.instruction.quantity - child.withheld;
    child.withheld = 0;
    if (quantity === child.filled) executor.end(child, 'Cancelled', 'parent order ended');
    else if (quantity < child.instruction.quantity) {
      child.instruction = { ...child.instruction, quantity };
      emitOrder(core, child, true);
    }
  }
}
