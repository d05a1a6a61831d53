import type { EpochMs } from '../../domain/clock.ts';
import type { VenueContract } from './contract.ts';
import { fromMicros, type Micros } from './money.ts';
import type { OrderInstruction, OrderStatus, VenueOrder } from './order.ts';

/**
 * Where an order stands inside the venue; its status on the wire is apart. `staged`: not transmitted. `in_flight`: on
 * its way, not acknowledged. `held`: acknowledged, and not at the exchange for the reason of its hold. `working`: at the
 * exchange. `ended`: filled, cancelled or refused.
 */
export type OrderPhase = 'staged' | 'in_flight' | 'held' | 'working' | 'ended';

/** Why a held order is held: for its parent, for the hours of trading, for shares to borrow, for its stop price, for an auction; `none` on its way to the exchange. */
export type Hold = 'none' | 'child' | 'closed' | 'locate' | 'trigger' | 'auction';

/** An order while it lives. The broker alone changes it. */
export interface VenueOrderState {
  instruction: OrderInstruction;
  readonly contract: VenueContract;
  readonly permId: number;
  readonly receivedAt: EpochMs;
  phase: OrderPhase;
  status: OrderStatus;
  hold: Hold;
  /** Why it was cancelled, when no client did. */
  endReason: string;
  /** It was never accepted, and is not an order to any client. */
  isUnknown: boolean;
  /** Instant of the acknowledgement, known when the order is transmitted. */
  acknowledgedAt: EpochMs;
  /** Units of a child that its parent has not filled yet. */
  withheld: number;
  filled: number;
  /** Sum of price x quantity of the fills. */
  valueMicros: Micros;
  sharesAdded: number;
  lastPrice: Micros;
  commission: Micros;
  fills: number;
  /** A limit order that did not cross in some second since it got its terms: it fills at its limit and adds liquidity. */
  resting: boolean;
  /** An attempt to fill is scheduled. */
  attemptPending: boolean;
  /** Stop price in force; `undefined` before it is known and for orders without one. */
  stop: Micros | undefined;
  /** The stop price was reached. */
  isTriggered: boolean;
  /** Until then the Adaptive algorithm asks for the middle of the quote; `undefined` before it works. */
  patientUntil: EpochMs | undefined;
  /** Units at its limit that came before it; `undefined` while it is not known to be at the top of the book. */
  queueAhead: number | undefined;
  /** Shares to sell short were found. */
  isLocated: boolean;
}

/** An order as it arrives. */
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

/** What may fill now: of a child no more than its parent has filled. */
export function openQuantity(order: VenueOrderState): number {
  return remainingOf(order) - order.withheld;
}

/** True while fills can still come. */
export function isLive(order: VenueOrderState): boolean {
  return order.phase === 'held' || order.phase === 'working';
}

/** The order as events and queries show it. */
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
