import type { GateVerdict } from '../../domain/verdict.ts';
import type { RoleVerdict } from '../../signing/role-signatures.ts';
import { verifyDossier } from '../dossier/verify-dossier.ts';
import { judge } from '../validation.ts';
import { proposalChanges } from './proposal-changes.ts';
import type { DecisionPlan } from './propose-decision.ts';

/** Where a validation stands. */
export interface StandingReport {
  readonly verdicts: readonly GateVerdict[];
  /** In words: nothing proposed, waiting for whom, signed, broken and why. */
  readonly proposal: string;
}

/** Judges all gates and verifies the proposal, if there is one; writes nothing. */
export async function standing(plan: DecisionPlan | Pick<DecisionPlan, 'validation'>): Promise<StandingReport> {
  const verdicts = await judge(plan.validation);
  return { verdicts, proposal: 'policy' in plan ? await proposalWords(plan) : 'no role policy: nobody can sign yet' };
}

async function proposalWords(plan: DecisionPlan): Promise<string> {
  const { validation, policy } = plan;
  const verified = verifyDossier(validation.workspace.files, { ...policy, at: validation.clock.now() });
  if (verified === undefined) return 'none; prelive propose makes one';
  const [change] = await proposalChanges(plan, verified.statement);
  if (change !== undefined) return `not current (${change}); prelive propose makes another`;
  const { standing: word, roles, integrityFaults } = verified;
  const of = (wanted: RoleVerdict['status']) => roles.filter(({ status }) => status === wanted).map(({ role }) => role);
  switch (word) {
    case 'broken':
      return `broken: ${integrityFaults.join('; ')}`;
    case 'refused':
      return `refused by ${of('refused').join(', ')}`;
    case 'not_in_force':
      return `not yet valid, but from ${verified.statement.predicate.notBefore}`;
    case 'waiting':
      return `waiting for ${of('missing').join(', ')}`;
    case 'signed':
      return 'signed by every role; prelive decide verifies it';
  }
}
