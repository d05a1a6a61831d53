import type { EpochMs } from '../domain/clock.ts';
import { type AllowedSigner, findSigner } from './allowed-signers.ts';
import { attestationNamespace, attestingHolder, type RoleHolder, type RolePolicy } from './role-policy.ts';
import { verifySshsig } from './sshsig.ts';

/** Signer, system and expiry stated by an attestation. */
export interface AttestationTerms {
  /** Role or attestor of the policy. */
  readonly by: string;
  /** Name of the system that it covers. */
  readonly system: string;
  /** ISO 8601. */
  readonly expires: string;
}

/** Policy, system and time by which an attestation is judged. */
export interface AttestationScope {
  /** Absent without a policy of attestors: then nothing counts. */
  readonly policy?: { readonly policy: RolePolicy; readonly allowedSigners: readonly AllowedSigner[] };
  readonly system: string;
  /** Time at which it must not have expired. */
  readonly at: EpochMs;
  /** Time at which its key must be valid; `at` when absent. */
  readonly keysAt?: EpochMs;
}

/** Signer of an attestation. */
export interface Attestor {
  readonly holder: RoleHolder;
  readonly fingerprint: string;
}

/** Signer of an attestation, or the reason why the attestation does not count. */
export function attestorOf(
  { by, system, expires }: AttestationTerms,
  document: Uint8Array,
  signature: string,
  scope: AttestationScope,
): Attestor | string {
  const { policy, at, keysAt = at } = scope;
  if (system !== scope.system) return `it is about ${system}, not about ${scope.system}`;
  if (at >= Date.parse(expires)) return `it expired at ${expires}`;
  if (policy === undefined) return 'there is no role policy that says who may attest';
  const holder = attestingHolder(policy.policy, by);
  if (holder === undefined) return `the role policy names no ${by}`;
  const namespace = attestationNamespace(holder);
  const verdict = verifySshsig(document, signature, namespace);
  if (!verdict.ok) return `signature of ${by}: ${verdict.reason}`;
  const { key } = verdict;
  const signer = findSigner(policy.allowedSigners, { key, identity: holder.identity, namespace, at: keysAt });
  return signer.ok ? { holder, fingerprint: key.fingerprint } : `signature of ${by}: ${signer.reason}`;
}
