import { loadRolePolicy } from '../adapters/policy/role-policy.ts';
import type { Schemas } from '../adapters/schemas/schemas.ts';
import { policyCollectors } from '../runner/evidence/policy-collectors.ts';

/** The collectors that a role policy vouches for; none without a policy. Throws of {@link loadRolePolicy}. */
export function trustedCollectors(policyFolder: string | undefined, schemas: Schemas) {
  return policyFolder === undefined ? [] : policyCollectors(loadRolePolicy(policyFolder, schemas).policy);
}
