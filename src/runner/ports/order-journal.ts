import type { EpochMs } from '../../domain/clock.ts';
import type { Side } from '../../domain/order.ts';

/** Work outside of a session that places orders: a drill or a baseline. */
export interface OrderWork {
  /** `rollback drill`, `kill-switch drill` or `baseline`. */
  readonly name: string;
  /** Stage that its evidence belongs to. */
  readonly stage: 7 | 8;
  /** Keyed digest of the account; a journal never contains the account id. */
  readonly account: string;
  /** Account id with its middle masked. */
  readonly maskedAccount: string;
  /** Client id of its orders at the broker; no other client id can cancel them. */
  readonly clientId: number;
  /** Symbols without position or order in the account when the work began. */
  readonly symbols: readonly string[];
  readonly startedAt: EpochMs;
}

/** An order that was sent, or was about to be sent. */
export interface JournaledOrder {
  readonly intentId: string;
  readonly symbol: string;
  readonly side: Side;
  /** Shares. */
  readonly quantity: number;
}

/** A fill of a journaled order. */
export interface JournaledFill extends JournaledOrder {
  readonly executionId: string;
}

/** Journal of the orders of running work. An order that is not in it was not sent. */
export interface OrderJournal {
  /** Call it before the order is sent; on return the record is on the disk. Throws PreliveError FILE_UNWRITABLE. */
  placed(order: JournaledOrder): void;
  filled(fill: JournaledFill): void;
  /** Ends the journal; call it once nothing of the work is open. */
  end(how: string): void;
  /** Closes the file unfinished, because something is open; the next command closes that at the broker. */
  leave(): void;
}

/** Unfinished work of a process that ended. */
export interface LeftBehind {
  readonly work: OrderWork;
  readonly orders: readonly JournaledOrder[];
  readonly fills: readonly JournaledFill[];
  /** Appends after the last whole record. */
  continue(): OrderJournal;
}

/** Order journals of a workspace; at most one is unfinished. */
export interface OrderJournals {
  /** Throws PreliveError JOURNAL_BROKEN when a record other than the last is damaged. */
  unfinished(): LeftBehind | undefined;
  /** Starts a new journal and replaces an older one that has ended. */
  start(work: OrderWork): OrderJournal;
}
