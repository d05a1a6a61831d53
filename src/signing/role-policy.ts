import type { Role } from '../domain/decision.ts';
import type { RoleHolder, RolePolicy } from '../domain/policy.ts';
import { type AllowedSigner, signersOfIdentity } from './allowed-signers.ts';
import { isSameKey, type SshPublicKey } from './ssh-public-key.ts';

export type { PolicyDocument, RoleHolder, RolePolicy } from '../domain/policy.ts';

/** Roles in the order used by documents. */
export const ROLES: readonly Role[] = ['risk_officer', 'cto', 'lead_trader'];

/** Namespace of a role's approvals when the firm's own domain is not given. */
export function approvalNamespace(role: Role): string {
  return `prelive-${role}@prelive`;
}

/** Namespace for refusals by the holder of a role: a signed refusal can never count as an approval. */
export function refusalNamespace(holder: RoleHolder): string {
  return holder.namespace.replace(/^prelive-/, 'prelive-refusal-');
}

/**
 * Namespace for attestations of checklist items by the holder of a role: an attestation is not an approval, and a key
 * for approvals only cannot attest.
 */
export function attestationNamespace(holder: RoleHolder): string {
  return holder.namespace.replace(/^prelive-/, 'prelive-attestation-');
}

/** Namespace for role policies signed by the holder of a role. */
export function policyNamespace(holder: RoleHolder): string {
  return holder.namespace.replace(/^prelive-/, 'prelive-policy-');
}

/** Namespace for charters signed by a role's holder: a charter and an approval cannot replace each other. */
export function charterNamespace(holder: RoleHolder): string {
  return holder.namespace.replace(/^prelive-/, 'prelive-charter-');
}

/** Namespace for waivers signed by the holder of a role. */
export function waiverNamespace(holder: RoleHolder): string {
  return holder.namespace.replace(/^prelive-/, 'prelive-waiver-');
}

/** Holder of a role that may attest; `undefined` when the policy gives the role to no one. */
export function attestingHolder(policy: RolePolicy, role: string): RoleHolder | undefined {
  const holders: ReadonlyMap<string, RoleHolder> = new Map(Object.entries({ ...policy.attestors, ...policy.roles }));
  return holders.get(role);
}

/**
 * Reason why a signature with this key is not independent: the policy gives the role's person, identity or namespace to
 * another role, or the list gives the key to another role's holder. Keys are compared as bytes; two keys of one person
 * under two names can only be prevented at enrolment.
 */
export function independenceFault(
  policy: RolePolicy,
  signers: readonly AllowedSigner[],
  role: Role,
  key: SshPublicKey,
): string | undefined {
  const own = policy.roles[role];
  if (!own.namespace.startsWith(`prelive-${role}@`)) {
    return `the policy gives ${role} the namespace ${own.namespace}, expected prelive-${role}@…`;
  }
  for (const other of ROLES.filter((one) => one !== role)) {
    const holder = policy.roles[other];
    if (isSameName(own.person, holder.person)) return `${role} and ${other} are the same person, ${own.person}`;
    if (isSameName(own.identity, holder.identity)) return `${role} and ${other} are both ${own.identity}`;
    if (mayUse(signers, holder, key)) return `${role} and ${other} have the same key`;
  }
  return undefined;
}

function mayUse(signers: readonly AllowedSigner[], holder: RoleHolder, key: SshPublicKey): boolean {
  return signersOfIdentity(signers, holder.identity).some((signer) => isSameKey(signer.key, key));
}

function isSameName(a: string, b: string): boolean {
  const plain = (name: string) => name.trim().replace(/\s+/g, ' ').toLowerCase();
  return plain(a) === plain(b);
}
