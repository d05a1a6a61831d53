import type { EpochMs } from '../../domain/clock.ts';
import type { Side } from '../../domain/order.ts';
import type { VenueContract } from './contract.ts';

/** Content of a placeOrder request. */
export interface OrderInstruction {
  readonly clientId: number;
  readonly orderId: number;
  /** Empty = the managed account. */
  readonly account: string;
  readonly conId: number;
  readonly side: Side;
  readonly quantity: number;
  /** One of `ORDER_TYPES` (order-types.ts). Other types, and types that the contract does not support, are refused with 387. */
  readonly type: string;
  /** Required for LMT, LOC and STP LMT, and for TRAIL LIMIT unless `limitPriceOffset` is given. Optional cap of MIDPRICE. */
  readonly limitPrice?: number;
  /** Stop price of STP and STP LMT; trailing amount of TRAIL and TRAIL LIMIT. */
  readonly auxPrice?: number;
  /** First stop price of TRAIL and TRAIL LIMIT; absent = derived from the quote. */
  readonly trailStopPrice?: number;
  /** Trailing distance of TRAIL and TRAIL LIMIT in per cent (1.5 = 1.5 %), instead of an amount. */
  readonly trailingPercent?: number;
  /** Distance of the limit of TRAIL LIMIT beyond its stop. */
  readonly limitPriceOffset?: number;
  /**
   * `DAY`, `GTC`, `IOC`, `FOK`, `GTD` or `OPG`. Empty = DAY, with notice 10349 when an order preset is set. Others, and
   * those that the type does not support, are refused with 321.
   */
  readonly timeInForce: string;
  /** End of a GTD order; required for GTD. */
  readonly goodTillDate?: EpochMs;
  readonly orderRef: string;
  /** False = kept without an answer until the order is sent again with true, or until a child with true arrives. */
  readonly transmit: boolean;
  /** Order id of the parent; 0 = none. A child is held until its parent fills. Its open quantity never exceeds the parent's filled quantity. */
  readonly parentId: number;
  /** One-cancels-all group of a client: a fill of one order reduces the others. Empty = none. Children of one parent form an unnamed group. */
  readonly ocaGroup: string;
  /**
   * 1 = the first fill cancels the others. 2 = a fill reduces them in proportion. Both act at once, which prevents
   * over-filling. 3, 0 or absent = reduced after a delay in which they may still fill.
   */
  readonly ocaType?: number;
  readonly outsideRth: boolean;
  /** Broker algorithm: `Adaptive` for MKT and LMT. Others are refused with 387. */
  readonly algo?: OrderAlgorithm;
}

/** Identifies an order. */
export type OrderKey = Pick<OrderInstruction, 'clientId' | 'orderId'>;

/** A broker algorithm by its protocol name. */
export interface OrderAlgorithm {
  readonly strategy: string;
  /** `adaptivePriority`: `Urgent`, `Normal`, `Patient`. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Order statuses of the protocol that the venue uses. */
export type OrderStatus =
  | 'PendingSubmit'
  | 'PreSubmitted'
  | 'Submitted'
  | 'PendingCancel'
  | 'Cancelled'
  | 'Filled'
  | 'Inactive';

/** Immutable state of an order at the instant of the event or query. */
export interface VenueOrder extends OrderInstruction {
  readonly contract: VenueContract;
  readonly permId: number;
  readonly status: OrderStatus;
  readonly filled: number;
  readonly remaining: number;
  /** 0 until the first fill. */
  readonly averageFillPrice: number;
  readonly lastFillPrice: number;
  /** Reason of a hold: `child` = parent not filled, `trigger` = stop price not reached, `locate` = no shares to borrow. Empty otherwise. */
  readonly whyHeld: string;
  /** Present stop price of an untriggered stop order; it moves for trailing orders. */
  readonly stopPrice?: number;
  /** Reason of a cancellation, as in the text of 202. Empty when a client cancelled the order. */
  readonly endReason: string;
  /** Arrival of the instruction. */
  readonly receivedAt: EpochMs;
  /** Sum over the fills. */
  readonly commission: number;
}

/** A fill or a correction of a fill. */
export interface VenueExecution {
  /** Unique. A correction has the id of the corrected execution, except for the digits after the last period. */
  readonly executionId: string;
  /** Id of the corrected execution. */
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
  /** 1 = added, 2 = removed liquidity. */
  readonly liquidity: 1 | 2;
  readonly commission: CommissionRecord;
}

/** Commission of an execution. */
export interface CommissionRecord {
  readonly executionId: string;
  readonly commission: number;
  readonly currency: string;
  /** Net of commissions. Absent for a fill that opens or increases a position. */
  readonly realizedPnl?: number;
}

/** Filter for executions. Absent and empty members match everything. */
export interface ExecutionFilter {
  readonly clientId?: number;
  readonly account?: string;
  readonly since?: EpochMs;
  readonly symbol?: string;
  readonly securityType?: string;
  readonly exchange?: string;
  readonly side?: Side;
}
