import type { ConnectionClass } from '../../domain/broker.ts';
import type { EpochMs } from '../../domain/clock.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { OrderRequest } from '../../domain/order.ts';
import type { BacktestRecord, ResumptionRecord, SentMessage } from '../../domain/session-record.ts';
import type { EngineConfig } from '../../engine/base/config.ts';
import type { Effect, EngineEvent } from '../../engine/base/ports.ts';

/** What must be equal before a session goes on in another process; each part names itself where it is not. */
export interface SessionIdentity {
  /** Of the system under validation. */
  readonly commit: string;
  readonly configurationDigest: string;
  /** Of prelive. */
  readonly version: string;
  /** The account's keyed digest; its id stands nowhere in a journal. */
  readonly account: string;
  /** Under which its orders stand at the broker: no other client id can cancel them. */
  readonly clientId: number;
  /** What the command line asked for. */
  readonly asked: JsonObject;
  /** Name and parameters. */
  readonly strategy: JsonObject;
}

/** The first record of a journal: all that an engine is built from. */
export interface SessionHeader {
  readonly identity: SessionIdentity;
  /** Of the random stream that intent ids come from. */
  readonly seed: string;
  readonly startedAt: EpochMs;
  readonly config: EngineConfig;
  /** Null when the broker gave no history. */
  readonly backtest: BacktestRecord | null;
  readonly sourceClass: ConnectionClass;
  /** The account's id with its middle left out. */
  readonly maskedAccount: string;
}

/** An effect that left the process, as it is written down: what is read again is no permit to send it. */
export type Send =
  | { readonly kind: 'place' | 'replace'; readonly order: OrderRequest }
  | Extract<Effect, { kind: 'cancel' }>;

/** What stands in a journal behind its header, in order. */
export type JournalEntry =
  /** Events that the engine took, what it then wanted sent, and the messages that had been written to the socket. */
  | {
      readonly kind: 'step';
      readonly events: readonly EngineEvent[];
      readonly sends: readonly Send[];
      readonly sent: readonly SentMessage[];
    }
  | { readonly kind: 'resumed'; readonly resumption: ResumptionRecord };

/** The journal of a running session: what is not in it has not happened. */
export interface SessionJournal {
  /** Keeps an event and what the engine wants done about it, in memory. */
  note(event: EngineEvent, effects: readonly Effect[]): void;
  /**
   * Before anything noted is sent: intents, cancels, replacements and executions are on the disk when it returns, all of
   * an instant by one write and one sync. Market data alone are gathered. Throws PreliveError FILE_UNWRITABLE.
   */
  commit(sent: readonly SentMessage[]): void;
  resumed(resumption: ResumptionRecord): void;
  /** Nothing will resume it any more. */
  end(how: string): void;
  /**
   * Lets go of it unfinished, with all that was noted: another process goes on with it. What cannot be written is lost as
   * by a kill.
   */
  leave(sent: readonly SentMessage[]): void;
}

/** A session whose process ended before it did. */
export interface UnfinishedSession {
  readonly header: SessionHeader;
  readonly entries: readonly JournalEntry[];
  /** Goes on writing behind the last whole record. */
  continue(): SessionJournal;
}

/** The journals of one workspace: at most one session is unfinished. */
export interface SessionJournals {
  /** Throws PreliveError JOURNAL_BROKEN when a record in its middle is not what was written. */
  unfinished(): UnfinishedSession | undefined;
  /** Puts a journal that cannot be read out of the way, under a name that nothing looks for; gives that name. */
  setAside(): string;
  /** Begins a new one in the place of an older one that has ended. */
  start(header: SessionHeader): SessionJournal;
}
