import type { GateVerdict } from '../../domain/verdict.ts';
import type { RoleVerdict } from '../../signing/role-signatures.ts';
import { readStatement } from '../dossier/dossier-files.ts';
import { type DossierPolicy, type DossierVerification, verifyDossier } from '../dossier/verify-dossier.ts';
import { newestOwn } from '../evidence/segment-import.ts';
import { isOwnEvidence, judge, type Validation } from '../validation.ts';
import type { WaiverStanding } from '../waivers/waiver-book.ts';
import type { DecisionPlan } from './decision-plan.ts';
import { proposalChanges } from './proposal-changes.ts';

/** Status of a validation. */
export interface StandingReport {
  readonly verdicts: readonly GateVerdict[];
  /** Status of the proposal as text: none, missing signers, signed, void, or broken with the reason. */
  readonly proposal: string;
  /** Changes since the proposal, one line each; with any, it is not current. */
  readonly changes: readonly string[];
  readonly waivers: readonly WaiverStanding[];
  /** Commit of the rehearsal that the workspace holds; a rehearsal cannot be approved. */
  readonly rehearsal?: { readonly commit: string };
}

/** Judges all gates and verifies the proposal, if any; writes nothing. */
export async function standing(plan: DecisionPlan | Pick<DecisionPlan, 'validation'>): Promise<StandingReport> {
  const { validation } = plan;
  const verdicts = await judge(validation);
  const waivers = validation.waivers?.() ?? [];
  if (!('policy' in plan)) {
    return { verdicts, proposal: 'no role policy: nobody can sign yet', changes: [], waivers };
  }
  const verified = verifyDossier(validation.workspace.files, { ...plan.policy, at: validation.clock.now() });
  if (verified === undefined) return { verdicts, proposal: 'none; prelive propose makes one', changes: [], waivers };
  const changes = await proposalChanges(plan, verified.statement);
  return { verdicts, proposal: formatProposal(verified, changes), changes, waivers };
}

function formatProposal(verified: DossierVerification, changes: readonly string[]): string {
  const { standing: word, roles, integrityFaults } = verified;
  const of = (wanted: RoleVerdict['status']) => roles.filter(({ status }) => status === wanted).map(({ role }) => role);
  const [change] = changes;
  if (change !== undefined) return formatNotCurrent(roles, change);
  switch (word) {
    case 'broken':
      return `broken: ${integrityFaults.join('; ')}`;
    case 'refused':
      return `refused by ${of('refused').join(', ')}`;
    case 'not_in_force':
      return formatWindow(verified);
    case 'waiting':
      return `waiting for ${of('missing').join(', ')}`;
    case 'signed':
      return 'signed by every role; prelive decide verifies it';
  }
}

function formatWindow({ statement: { predicate }, window }: DossierVerification): string {
  return window === 'expired'
    ? `expired at ${predicate.expires}; prelive propose makes another`
    : `not yet valid, but from ${predicate.notBefore}`;
}

/** A proposal with all signatures was a decision and is now void; one without is only outdated. */
function formatNotCurrent(roles: readonly RoleVerdict[], change: string): string {
  return roles.every(({ status }) => status === 'signed')
    ? `VOID: what every role signed is no longer what is here (${change}); do not trade on it, prelive propose makes another`
    : `not current (${change}); prelive propose makes another`;
}

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
