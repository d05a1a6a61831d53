import { asError, PreliveError } from '../../domain/errors.ts';
import type { DisabledSafeguards } from '../../domain/safeguard.ts';
import type { SentMessage } from '../../domain/session-record.ts';
import type { Effect, EngineEvent } from '../../engine/base/ports.ts';
import type { SessionJournal } from '../ports/session-journal.ts';

/** Applies events to an engine, and journals each event with its effects before they are sent. */
export interface JournaledEngine {
  apply(event: EngineEvent): readonly Effect[];
  /**
   * Called before effects are executed, so that everything sent is in the journal. False when the journal could not be
   * written: then nothing that may open a position is sent.
   */
  readonly beforeSend?: () => boolean;
  /** Called at the end of each instant. */
  readonly commit?: () => void;
  /** First error of writing the journal; undefined without one. */
  readonly trouble?: () => Error | undefined;
  /** Call it when the engine only closes from now on: its orders are then sent even without the journal. */
  readonly closing?: () => void;
}

/**
 * Creates an engine that journals every event. Entries that cannot be written stay in memory, and are written with the
 * next instant. After a defect the journal is not written again. `trouble` returns the first error; none is thrown.
 */
export function createJournaledEngine(
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
