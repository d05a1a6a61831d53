import { invariant } from '../../domain/errors.ts';
import { parseAllowedSigners } from '../../signing/allowed-signers.ts';
import { createRehearsalRoles, type RehearsalRoles } from '../../signing/rehearsal-roles.ts';
import { sha256 } from '../../signing/sha256.ts';
import type { FrozenFile } from '../decision/propose-decision.ts';
import type { DossierPolicy } from '../dossier/verify-dossier.ts';

/** Roles of one rehearsal with their policy, as files and as verification takes it. */
export interface ThrowAwayRoles extends RehearsalRoles {
  readonly dossierPolicy: Omit<DossierPolicy, 'at'>;
  readonly files: readonly FrozenFile[];
}

/** Makes three keys that end with the process, and the policy that names them. */
export function createThrowAwayRoles(): ThrowAwayRoles {
  const roles = createRehearsalRoles();
  const policyText = `${JSON.stringify(roles.policy, null, 2)}\n`;
  const signers = parseAllowedSigners(roles.allowedSigners);
  invariant(signers.ok, 'our own allowed_signers can be read');
  return {
    ...roles,
    dossierPolicy: { policy: roles.policy, allowedSigners: signers.signers, policyDigest: sha256(policyText) },
    files: [
      { name: 'policy/policy.json', text: policyText },
      { name: 'policy/allowed_signers', text: roles.allowedSigners },
    ],
  };
}
