import type { EpochMs } from '../../domain/clock.ts';
import { emitError, emitOrder, type VenueCore } from './core.ts';
import { creditRefusal } from './credit-check.ts';
import type { Executor } from './executor.ts';
import { isLive, newOrderState, type OrderState } from './order-state.ts';
import {
  cancelOfEnded,
  cancelOfUnknown,
  DUPLICATE_ID,
  MISSING_PARENT,
  MODIFY_DIFFERS,
  MODIFY_FILLED,
  NO_DEFINITION,
  NOT_CANCELLABLE,
  type Refusal,
  refusalOf,
} from './refusals.ts';
import type { OrderInstruction, VenueContract } from './types.ts';

/** Takes instructions of clients. Everything is answered later, through the queue. */
export interface OrderDesk {
  place(instruction: OrderInstruction, at: EpochMs): void;
  cancel(clientId: number, orderId: number, at: EpochMs): void;
  cancelAll(at: EpochMs): void;
  /** DAY orders end with the session. */
  closeSession(): void;
}

/** The desk of a venue. `firstPermId` numbers its orders. */
export function createOrderDesk(core: VenueCore, executor: Executor, firstPermId: number): OrderDesk {
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
    closeSession() {
      const ending = core.orders.live().filter((order) => order.instruction.timeInForce !== 'GTC');
      for (const order of ending) executor.end(order, 'Cancelled', 'the session has closed');
    },
  };
}

/** The instruction's acknowledgement or refusal is due at the returned instant. */
function acknowledgeAt(core: VenueCore, at: EpochMs): EpochMs {
  return at + core.latency.next('acknowledge');
}

function refuseLater(core: VenueCore, instruction: OrderInstruction, refusal: Refusal, at: EpochMs): void {
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

/** The same id again: a staged order is transmitted, a live one is changed, an ended one cannot be. */
function again(
  core: VenueCore,
  executor: Executor,
  order: OrderState,
  instruction: OrderInstruction,
  at: EpochMs,
): void {
  const refusal = changeRefusal(order, instruction);
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

function changeRefusal(order: OrderState, instruction: OrderInstruction): Refusal | undefined {
  if (order.phase === 'ended') return order.status === 'Filled' ? MODIFY_FILLED : DUPLICATE_ID;
  const same = instruction.conId === order.contract.conId && instruction.side === order.instruction.side;
  return same ? undefined : MODIFY_DIFFERS;
}

/** An order takes the staged parent and the parent's other staged children with it; the parent is acknowledged first. */
function transmit(core: VenueCore, executor: Executor, order: OrderState, at: EpochMs): void {
  const due = acknowledgeAt(core, at);
  for (const member of familyOf(core, order)) {
    member.phase = 'in_flight';
    member.acknowledgedAt = due;
    core.queue.schedule(due, () => acknowledge(core, executor, member));
  }
}

function familyOf(core: VenueCore, order: OrderState): readonly OrderState[] {
  const { clientId, parentId } = order.instruction;
  if (parentId === 0) return [order];
  return core.orders.all().filter(({ instruction, phase }) => {
    const related = instruction.orderId === parentId || instruction.parentId === parentId;
    return phase === 'staged' && instruction.clientId === clientId && related;
  });
}

function acknowledge(core: VenueCore, executor: Executor, order: OrderState): void {
  if (order.phase !== 'in_flight') return;
  const refusal = allChecks(core, order.instruction, order.contract);
  if (refusal !== undefined) {
    refuse(core, order, refusal);
    return;
  }
  order.status = 'PreSubmitted';
  order.phase = 'held';
  emitOrder(core, order, true);
  executor.release(order);
}

/** All that can speak against an order when it arrives. */
export function allChecks(
  core: VenueCore,
  instruction: OrderInstruction,
  contract: VenueContract,
  at: EpochMs = core.now,
): Refusal | undefined {
  const checks = { account: core.options.brand.account, deniedTypes: core.options.deniedTypes };
  const own = refusalOf(instruction, contract, checks);
  if (own !== undefined) return own;
  const parent = core.orders.get(instruction.clientId, instruction.parentId);
  if (instruction.parentId !== 0 && (parent === undefined || isLost(parent))) return MISSING_PARENT;
  return creditRefusal(core, instruction, contract, at);
}

function isLost(parent: OrderState): boolean {
  return parent.phase === 'ended' && parent.status !== 'Filled';
}

/** An order that was never accepted: only 201 shows it as an (inactive) order, everything else is an error alone. */
function refuse(core: VenueCore, order: OrderState, refusal: Refusal): void {
  order.phase = 'ended';
  order.status = 'Inactive';
  if (refusal.code === 201) emitOrder(core, order, true);
  emitError(core, order.instruction, refusal);
}

/** A change that is refused leaves the order as it was. */
function modify(core: VenueCore, executor: Executor, order: OrderState, instruction: OrderInstruction): void {
  const tooLate = order.phase === 'ended' || instruction.quantity <= order.filled;
  const refusal = tooLate ? MODIFY_FILLED : allChecks(core, instruction, order.contract);
  if (refusal !== undefined) {
    emitError(core, instruction, refusal);
    return;
  }
  order.instruction = instruction;
  emitOrder(core, order, true);
  if (order.phase === 'working') executor.reconsider(order);
}

type OrderKey = Pick<OrderInstruction, 'clientId' | 'orderId'>;

/** PendingCancel half-way, then the end; the order may still fill before it. */
function cancel(core: VenueCore, executor: Executor, key: OrderKey, at: EpochMs): void {
  const delay = core.latency.next('cancel');
  const order = core.orders.get(key.clientId, key.orderId) ?? core.orders.liveOfOther(key.clientId, key.orderId);
  if (order === undefined) {
    core.queue.schedule(at + delay, () => emitError(core, key, cancelOfUnknown(key.orderId)));
    return;
  }
  const from = order.phase === 'in_flight' ? Math.max(at, order.acknowledgedAt) : at;
  core.queue.schedule(from + Math.ceil(delay / 2), () => showPendingCancel(core, order, key));
  core.queue.schedule(from + delay, () => finishCancel(core, executor, order, key));
}

function showPendingCancel(core: VenueCore, order: OrderState, key: OrderKey): void {
  if (order.status === 'PendingCancel') emitError(core, key, NOT_CANCELLABLE);
  else if (isLive(order)) {
    order.status = 'PendingCancel';
    emitOrder(core, order, false);
  }
}

function finishCancel(core: VenueCore, executor: Executor, order: OrderState, key: OrderKey): void {
  if (order.phase === 'ended') emitError(core, key, cancelOfEnded(key.orderId, order.status));
  else executor.end(order, 'Cancelled', '');
}
