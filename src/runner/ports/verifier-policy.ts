import type { AllowedSigner } from '../../signing/allowed-signers.ts';
import type { PolicyStanding } from '../../signing/policy-chain.ts';
import type { RolePolicy } from '../../signing/role-policy.ts';

/** A verifier's own copy of the role policy. */
export interface VerifierPolicy {
  readonly policy: RolePolicy;
  /** Keys of the policy; revoked ones are marked. */
  readonly allowedSigners: readonly AllowedSigner[];
  /** SHA-256 of `policy.json`, hex. */
  readonly digest: string;
  /** The same digest of the policies before it. */
  readonly earlierDigests: readonly string[];
  /** Its check against the policies before it. */
  readonly standing: PolicyStanding;
}
