import type { OmittedHandlings } from '../../domain/handling.ts';
import type { SentMessage } from '../../domain/session-record.ts';
import type { Effect, EngineEvent } from '../../engine/ports.ts';
import type { SessionJournal } from '../ports/session-journal.ts';

/** Whoever takes events, and has what it wants sent on the disk before it is sent. */
export interface EventTaker {
  apply(event: EngineEvent): readonly Effect[];
  /** Called before effects are executed: nothing leaves before it stands in the journal. */
  readonly beforeSend?: () => void;
  /** Called once an instant is done with. */
  readonly commit?: () => void;
}

/** An engine whose every event stands in the journal. */
export function journaled(
  engine: { apply(event: EngineEvent): readonly Effect[] },
  journal: SessionJournal,
  sent: () => readonly SentMessage[],
  omit: OmittedHandlings = new Set(),
): Required<EventTaker> {
  return {
    apply: (event) => {
      const effects = engine.apply(event);
      journal.note(event, effects);
      return effects;
    },
    beforeSend: () => {
      if (!omit.has('journal-before-send')) journal.commit(sent());
    },
    commit: () => journal.commit(sent()),
  };
}
