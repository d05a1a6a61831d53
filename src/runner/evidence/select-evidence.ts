import type { EpochMs } from '../../domain/clock.ts';
import type { EvidenceRecord } from '../../domain/evidence.ts';
import type { StageNumber } from '../../domain/stage.ts';

/** Which records are asked for; all where nothing is said. */
export interface EvidenceFilter {
  readonly stage?: StageNumber | undefined;
  readonly name?: string | undefined;
  /** Observed at this instant or later. */
  readonly since?: EpochMs | undefined;
}

/** Records that a filter lets through, in their order. */
export function selectEvidence(
  records: readonly EvidenceRecord[],
  { stage, name, since }: EvidenceFilter,
): readonly EvidenceRecord[] {
  return records.filter(
    (one) =>
      (stage === undefined || one.stage === stage) &&
      (name === undefined || one.name === name) &&
      (since === undefined || Date.parse(one.observedAt) >= since),
  );
}
