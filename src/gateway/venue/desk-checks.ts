import type { EpochMs } from '../../domain/clock.ts';
import type { VenueContract } from './contract.ts';
import type { VenueCore } from './core.ts';
import { creditRefusal } from './credit-check.ts';
import { toMicros } from './money.ts';
import type { OrderInstruction, OrderKey } from './order.ts';
import { refusalOf } from './order-checks.ts';
import { isLive, type VenueOrderState } from './order-state.ts';
import { traitsOf } from './order-types.ts';
import {
  AFTER_CUT_OFF,
  DUPLICATE_ID,
  MAXIMUM_ACTIVE_ORDERS,
  MISSING_PARENT,
  MODIFY_DIFFERS,
  MODIFY_FILLED,
  NOT_SHORTABLE,
  type OrderRefusal,
  OUT_OF_RANGE,
  TOO_MANY_ORDERS,
} from './refusals.ts';
import { isUnlendable } from './short-sales.ts';

/** Refusal of a new order when it arrives. */
export function arrivalRefusal(
  core: VenueCore,
  instruction: OrderInstruction,
  contract: VenueContract,
  at: EpochMs = core.now,
): OrderRefusal | undefined {
  return hasTooMany(core, instruction) ? TOO_MANY_ORDERS : instructionRefusal(core, instruction, contract, at);
}

/** Refusal of the terms of a new or changed order. */
export function instructionRefusal(
  core: VenueCore,
  instruction: OrderInstruction,
  contract: VenueContract,
  at: EpochMs = core.now,
): OrderRefusal | undefined {
  const context = { account: core.options.brand.account, deniedTypes: core.deniedTypes, at };
  const own = refusalOf(instruction, contract, context);
  if (own !== undefined) return own;
  if (isOutOfRange(core, instruction, contract, at)) return OUT_OF_RANGE;
  if (isAfterCutOff(core, instruction, at)) return AFTER_CUT_OFF;
  if (isUnlendable(core, instruction, contract)) return NOT_SHORTABLE;
  const parent = core.orders.get(instruction.clientId, instruction.parentId);
  if (instruction.parentId !== 0 && (parent === undefined || isLost(parent))) return MISSING_PARENT;
  return creditRefusal(core, instruction, contract, at);
}

function isLost(parent: VenueOrderState): boolean {
  return parent.phase === 'ended' && parent.status !== 'Filled';
}

function hasTooMany(core: VenueCore, { conId, side }: OrderInstruction): boolean {
  const active = core.orders
    .live()
    .filter(({ instruction }) => instruction.conId === conId && instruction.side === side);
  return active.length >= MAXIMUM_ACTIVE_ORDERS;
}

function isOutOfRange(core: VenueCore, instruction: OrderInstruction, contract: VenueContract, at: EpochMs): boolean {
  const { priceRange } = core.options;
  const { limitPrice } = instruction;
  if (priceRange === undefined || limitPrice === undefined || traitsOf(instruction).limit !== 'needed') return false;
  const row = core.board.at(contract, at);
  const quote = instruction.side === 'BUY' ? row.ask : row.bid;
  return Math.abs(toMicros(limitPrice) - quote) > quote * priceRange;
}

/** True for an on-close order between the cut-off of the closing auction and the close. */
export function isAfterCutOff(core: VenueCore, instruction: OrderInstruction, at: EpochMs = core.now): boolean {
  const { closingCutOff, close } = core.schedule.dayAt(at);
  return traitsOf(instruction).isOnClose && at >= closingCutOff && at < close;
}

/** Refusal of a change of an existing order. Price, size, type and time in force may change. */
export function changeRefusal(order: VenueOrderState, instruction: OrderInstruction): OrderRefusal | undefined {
  if (order.phase === 'ended') return order.status === 'Filled' ? MODIFY_FILLED : DUPLICATE_ID;
  const { conId, side, parentId, ocaGroup } = order.instruction;
  const isSame =
    instruction.conId === conId &&
    instruction.side === side &&
    instruction.parentId === parentId &&
    instruction.ocaGroup === ocaGroup;
  return isSame ? undefined : MODIFY_DIFFERS;
}

/** The client's order; `undefined` when it is not live. */
export function liveOrder(core: VenueCore, { clientId, orderId }: OrderKey): VenueOrderState | undefined {
  const order = core.orders.get(clientId, orderId);
  return order !== undefined && isLive(order) ? order : undefined;
}
