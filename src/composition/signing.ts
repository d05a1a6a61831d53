import { readLedger } from '../adapters/ledger/read-ledger.ts';
import { recordCheck } from '../adapters/ledger/record-check.ts';
import { loadRolePolicy } from '../adapters/policy/role-policy.ts';
import { subjectOf } from '../adapters/project/configuration-digest.ts';
import { readCommit } from '../adapters/project/git.ts';
import { loadConfig } from '../adapters/project/load-config.ts';
import { findSystemRoot } from '../adapters/project/system-root.ts';
import { createSchemas } from '../adapters/schemas/schemas.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { openDossierStore } from '../adapters/workspace/dossier-store.ts';
import type { Role } from '../domain/decision.ts';
import { PreliveError } from '../domain/errors.ts';
import {
  approveAsRole,
  refuseAsRole,
  requireFreshEvidence,
  reviewProposal,
  type SigningPlan,
  type SigningReport,
  type SigningReview,
} from '../runner/dossier/sign-as-role.ts';
import { openPolicy } from './role-policy.ts';
import { signWith } from './sign-with.ts';

interface SigningFlags {
  readonly role: Role;
  readonly out: string;
  readonly system: string;
  readonly policy: string | undefined;
}

/**
 * Builds the plan of a signature. A signer has either the system's repository, which must be as it was proposed, or only the
 * workspace and a role policy of their own (`--policy`). Nothing is written, not even the lock of the ledger.
 */
async function wireSigning(flags: SigningFlags): Promise<SigningPlan> {
  const schemas = createSchemas();
  const root = findSystemRoot(flags.system);
  const store = openDossierStore(flags.out, schemas);
  const plan = { store, role: flags.role, records: readLedger(flags.out, recordCheck(schemas)).records };
  if (root === undefined) {
    if (flags.policy === undefined) {
      throw new PreliveError('POLICY_MISSING', 'There is no prelive.yaml here that names the role policy.');
    }
    return { ...plan, by: { ...loadRolePolicy(flags.policy, schemas), at: systemClock.now() } };
  }
  const loaded = loadConfig(root, schemas);
  const { policy } = openPolicy(loaded, flags.policy, schemas);
  const subject = subjectOf(loaded, await readCommit(root));
  return { ...plan, subject, by: { ...policy, at: systemClock.now() } };
}

/** A signature that is asked for; with `show` nothing is signed, with a reason the role refuses. */
export interface SignatureRequest extends SigningFlags {
  readonly key: string | undefined;
  readonly show: boolean;
  readonly reason: string | undefined;
}

/**
 * Shows a proposal to its signer, then signs or refuses it in the role. Throws PreliveError of the dossier, the policy and the
 * signature. Returns the review alone where nothing is to be signed.
 */
export async function signProposal(
  { key, show, reason, ...flags }: SignatureRequest,
  onReview: (review: SigningReview, plan: SigningPlan) => void,
): Promise<{ readonly review: SigningReview; readonly report?: SigningReport }> {
  const plan = await wireSigning(flags);
  const review = reviewProposal(plan);
  await requireFreshEvidence(plan, review);
  onReview(review, plan);
  if (show) return { review };
  const { allowedSigners, policy } = plan.by;
  const report = await signWith(allowedSigners, policy.roles[plan.role].identity, key, (sign) =>
    reason === undefined ? approveAsRole(plan, review, sign) : refuseAsRole({ ...plan, reason }, review, sign),
  );
  return { review, report };
}
