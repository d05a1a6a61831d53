import type { StageNumber } from '../../domain/stage.ts';
import type { InspectedEntry, InspectedFile } from '../../domain/system-facts.ts';

/** Status of an artifact by its share of good files: >= 80 %, 40-79 %, < 40 %. */
export type ArtifactStatus = 'compliant' | 'partial' | 'non-compliant';

/** Counts of one entry of the manifest. */
export interface EntryStanding {
  readonly inspected: InspectedEntry;
  readonly found: number;
  /** Found and without a problem. */
  readonly valid: number;
  /** Found and named by the charter; counts only where the manifest asks for it. */
  readonly signed: number;
  /** Good files over expected ones, at most 1. */
  readonly coverage: number;
  readonly status: ArtifactStatus;
  readonly due: boolean;
}

const COMPLIANT = 0.8;
const PARTIAL = 0.4;

/** State of each artifact when `stage` is the latest stage that has begun. */
export function standings(entries: readonly InspectedEntry[], stage: StageNumber): readonly EntryStanding[] {
  return entries.map((inspected) => {
    const { entry, files } = inspected;
    const good = files.filter((file) => isGood(inspected, file)).length;
    const coverage = Math.min(1, good / entry.expected);
    return {
      inspected,
      found: files.length,
      valid: files.filter((file) => file.problems.length === 0).length,
      signed: files.filter((file) => file.signed).length,
      coverage,
      status: statusOf(coverage),
      due: entry.due <= stage,
    };
  });
}

/** Ratio of compliant artifacts among those that are due; `undefined` when none is due. */
export function artifactCoverage(
  entries: readonly EntryStanding[],
): { readonly ratio: number; readonly due: number } | undefined {
  const due = entries.filter((entry) => entry.due);
  if (due.length === 0) return undefined;
  return { ratio: due.filter((entry) => entry.status === 'compliant').length / due.length, due: due.length };
}

/** Status for a share of good files. */
export function statusOf(coverage: number): ArtifactStatus {
  if (coverage >= COMPLIANT) return 'compliant';
  return coverage >= PARTIAL ? 'partial' : 'non-compliant';
}

function isGood({ entry }: InspectedEntry, file: InspectedFile): boolean {
  return file.problems.length === 0 && (file.signed || !entry.signed);
}
