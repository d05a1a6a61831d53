import type { EpochMs } from '../../domain/clock.ts';
import type { Side } from '../../domain/order.ts';

/** Work beside a session that places orders: a drill, a baseline. */
export interface OrderWork {
  /** `rollback drill`, `kill-switch drill` or `baseline`. */
  readonly name: string;
  /** Stage whose evidence it is to give. */
  readonly stage: 7 | 8;
  /** The account's keyed digest; its id stands nowhere in a journal. */
  readonly account: string;
  /** The account's id with its middle left out. */
  readonly maskedAccount: string;
  /** Client id of its orders at the broker: no other client id can cancel them. */
  readonly clientId: number;
  /** Symbols in which the account was clear when the work began. */
  readonly symbols: readonly string[];
  readonly startedAt: EpochMs;
}

/** An order that was sent, or was about to be. */
export interface JournaledOrder {
  readonly intentId: string;
  readonly symbol: string;
  readonly side: Side;
  /** Shares. */
  readonly quantity: number;
}

/** A fill of such an order. */
export interface JournaledFill extends JournaledOrder {
  readonly executionId: string;
}

/** The orders of work that is going on: what is not in it was not sent. */
export interface OrderJournal {
  /** Before the order is sent: it is on the disk when it returns. Throws PreliveError FILE_UNWRITABLE. */
  placed(order: JournaledOrder): void;
  filled(fill: JournaledFill): void;
  /** Nothing of it is open any more. */
  end(how: string): void;
  /** Lets go of it with something open: the next command closes that. */
  leave(): void;
}

/** Work whose process ended before it did. */
export interface LeftBehind {
  readonly work: OrderWork;
  readonly orders: readonly JournaledOrder[];
  readonly fills: readonly JournaledFill[];
  /** Goes on writing behind the last whole record. */
  continue(): OrderJournal;
}

/** The journal of a workspace: at most one work is unfinished. */
export interface OrderJournals {
  /** Throws PreliveError JOURNAL_BROKEN when a record in its middle is not what was written. */
  unfinished(): LeftBehind | undefined;
  /** Begins a new one in the place of an older one that has ended. */
  start(work: OrderWork): OrderJournal;
}
