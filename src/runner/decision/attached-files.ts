import { PreliveError } from '../../domain/errors.ts';
import type { EvidenceRecord } from '../../domain/evidence.ts';
import type { GateVerdict } from '../../domain/verdict.ts';
import type { Workspace } from '../ports/workspace.ts';

/**
 * Throws PreliveError DOSSIER_BROKEN when an artifact differs from the one that the evidence in use was recorded with:
 * it was edited or removed, or a later run whose evidence does not count has replaced it. Otherwise gates and documents
 * would describe different things.
 */
export function requireAttachedFiles(verdicts: readonly GateVerdict[], workspace: Workspace): void {
  const found = new Map(workspace.artifacts().map(({ path, sha256 }) => [path, sha256]));
  const used = new Set(verdicts.flatMap(({ clauses }) => clauses.flatMap((clause) => clause.evidence)).map(sequenceOf));
  const faults = workspace
    .records()
    .filter((record) => used.has(record.sequence))
    .flatMap((record) => faultsOf(record, found));
  if (faults.length === 0) return;
  throw new PreliveError('DOSSIER_BROKEN', [...new Set(faults)].join('; '), {
    nextSteps: ['Restore the named file, or run its stage again on what shall be decided.'],
  });
}

const sequenceOf = ({ sequence }: { readonly sequence: number }) => sequence;

function faultsOf({ attachments, stage }: EvidenceRecord, found: ReadonlyMap<string, string>): readonly string[] {
  return attachments.filter(isArtifact).flatMap(({ path, sha256 }) => {
    if (found.get(path) === sha256) return [];
    return [`${path} is not the file that the evidence of stage ${stage} was recorded with`];
  });
}

/**
 * Excludes files of the system, which are not in the workspace, and gate files, which are frozen in their current form.
 */
function isArtifact({ path }: { readonly path: string }): boolean {
  return !path.startsWith('system:') && !/\.ya?ml$/.test(path);
}
