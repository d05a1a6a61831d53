import type { EpochMs } from '../../domain/clock.ts';
import type { VenueContract } from './contract.ts';
import { fromMicros, type Micros } from './money.ts';
import type { OrderInstruction, OrderStatus, VenueOrder } from './order.ts';

/**
 * Internal phase of an order, separate from its protocol status. `staged`: not transmitted. `in_flight`: transmitted,
 * not acknowledged. `held`: acknowledged, kept from the exchange by its hold. `working`: at the exchange. `ended`:
 * filled, cancelled or refused.
 */
export type OrderPhase = 'staged' | 'in_flight' | 'held' | 'working' | 'ended';

/**
 * Reason of a hold: `child` = parent not filled, `closed` = outside trading hours, `locate` = no shares to borrow,
 * `trigger` = stop price not reached, `auction` = waits for an auction. `none` = on the way to the exchange.
 */
export type Hold = 'none' | 'child' | 'closed' | 'locate' | 'trigger' | 'auction';

/** Mutable state of an order. Only the venue changes it. */
export interface VenueOrderState {
  instruction: OrderInstruction;
  readonly contract: VenueContract;
  readonly permId: number;
  readonly receivedAt: EpochMs;
  phase: OrderPhase;
  status: OrderStatus;
  hold: Hold;
  /** Reason of a cancellation that no client requested. */
  endReason: string;
  /** True for an order that was never accepted and is unknown to clients. */
  isUnknown: boolean;
  /** Instant of the acknowledgement; set when the order is transmitted. */
  acknowledgedAt: EpochMs;
  /** Units of a child that wait for its parent's fills. */
  withheld: number;
  filled: number;
  /** Sum of price x quantity of the fills. */
  valueMicros: Micros;
  sharesAdded: number;
  lastPrice: Micros;
  commission: Micros;
  fills: number;
  /** True for a limit order that did not cross in some second since its last change: it fills at its limit and adds liquidity. */
  resting: boolean;
  /** True while a match is scheduled. */
  attemptPending: boolean;
  /** Present stop price; `undefined` before it is known and for orders without a stop. */
  stop: Micros | undefined;
  /** True after the stop price was reached. */
  isTriggered: boolean;
  /** End of the Adaptive algorithm's limit at the middle of the quote; 0 = none or over, `undefined` before the order works. */
  patientUntil: EpochMs | undefined;
  /** Queue before the order at its limit; `undefined` until the limit was the best price. */
  queueAhead: number | undefined;
  /** True after the shares to sell short were reserved. */
  isLocated: boolean;
}

/** State of an order on arrival. */
export function newOrderState(
  instruction: OrderInstruction,
  contract: VenueContract,
  identity: { readonly permId: number; readonly receivedAt: EpochMs },
): VenueOrderState {
  return {
    instruction,
    contract,
    ...identity,
    phase: 'staged',
    status: 'PendingSubmit',
    hold: 'none',
    endReason: '',
    isUnknown: false,
    acknowledgedAt: Number.POSITIVE_INFINITY,
    withheld: 0,
    filled: 0,
    valueMicros: 0,
    sharesAdded: 0,
    lastPrice: 0,
    commission: 0,
    fills: 0,
    resting: false,
    attemptPending: false,
    stop: undefined,
    isTriggered: false,
    patientUntil: undefined,
    queueAhead: undefined,
    isLocated: false,
  };
}

export function remainingOf(order: VenueOrderState): number {
  return order.instruction.quantity - order.filled;
}

/** Quantity that may fill now. For a child at most the quantity that its parent has filled. */
export function openQuantity(order: VenueOrderState): number {
  return remainingOf(order) - order.withheld;
}

/** True while fills are possible. */
export function isLive(order: VenueOrderState): boolean {
  return order.phase === 'held' || order.phase === 'working';
}

/** Immutable state for events and queries. */
export function venueOrderOf(order: VenueOrderState): VenueOrder {
  return {
    ...order.instruction,
    contract: order.contract,
    permId: order.permId,
    status: order.status,
    filled: order.filled,
    remaining: remainingOf(order),
    averageFillPrice: order.filled === 0 ? 0 : averagePrice(order),
    lastFillPrice: fromMicros(order.lastPrice),
    whyHeld: whyHeld(order),
    ...(order.stop === undefined ? {} : { stopPrice: fromMicros(order.stop) }),
    endReason: order.endReason,
    receivedAt: order.receivedAt,
    commission: fromMicros(order.commission),
  };
}

const SHOWN_HOLDS: ReadonlySet<Hold> = new Set(['child', 'locate', 'trigger']);

function whyHeld({ phase, hold }: VenueOrderState): string {
  return phase === 'held' && SHOWN_HOLDS.has(hold) ? hold : '';
}

/** Average price of the fills, to 1e-8. */
export function averagePrice(order: VenueOrderState): number {
  return Math.round((order.valueMicros / order.filled) * 100) / 1e8;
}
