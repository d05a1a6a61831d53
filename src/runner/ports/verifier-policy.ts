import type { AllowedSigner } from '../../signing/allowed-signers.ts';
import type { PolicyStanding } from '../../signing/policy-chain.ts';
import type { RolePolicy } from '../../signing/role-policy.ts';

/** A verifier's own copy of the role policy. */
export interface VerifierPolicy {
  readonly policy: RolePolicy;
  /** Those that are revoked are marked. */
  readonly allowedSigners: readonly AllowedSigner[];
  /** SHA-256 of `policy.json`, hex. */
  readonly digest: string;
  /** The same of the policies before it. */
  readonly earlierDigests: readonly string[];
  /** How it stands to the policies before it. */
  readonly standing: PolicyStanding;
}
