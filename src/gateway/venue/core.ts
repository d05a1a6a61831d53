import type { EpochMs } from '../../domain/clock.ts';
import type { SecurityType } from '../../domain/market.ts';
import type { Board } from './board.ts';
import type { ContractBook, VenueContract } from './contract.ts';
import type { EventQueue } from './event-queue.ts';
import type { LatencySampler } from './latency.ts';
import type { AccountLedger, MarkOf } from './ledger.ts';
import type { MarginContext } from './margin.ts';
import type { Market } from './market.ts';
import type { Liquidity } from './matching.ts';
import type { Micros } from './money.ts';
import type { VenueOptions } from './options.ts';
import type { OrderInstruction, OrderStatus, VenueExecution } from './order.ts';
import type { VenueOrderState } from './order-state.ts';
import { venueOrderOf } from './order-state.ts';
import type { OrderStore } from './order-store.ts';
import type { OrderRefusal } from './refusals.ts';
import type { Schedule } from './schedule.ts';
import type { VenueEvent } from './types.ts';

/** What the parts of a venue share. One venue has one; nothing else holds state. */
export interface VenueCore {
  readonly options: VenueOptions;
  readonly schedule: Schedule;
  readonly contracts: ContractBook;
  /** What the market model says; quotes in force are the board's. */
  readonly market: Market;
  readonly board: Board;
  readonly ledger: AccountLedger;
  readonly orders: OrderStore;
  readonly executions: VenueExecution[];
  readonly queue: EventQueue;
  readonly latency: LatencySampler;
  readonly liquidity: Liquidity;
  readonly deniedTypes: Set<SecurityType>;
  /** Shares that can be borrowed by contract; absent = any. */
  readonly shortable: Map<number, number | 'never'>;
  /** Refusals that wait for a new order. */
  readonly rejections: PendingRejection[];
  /** Equity when the present day began, for the day's result. */
  dayStartEquity: Micros;
  /** Instant of what is being processed. */
  now: EpochMs;
  /** Events that `advanceTo` has not given out yet. */
  pending: VenueEvent[];
}

/** Brings acknowledged orders to the exchange and fills them. */
export interface Executor {
  /** Sends an acknowledged order to the exchange, or holds it and tells why. */
  release(order: VenueOrderState): void;
  /** A live order has new terms. */
  reconsider(order: VenueOrderState): void;
  /** Looks at every live order against the quote of a new second. */
  onQuotes(): void;
  /** Ends an order and its children; sends the status, and 202 when it is cancelled. */
  end(order: VenueOrderState, status: OrderStatus, reason: string): void;
}

/** A refusal that the next new order (of a client, when given) meets. */
export interface PendingRejection extends OrderRefusal {
  readonly clientId?: number;
}

/** Mid of the quote in force at an instant. */
export function markAt(core: VenueCore, at: EpochMs): MarkOf {
  return (contract) => {
    const row = core.board.at(contract, at);
    return Math.round((row.bid + row.ask) / 2);
  };
}

/** What margin is computed from at an instant. */
export function marginContext(core: VenueCore, at: EpochMs): MarginContext {
  const mark = markAt(core, at);
  const underlyingMark = (contract: VenueContract) => {
    const underlying = core.contracts.byConId(contract.underlyingConId);
    return underlying === undefined ? 0 : mark(underlying);
  };
  return { entries: core.options.contracts, mark, underlyingMark };
}

/** Sends the order's present status. */
export function emitOrder(core: VenueCore, order: VenueOrderState, openOrder: boolean): void {
  core.pending.push({ kind: 'order', at: core.now, order: venueOrderOf(order), openOrder });
}

/** Sends an error message about an order. */
export function emitError(
  core: VenueCore,
  order: Pick<OrderInstruction, 'clientId' | 'orderId'>,
  refusal: OrderRefusal,
): void {
  const { clientId, orderId } = order;
  core.pending.push({ kind: 'order_error', at: core.now, clientId, orderId, code: refusal.code, text: refusal.text });
}
