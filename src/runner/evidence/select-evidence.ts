import type { EpochMs } from '../../domain/clock.ts';
import type { EvidenceRecord } from '../../domain/evidence.ts';
import type { StageNumber } from '../../domain/stage.ts';

/** Filter of records; all by default. */
export interface EvidenceFilter {
  readonly stage?: StageNumber;
  readonly name?: string;
  /** Earliest time of observation. */
  readonly since?: EpochMs;
}

/** Records that match a filter, in their order. */
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
