import type { EpochMs } from '../../domain/clock.ts';
import { invariant } from '../../domain/errors.ts';
import { POLICY_FILES } from '../../domain/policy.ts';
import { parseAllowedSigners } from '../../signing/allowed-signers.ts';
import { createRehearsalRoles, type RehearsalRoles } from '../../signing/rehearsal-roles.ts';
import { ROLES } from '../../signing/role-policy.ts';
import { sha256 } from '../../signing/sha256.ts';
import type { FrozenFile } from '../decision/decision-plan.ts';
import type { DossierPolicy } from '../dossier/verify-dossier.ts';

/** Roles of one rehearsal with their policy, as files and as input of verification. */
export interface ThrowAwayRoles extends RehearsalRoles {
  readonly dossierPolicy: Omit<DossierPolicy, 'at'>;
  /** Files of the policy, named as in the workspace (`policy/…`). */
  readonly files: readonly FrozenFile[];
}

/** Creates three keys that exist only in this process, and a policy that names them, signed by all three. */
export function createThrowAwayRoles(at: EpochMs): ThrowAwayRoles {
  const roles = createRehearsalRoles(at);
  const { texts, policySignatures } = roles;
  const signers = parseAllowedSigners(texts.allowedSigners);
  invariant(signers.ok, 'our own allowed_signers can be read');
  const file = (name: string, text: string) => ({ name: `policy/${name}`, text });
  return {
    ...roles,
    dossierPolicy: { policy: roles.policy, allowedSigners: signers.signers, policyDigest: sha256(texts.policy) },
    files: [
      file(POLICY_FILES.policy, texts.policy),
      file(POLICY_FILES.allowedSigners, texts.allowedSigners),
      file(POLICY_FILES.revoked, texts.revoked),
      ...ROLES.map((role) => file(`${POLICY_FILES.signatures}/${role}.sig`, policySignatures[role])),
    ],
  };
}
