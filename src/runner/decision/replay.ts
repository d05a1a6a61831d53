import { type EpochMs, isoUtc } from '../../domain/clock.ts';
import type { EvidenceRecord, Observation, Subject } from '../../domain/evidence.ts';
import type { Workspace } from '../ports/workspace.ts';
import type { Validation } from '../validation.ts';

/**
 * A validation as of an instant: later records are hidden, nothing is written, and new records of a decision stay in
 * memory.
 */
export function replayAt(validation: Validation, asOf: EpochMs): Validation {
  const workspace = replayWorkspace(validation.workspace, validation.subject, asOf);
  return { ...validation, workspace, clock: { now: () => asOf } };
}

function replayWorkspace(workspace: Workspace, subject: Subject, asOf: EpochMs): Workspace {
  const known = workspace.records();
  const until = isoUtc(asOf);
  const own: EvidenceRecord[] = [];
  const keep = (observation: Observation, about: Subject): EvidenceRecord => {
    const sequence = known.length + own.length + 1;
    const record = { ...observation, subject: about, sequence, previous: '', digest: '' };
    own.push(record);
    return record;
  };
  return {
    ...workspace,
    // ISO 8601 UTC strings sort in time order.
    records: () => [...known.filter(({ observedAt }) => observedAt <= until), ...own],
    append: (observations) => observations.map((one) => keep(one, subject)),
    appendAbout: (observations) => observations.map(({ observation, subject: about }) => keep(observation, about)),
    write: () => [],
    files: { ...workspace.files, write: () => undefined, move: () => undefined },
  };
}
