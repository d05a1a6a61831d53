import type { GateVerdict } from '../../domain/verdict.ts';
import { verifyDossier } from '../dossier/verify-dossier.ts';
import { judge } from '../validation.ts';
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
  return { verdicts, proposal: 'policy' in plan ? proposalWords(plan) : 'no role policy: nobody can sign yet' };
}

function proposalWords({ validation, policy }: DecisionPlan): string {
  const verified = verifyDossier(validation.workspace.files, { ...policy, at: validation.clock.now() });
  if (verified === undefined) return 'none; prelive propose makes one';
  const { standing: word, roles, integrityFaults, window } = verified;
  if (word === 'broken') return `broken: ${integrityFaults.join('; ')}`;
  if (word === 'not_in_force') return window === 'expired' ? 'expired' : 'not yet valid';
  const waiting = roles.filter(({ status }) => status !== 'signed').map(({ role, status }) => `${role} ${status}`);
  return waiting.length === 0 ? 'signed by every role; prelive decide verifies it' : `waiting: ${waiting.join(', ')}`;
}
