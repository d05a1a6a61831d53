import type { EpochMs } from '../../domain/clock.ts';
import type { Side } from '../../domain/order.ts';
import type { VenueContract } from './contract.ts';

/** A placeOrder request as the protocol gives it. */
export interface OrderInstruction {
  readonly clientId: number;
  readonly orderId: number;
  /** Empty = the only account. */
  readonly account: string;
  readonly conId: number;
  readonly side: Side;
  readonly quantity: number;
  /** One of `ORDER_TYPES` (order-types.ts); any other, or one that the contract does not have, is refused with 387. */
  readonly type: string;
  /** Needed for LMT, LOC, STP LMT, and TRAIL LIMIT unless `limitPriceOffset` is given; the cap of MIDPRICE, which may be absent. */
  readonly limitPrice?: number;
  /** Stop price of STP and STP LMT; trailing amount of TRAIL and TRAIL LIMIT. */
  readonly auxPrice?: number;
  /** First stop price of TRAIL and TRAIL LIMIT; absent = from the quote. */
  readonly trailStopPrice?: number;
  /** Of TRAIL and TRAIL LIMIT instead of an amount: per cent, 1.5 = 1.5 %. */
  readonly trailingPercent?: number;
  /** Of TRAIL LIMIT: the limit lies this far beyond the stop. */
  readonly limitPriceOffset?: number;
  /** `DAY`, `GTC`, `IOC`, `FOK`, `GTD`, `OPG`; empty = DAY, with notice 10349 where an order preset is set; any other, or one that the type does not have, is refused with 321. */
  readonly timeInForce: string;
  /** Needed for GTD: the order ends at this instant. */
  readonly goodTillDate?: EpochMs;
  readonly orderRef: string;
  /** False: kept without any answer until it comes again with true, or until a child with true comes. */
  readonly transmit: boolean;
  /** Order id of the parent; 0 = none. A child is held until its parent fills, and is never larger than what its parent filled. */
  readonly parentId: number;
  /** Orders of one group of a client: what one fills, the others lose; empty = none. Children of one parent are a group without a name. */
  readonly ocaGroup: string;
  /** 1 = the others are cancelled by the first fill; 2 = reduced in proportion; both at once, so that nothing over-fills. 3, absent or 0 = reduced, with a delay in which they may still fill. */
  readonly ocaType?: number;
  readonly outsideRth: boolean;
  /** Algorithm of the broker: `Adaptive` for MKT and LMT; any other is refused with 387. */
  readonly algo?: OrderAlgorithm;
}

/** An order of a client. */
export type OrderKey = Pick<OrderInstruction, 'clientId' | 'orderId'>;

/** An algorithm by its wire name. */
export interface OrderAlgorithm {
  readonly strategy: string;
  /** `adaptivePriority`: `Urgent`, `Normal`, `Patient`. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Status names of the protocol that the venue uses. */
export type OrderStatus =
  | 'PendingSubmit'
  | 'PreSubmitted'
  | 'Submitted'
  | 'PendingCancel'
  | 'Cancelled'
  | 'Filled'
  | 'Inactive';

/** An order as the venue knows it, frozen at the instant of the event or query. */
export interface VenueOrder extends OrderInstruction {
  readonly contract: VenueContract;
  readonly permId: number;
  readonly status: OrderStatus;
  readonly filled: number;
  readonly remaining: number;
  /** 0 until the first fill. */
  readonly averageFillPrice: number;
  readonly lastFillPrice: number;
  /** `child` while held for a parent, `trigger` for a stop price, `locate` for shares to borrow; empty otherwise. */
  readonly whyHeld: string;
  /** Stop price in force of an order that waits for it; of a trailing one it moves. */
  readonly stopPrice?: number;
  /** Why a cancelled order ended, as in the text of 202; empty when a client cancelled it. */
  readonly endReason: string;
  /** Instant at which the instruction arrived. */
  readonly receivedAt: EpochMs;
  /** Sum over the fills so far. */
  readonly commission: number;
}

/** A fill, or a correction of one. */
export interface VenueExecution {
  /** Unique; a correction differs from what it corrects in the digits after the last period alone. */
  readonly executionId: string;
  /** Id of the execution that this one replaces. */
  readonly corrects?: string;
  readonly at: EpochMs;
  readonly clientId: number;
  readonly orderId: number;
  readonly permId: number;
  readonly account: string;
  readonly contract: VenueContract;
  readonly side: Side;
  readonly quantity: number;
  readonly price: number;
  /** Exchange of the fill. */
  readonly exchange: string;
  readonly cumulativeQuantity: number;
  readonly averagePrice: number;
  readonly orderRef: string;
  /** 1 added, 2 removed liquidity. */
  readonly liquidity: 1 | 2;
  readonly commission: CommissionRecord;
}

/** A commission. */
export interface CommissionRecord {
  readonly executionId: string;
  readonly commission: number;
  readonly currency: string;
  /** Net of commissions; absent for a fill that opens or adds. */
  readonly realizedPnl?: number;
}

/** Which executions are wanted; members that are absent or empty do not filter. */
export interface ExecutionFilter {
  readonly clientId?: number;
  readonly account?: string;
  readonly since?: EpochMs;
  readonly symbol?: string;
  readonly securityType?: string;
  readonly exchange?: string;
  readonly side?: Side;
}
