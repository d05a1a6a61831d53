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

/** Shared state of a venue's parts. A venue has one core, and its mutable state lives here. */
export interface VenueCore {
  readonly options: VenueOptions;
  readonly schedule: Schedule;
  readonly contracts: ContractBook;
  /** Prices of the market model. The board adds halts and impact. */
  readonly market: Market;
  readonly board: Board;
  readonly ledger: AccountLedger;
  readonly orders: OrderStore;
  readonly executions: VenueExecution[];
  readonly queue: EventQueue;
  readonly latency: LatencySampler;
  readonly liquidity: Liquidity;
  readonly deniedTypes: Set<SecurityType>;
  /** Shares that can be borrowed, by contract; absent = any number. */
  readonly shortable: Map<number, number | 'never'>;
  /** Queued refusals of new orders. */
  readonly rejections: PendingRejection[];
  /** Equity at the start of the day, for the daily profit and loss. */
  dayStartEquity: Micros;
  /** Instant of the event in progress. */
  now: EpochMs;
  /** Events not yet returned by `advanceTo`. */
  pending: VenueEvent[];
}

/** Routes acknowledged orders to the exchange and fills them. */
export interface Executor {
  /** Sends an acknowledged order to the exchange, or holds it and reports the reason. */
  release(order: VenueOrderState): void;
  /** Applies changed terms of a live order. */
  reconsider(order: VenueOrderState): void;
  /** Checks every live order against the quote of a new second. */
  onQuotes(): void;
  /** Ends an order and its children. Sends the status, and error 202 for a cancellation. */
  end(order: VenueOrderState, status: OrderStatus, reason: string): void;
}

/** A queued refusal of the next new order, of any client or of one client. */
export interface PendingRejection extends OrderRefusal {
  readonly clientId?: number;
}

/** Mid of the quote at an instant. */
export function markAt(core: VenueCore, at: EpochMs): MarkOf {
  return (contract) => {
    const row = core.board.at(contract, at);
    return Math.round((row.bid + row.ask) / 2);
  };
}

/** Inputs of the margin computation at an instant. */
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
