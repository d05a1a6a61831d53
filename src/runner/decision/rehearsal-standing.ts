import { readStatement } from '../dossier/dossier-files.ts';
import { type DossierPolicy, verifyDossier } from '../dossier/verify-dossier.ts';
import { newestOwn } from '../evidence/newest-own.ts';
import { isOwnEvidence, judge, type Validation } from '../validation.ts';
import type { StandingReport } from './standing.ts';

/**
 * Validation of the copy that `prelive rehearse` used, at the step of a rehearsal. `undefined` when nothing was
 * rehearsed, or when the newest evidence is not simulated. Throws PreliveError DOSSIER_BROKEN for an invalid statement.
 */
export function rehearsedValidation(validation: Validation): Validation | undefined {
  const proposed = readStatement(validation.workspace.files);
  if (proposed?.statement.predicate.step !== 'rehearsal') return undefined;
  if (newestOwn(validation.workspace.records())?.sourceClass !== 'simulated') return undefined;
  const { commit, configurationDigest, preset } = proposed.statement.predicate;
  return { ...validation, subject: { commit, configurationDigest }, step: 'rehearsal', preset };
}

/** Status of a rehearsal: its gates, and its signatures by the throw-away keys of `by`. Writes nothing. */
export async function rehearsalStanding(
  validation: Validation,
  by: Omit<DossierPolicy, 'at'>,
): Promise<StandingReport> {
  const verified = verifyDossier(validation.workspace.files, { ...by, at: validation.clock.now() });
  const faults = verified?.integrityFaults ?? ['nothing is proposed'];
  const roles = verified?.roles ?? [];
  const signed = roles.filter(({ status }) => status === 'signed').length;
  const isWhole = faults.length === 0 && signed === roles.length;
  // The rehearsal's own evidence of stage 8 counts only while its signed content is unchanged.
  const own = isWhole ? validation.workspace.records().filter(isOwnEvidence) : [];
  const verdicts = await judge(validation, own);
  const decision = verified?.statement.predicate.decision ?? '';
  const proposal = isWhole
    ? `${decision}, signed ${signed} of ${roles.length} with throw-away keys: it approves nothing`
    : `broken: ${[...faults, `signed ${signed} of ${roles.length}`].join('; ')}`;
  return { verdicts, proposal, changes: [], waivers: [], rehearsal: { commit: validation.subject.commit } };
}
