import type { ConnectionClass } from '../../domain/broker.ts';
import type { EpochMs } from '../../domain/clock.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { OrderRequest } from '../../domain/order.ts';
import type { BacktestRecord, ResumptionRecord, SentMessage } from '../../domain/session-record.ts';
import type { EngineConfig } from '../../engine/base/config.ts';
import type { Effect, EngineEvent } from '../../engine/base/ports.ts';

/** Identity of a session; another process resumes it only if every member is equal. */
export interface SessionIdentity {
  /** Commit of the system under validation. */
  readonly commit: string;
  readonly configurationDigest: string;
  /** Version of prelive. */
  readonly version: string;
  /** Keyed digest of the account; a journal never contains the account id. */
  readonly account: string;
  /** Client id of its orders at the broker; no other client id can cancel them. */
  readonly clientId: number;
  /** Session request of the command line. */
  readonly asked: JsonObject;
  /** Name and parameters of the strategy. */
  readonly strategy: JsonObject;
}

/** First record of a journal: all inputs of an engine. */
export interface SessionHeader {
  readonly identity: SessionIdentity;
  /** Seed of the random stream of intent ids. */
  readonly seed: string;
  readonly startedAt: EpochMs;
  readonly config: EngineConfig;
  /** Null when the broker gave no history. */
  readonly backtest: BacktestRecord | null;
  readonly sourceClass: ConnectionClass;
  /** Account id with its middle masked. */
  readonly maskedAccount: string;
}

/** Journaled form of a sent effect. It has no permit, so reading it back cannot send it again. */
export type Send =
  | { readonly kind: 'place' | 'replace'; readonly order: OrderRequest }
  | Extract<Effect, { kind: 'cancel' }>;

/** An entry after the header of a journal, in order. */
export type JournalEntry =
  /** Events applied by the engine, the effects to send, and the messages already written to the socket. */
  | {
      readonly kind: 'step';
      readonly events: readonly EngineEvent[];
      readonly sends: readonly Send[];
      readonly sent: readonly SentMessage[];
    }
  | { readonly kind: 'resumed'; readonly resumption: ResumptionRecord };

/** Journal of a running session. An event that is not in it has not happened. */
export interface SessionJournal {
  /** Keeps an event and its effects in memory. */
  note(event: EngineEvent, effects: readonly Effect[]): void;
  /**
   * Call it before a noted effect is sent. On return intents, cancels, replacements and executions are on the disk: those of one
   * instant by one write and one sync. Market data alone are buffered. Throws PreliveError FILE_UNWRITABLE.
   */
  commit(sent: readonly SentMessage[]): void;
  resumed(resumption: ResumptionRecord): void;
  /** Ends the journal; no process will resume the session. */
  end(how: string): void;
  /**
   * Writes all that was noted and leaves the journal unfinished, so that another process can resume. What cannot be
   * written is lost, as in a kill.
   */
  leave(sent: readonly SentMessage[]): void;
}

/** Unfinished session of a process that ended. */
export interface UnfinishedSession {
  readonly header: SessionHeader;
  readonly entries: readonly JournalEntry[];
  /** Appends after the last whole record. */
  continue(): SessionJournal;
}

/** Session journals of a workspace; at most one is unfinished. */
export interface SessionJournals {
  /** Throws PreliveError JOURNAL_BROKEN when a record other than the last is damaged. */
  unfinished(): UnfinishedSession | undefined;
  /** Renames an unreadable journal so that it is not found again; returns the new name. */
  setAside(): string;
  /** Starts a new journal and replaces an older one that has ended. */
  start(header: SessionHeader): SessionJournal;
}
