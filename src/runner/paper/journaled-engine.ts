import { asError, PreliveError } from '../../domain/errors.ts';
import type { DisabledSafeguards } from '../../domain/safeguard.ts';
import type { SentMessage } from '../../domain/session-record.ts';
import type { Effect, EngineEvent } from '../../engine/base/ports.ts';
import type { SessionJournal } from '../ports/session-journal.ts';

/** Whoever takes events, and has what it wants sent on the disk before it is sent. */
export interface JournaledEngine {
  apply(event: EngineEvent): readonly Effect[];
  /**
   * Called before effects are executed: nothing leaves before it stands in the journal. False when it could not be written
   * there: what may open a position must not leave then.
   */
  readonly beforeSend?: () => boolean;
  /** Called once an instant is done with. */
  readonly commit?: () => void;
  /** Why the journal could not be written; undefined as long as it could. */
  readonly trouble?: () => Error | undefined;
  /** From now on the engine wants nothing but to close: that leaves, whether the journal can be written or not. */
  readonly closing?: () => void;
}

/**
 * An engine whose every event stands in the journal. What cannot be written there stays in memory and is tried again with
 * the next instant; a journal that is broken by a defect is left alone. Neither is thrown: see `trouble`.
 */
export function journaled(
  engine: { apply(event: EngineEvent): readonly Effect[] },
  journal: SessionJournal,
  sent: () => readonly SentMessage[],
  disabled: DisabledSafeguards = new Set(),
): Required<JournaledEngine> {
  let trouble: Error | undefined;
  let isBroken = false;
  let isClosing = false;
  const write = (work: () => void) => {
    if (isBroken) return false;
    try {
      work();
      return true;
    } catch (error) {
      trouble ??= asError(error);
      isBroken = !(error instanceof PreliveError);
      return false;
    }
  };
  return {
    apply: (event) => {
      const effects = engine.apply(event);
      write(() => journal.note(event, effects));
      return effects;
    },
    beforeSend: () => {
      if (disabled.has('journal-before-send')) return true;
      return write(() => journal.commit(sent())) || isClosing;
    },
    commit: () => void write(() => journal.commit(sent())),
    trouble: () => trouble,
    closing: () => {
      isClosing = true;
    },
  };
}
