import type { Role } from '../domain/decision.ts';
import type { RoleHolder, RolePolicy } from '../domain/policy.ts';
import { type AllowedSigner, signersOfIdentity } from './allowed-signers.ts';
import { isSameKey, type SshPublicKey } from './ssh-public-key.ts';

export type { PolicyDocument, RoleHolder, RolePolicy } from '../domain/policy.ts';

/** Roles in the order in which documents name them. */
export const ROLES: readonly Role[] = ['risk_officer', 'cto', 'lead_trader'];

/** Namespace of approvals of a role where no firm's own domain is given. */
export function approvalNamespace(role: Role): string {
  return `prelive-${role}@prelive`;
}

/** Namespace in which the holder of a role signs a refusal: a signed refusal can never pass for an approval. */
export function refusalNamespace(holder: RoleHolder): string {
  return holder.namespace.replace(/^prelive-/, 'prelive-refusal-');
}

/**
 * Namespace in which the holder of a role attests items of the checklist: neither is an attestation an approval, nor can
 * a key that may only approve attest.
 */
export function attestationNamespace(holder: RoleHolder): string {
  return holder.namespace.replace(/^prelive-/, 'prelive-attestation-');
}

/** Namespace in which the holder of a role signs a role policy. */
export function policyNamespace(holder: RoleHolder): string {
  return holder.namespace.replace(/^prelive-/, 'prelive-policy-');
}

/**
 * Namespace in which the holder of a role signs the charter: neither can a signed charter pass for an approval, nor an
 * approval for a charter.
 */
export function charterNamespace(holder: RoleHolder): string {
  return holder.namespace.replace(/^prelive-/, 'prelive-charter-');
}

/** Namespace in which the holder of a role signs a waiver. */
export function waiverNamespace(holder: RoleHolder): string {
  return holder.namespace.replace(/^prelive-/, 'prelive-waiver-');
}

/** Who holds a role that may attest; `undefined` for a name that the policy does not give to anybody. */
export function attestingHolder(policy: RolePolicy, role: string): RoleHolder | undefined {
  const holders: ReadonlyMap<string, RoleHolder> = new Map(Object.entries({ ...policy.attestors, ...policy.roles }));
  return holders.get(role);
}

/**
 * Why a signature of this key in this role would not be the word of one more person: the policy gives the role's person,
 * identity or namespace to another role, or the list gives the key to another role's holder. Keys are compared as
 * bytes; that one person holds two keys under two names, only the enrolment can prevent.
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
