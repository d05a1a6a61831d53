import type { EpochMs } from '../../domain/clock.ts';
import { fromMicros, type Micros } from './money.ts';
import type { OrderInstruction, OrderRecord, OrderStatus, VenueContract } from './types.ts';

/**
 * Where an order stands inside the venue; its status on the wire is apart. `staged`: not transmitted. `in_flight`: on
 * its way, not acknowledged. `held`: acknowledged, waits for its parent or for the market to open. `working`: at the
 * exchange. `ended`: filled, cancelled or refused.
 */
export type OrderPhase = 'staged' | 'in_flight' | 'held' | 'working' | 'ended';

/** An order while it lives. The broker alone changes it. */
export interface OrderState {
  instruction: OrderInstruction;
  readonly contract: VenueContract;
  readonly permId: number;
  readonly receivedAt: EpochMs;
  phase: OrderPhase;
  status: OrderStatus;
  whyHeld: string;
  /** Why it was cancelled, when no client did. */
  endReason: string;
  /** Instant of the acknowledgement, known when the order is transmitted. */
  acknowledgedAt: EpochMs;
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
}

/** An order as it arrives. */
export function newOrderState(
  instruction: OrderInstruction,
  contract: VenueContract,
  identity: { readonly permId: number; readonly receivedAt: EpochMs },
): OrderState {
  return {
    instruction,
    contract,
    ...identity,
    phase: 'staged',
    status: 'PendingSubmit',
    whyHeld: '',
    endReason: '',
    acknowledgedAt: Number.POSITIVE_INFINITY,
    filled: 0,
    valueMicros: 0,
    sharesAdded: 0,
    lastPrice: 0,
    commission: 0,
    fills: 0,
    resting: false,
    attemptPending: false,
  };
}

export function remainingOf(order: OrderState): number {
  return order.instruction.quantity - order.filled;
}

/** True while fills can still come. */
export function isLive(order: OrderState): boolean {
  return order.phase === 'held' || order.phase === 'working';
}

/** The order as events and queries show it. */
export function recordOf(order: OrderState): OrderRecord {
  return {
    ...order.instruction,
    contract: order.contract,
    permId: order.permId,
    status: order.status,
    filled: order.filled,
    remaining: remainingOf(order),
    averageFillPrice: order.filled === 0 ? 0 : averagePrice(order),
    lastFillPrice: fromMicros(order.lastPrice),
    whyHeld: order.whyHeld,
    endReason: order.endReason,
    receivedAt: order.receivedAt,
    commission: fromMicros(order.commission),
  };
}

/** Average price of the fills, to 1e-8. */
export function averagePrice(order: OrderState): number {
  return Math.round((order.valueMicros / order.filled) * 100) / 1e8;
}
