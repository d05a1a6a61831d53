import type { EpochMs } from '../../domain/clock.ts';
import { type Executor, emitError, emitOrder, type VenueCore } from './core.ts';
import { arrivalRefusal, changeRefusal, instructionRefusal, isAfterCutOff } from './desk-checks.ts';
import { resizeChildren, withheldAtArrival } from './groups.ts';
import { takeHold } from './holds.ts';
import type { OrderInstruction, OrderKey } from './order.ts';
import { isLive, newOrderState, remainingOf, type VenueOrderState } from './order-state.ts';
import { canBeExtended } from './order-types.ts';
import {
  cancelOfEnded,
  cancelOfRefused,
  cancelOfUnknown,
  DUPLICATE_ID,
  MODIFY_FILLED,
  NO_DEFINITION,
  NOT_CANCELLABLE,
  type OrderRefusal,
  OUTSIDE_RTH_IGNORED,
  REJECTED,
  TIF_PRESET,
} from './refusals.ts';

/** Receives instructions of clients about their own orders. Answers come later, through the queue. */
export interface OrderEntry {
  place(instruction: OrderInstruction, at: EpochMs): void;
  cancel(clientId: number, orderId: number, at: EpochMs): void;
  /** Cancels the orders of every client, including orders placed by hand. */
  cancelAll(at: EpochMs): void;
  /** Returns a permanent id for an execution without an order. */
  nextPermId(): number;
}

/** Creates the order entry of a venue. `firstPermId` is the base of its permanent ids. */
export function createOrderEntry(core: VenueCore, executor: Executor, firstPermId: number): OrderEntry {
  let permId = firstPermId;
  return {
    place(instruction, at) {
      const known = core.orders.get(instruction.clientId, instruction.orderId);
      if (known !== undefined) again(core, executor, known, instruction, at);
      else placeNew(core, executor, instruction, { permId: ++permId, receivedAt: at });
    },
    cancel: (clientId, orderId, at) => cancel(core, executor, { clientId, orderId }, at),
    cancelAll(at) {
      const open = core.orders.all().filter((order) => order.phase === 'in_flight' || isLive(order));
      for (const order of open) cancel(core, executor, order.instruction, at);
    },
    nextPermId: () => ++permId,
  };
}

/** Draws the instant of the instruction's acknowledgement or refusal. */
function acknowledgeAt(core: VenueCore, at: EpochMs): EpochMs {
  return at + core.latency.next('acknowledge');
}

function refuseLater(core: VenueCore, instruction: OrderInstruction, refusal: OrderRefusal, at: EpochMs): void {
  core.queue.schedule(acknowledgeAt(core, at), () => emitError(core, instruction, refusal));
}

type Identity = { readonly permId: number; readonly receivedAt: EpochMs };

function placeNew(core: VenueCore, executor: Executor, instruction: OrderInstruction, identity: Identity): void {
  const { clientId, orderId } = instruction;
  const at = identity.receivedAt;
  const contract = core.contracts.byConId(instruction.conId);
  const isDuplicate = orderId < core.orders.nextOrderId(clientId);
  core.orders.use(clientId, orderId);
  if (isDuplicate || contract === undefined) {
    refuseLater(core, instruction, isDuplicate ? DUPLICATE_ID : NO_DEFINITION, at);
    return;
  }
  const order = newOrderState(instruction, contract, identity);
  core.orders.add(order);
  if (instruction.transmit) transmit(core, executor, order, at);
}

/** Handles an instruction with a known id: a staged order is transmitted, a live one changed, an ended one refused. */
function again(
  core: VenueCore,
  executor: Executor,
  order: VenueOrderState,
  instruction: OrderInstruction,
  at: EpochMs,
): void {
  const refusal = order.phase === 'staged' ? undefined : changeRefusal(order, instruction);
  if (refusal !== undefined) {
    refuseLater(core, instruction, refusal, at);
    return;
  }
  if (order.phase === 'staged') {
    order.instruction = instruction;
    if (instruction.transmit) transmit(core, executor, order, at);
    return;
  }
  const due = Math.max(acknowledgeAt(core, at), order.acknowledgedAt);
  core.queue.schedule(due, () => modify(core, executor, order, instruction));
}

/** Transmits an order together with its staged parent and the parent's other staged children. The parent is acknowledged first. */
function transmit(core: VenueCore, executor: Executor, order: VenueOrderState, at: EpochMs): void {
  const due = acknowledgeAt(core, at);
  for (const member of familyOf(core, order)) {
    member.phase = 'in_flight';
    member.acknowledgedAt = due;
    core.queue.schedule(due, () => acknowledge(core, executor, member));
  }
}

function familyOf(core: VenueCore, order: VenueOrderState): readonly VenueOrderState[] {
  const { clientId, parentId } = order.instruction;
  if (parentId === 0) return [order];
  return core.orders.all().filter(({ instruction, phase }) => {
    const related = instruction.orderId === parentId || instruction.parentId === parentId;
    return phase === 'staged' && instruction.clientId === clientId && related;
  });
}

function acknowledge(core: VenueCore, executor: Executor, order: VenueOrderState): void {
  if (order.phase !== 'in_flight') return;
  const refusal = arrivalRefusal(core, order.instruction, order.contract) ?? takeRejection(core, order.instruction);
  if (refusal !== undefined) {
    refuse(core, order, refusal);
    return;
  }
  order.instruction = accepted(core, order.instruction);
  order.status = 'PreSubmitted';
  order.phase = 'held';
  order.withheld = withheldAtArrival(core, order);
  expireLater(core, executor, order);
  takeHold(core, order);
  emitOrder(core, order, true);
  executor.release(order);
}

/** Applies the broker's changes to an instruction, with a notice for each. */
function accepted(core: VenueCore, instruction: OrderInstruction): OrderInstruction {
  const hasPreset = instruction.timeInForce === '';
  const timed = hasPreset ? { ...instruction, timeInForce: 'DAY' } : instruction;
  if (hasPreset && core.options.tifPreset === true) emitError(core, instruction, TIF_PRESET);
  if (!timed.outsideRth || canBeExtended(timed)) return timed;
  emitError(core, instruction, OUTSIDE_RTH_IGNORED);
  return { ...timed, outsideRth: false };
}

/** Schedules the end of a GTD order. A later change of the date makes this end void. */
function expireLater(core: VenueCore, executor: Executor, order: VenueOrderState): void {
  const { timeInForce, goodTillDate } = order.instruction;
  if (timeInForce !== 'GTD' || goodTillDate === undefined) return;
  core.queue.schedule(goodTillDate, () => {
    const isDue = order.instruction.timeInForce === 'GTD' && order.instruction.goodTillDate === goodTillDate;
    if (isDue) executor.end(order, 'Cancelled', 'good till date');
  });
}

function takeRejection(core: VenueCore, { clientId }: OrderInstruction): OrderRefusal | undefined {
  const index = core.rejections.findIndex((rejection) => (rejection.clientId ?? clientId) === clientId);
  return index === -1 ? undefined : core.rejections.splice(index, 1)[0];
}

/** Refuses an order that was not accepted. Code 201 shows it as an inactive order; other codes are an error only. */
function refuse(core: VenueCore, order: VenueOrderState, refusal: OrderRefusal): void {
  order.phase = 'ended';
  order.status = 'Inactive';
  order.isUnknown = refusal.code !== REJECTED;
  if (refusal.code === REJECTED) emitOrder(core, order, true);
  emitError(core, order.instruction, refusal);
}

/** Applies or refuses a change. A refused change leaves the order as it was; after code 201 the real Gateway sends the old terms again. */
function modify(core: VenueCore, executor: Executor, order: VenueOrderState, instruction: OrderInstruction): void {
  const tooLate = order.phase === 'ended' || instruction.quantity <= order.filled;
  const refusal = tooLate ? MODIFY_FILLED : instructionRefusal(core, instruction, order.contract);
  if (refusal !== undefined) {
    emitError(core, instruction, refusal);
    if (refusal.code === REJECTED && isLive(order)) emitOrder(core, order, true);
    return;
  }
  const before = remainingOf(order);
  takeTerms(order, accepted(core, instruction));
  expireLater(core, executor, order);
  emitOrder(core, order, true);
  resizeChildren(core, order, before);
  executor.reconsider(order);
}

/** Replaces the terms. An increase of a waiting child waits too. A new order type resets the stop price. */
function takeTerms(order: VenueOrderState, instruction: OrderInstruction): void {
  const before = order.instruction;
  if (order.withheld > 0) order.withheld = Math.max(0, order.withheld + instruction.quantity - before.quantity);
  if (instruction.type !== before.type) {
    order.isTriggered = false;
    order.stop = undefined;
  }
  order.instruction = instruction;
}

/** Sends PendingCancel after half of the delay, then the end. The order may still fill in between. */
function cancel(core: VenueCore, executor: Executor, key: OrderKey, at: EpochMs): void {
  const delay = core.latency.next('cancel');
  const order = core.orders.get(key.clientId, key.orderId);
  if (order === undefined) {
    core.queue.schedule(at + delay, () => emitError(core, key, cancelOfUnknown(key.orderId)));
    return;
  }
  const from = order.phase === 'in_flight' ? Math.max(at, order.acknowledgedAt) : at;
  core.queue.schedule(from + Math.ceil(delay / 2), () => showPendingCancel(core, order, key));
  core.queue.schedule(from + delay, () => finishCancel(core, executor, order, key));
}

function showPendingCancel(core: VenueCore, order: VenueOrderState, key: OrderKey): void {
  if (order.status === 'PendingCancel' || isBoundToClose(core, order)) emitError(core, key, NOT_CANCELLABLE);
  else if (isLive(order)) {
    order.status = 'PendingCancel';
    emitOrder(core, order, false);
  }
}

function finishCancel(core: VenueCore, executor: Executor, order: VenueOrderState, key: OrderKey): void {
  if (order.isUnknown) emitError(core, key, cancelOfRefused(key));
  else if (order.phase === 'ended') emitError(core, key, cancelOfEnded(key.orderId, order.status));
  else if (!isBoundToClose(core, order)) executor.end(order, 'Cancelled', '');
}

/** True for an order for the closing auction after its cut-off: it cannot be cancelled. */
function isBoundToClose(core: VenueCore, order: VenueOrderState): boolean {
  return isLive(order) && isAfterCutOff(core, order.instruction);
}
