import type { Role, Work } from '../domain/decision.ts';
import type { AttestorRole, PolicyDocument, RoleHolder, RolePolicy } from '../domain/policy.ts';
import { type AllowedSigner, signersOfIdentity } from './allowed-signers.ts';
import { ROLES } from './role-policy.ts';
import { isSameKey } from './ssh-public-key.ts';

/** A role of a policy with its holder: deciding roles first, then attesting ones. */
export interface HeldRole {
  readonly role: Role | AttestorRole;
  readonly holder: RoleHolder;
  readonly decides: boolean;
}

/** Roles that may attest, in the order in which documents name them. */
export const ATTESTOR_ROLES: readonly AttestorRole[] = ['lead_quant', 'devops_lead', 'qa_lead'];

/** Every role that has a holder. */
export function heldRoles({ roles, attestors }: Pick<PolicyDocument, 'roles' | 'attestors'>): readonly HeldRole[] {
  const deciding = ROLES.map((role) => ({ role, holder: roles[role], decides: true }));
  const attesting = ATTESTOR_ROLES.flatMap((role) => {
    const holder = attestors?.[role];
    return holder === undefined ? [] : [{ role, holder, decides: false }];
  });
  return [...deciding, ...attesting];
}

/** Valid keys of a holder: enrolled and not revoked, whatever the time. */
export function keysOf(signers: readonly AllowedSigner[], { identity }: RoleHolder): readonly AllowedSigner[] {
  return signersOfIdentity(signers, identity).filter(({ revoked }) => revoked !== true);
}

/**
 * Faults of a policy that would let one person sign twice, one line each: two roles with the same person, identity or
 * key, a namespace that does not match its role, a key without namespaces, patterns in place of an identity, a role
 * without a key. Two keys of one person under two names can only be prevented at enrolment.
 */
export function policyFaults(
  policy: Pick<PolicyDocument, 'roles' | 'attestors'>,
  signers: readonly AllowedSigner[],
): readonly string[] {
  const held = heldRoles(policy);
  const pairs = held.flatMap((one, index) => held.slice(index + 1).map((other) => [one, other] as const));
  return [
    ...held.flatMap(({ role, holder }) => ownFaults(role, holder, signers)),
    ...pairs.flatMap(([one, other]) => pairFaults(one, other, signers)),
    ...signers.flatMap((signer) => lineFaults(signer, held)),
  ];
}

function ownFaults(role: HeldRole['role'], holder: RoleHolder, signers: readonly AllowedSigner[]): readonly string[] {
  const expected = `prelive-${role}@`;
  return [
    ...(holder.namespace.startsWith(expected)
      ? []
      : [`${role} has the namespace ${holder.namespace}, not ${expected}…`]),
    ...(keysOf(signers, holder).length > 0 ? [] : [`${role} (${holder.person}) has no key that counts`]),
  ];
}

function pairFaults(one: HeldRole, other: HeldRole, signers: readonly AllowedSigner[]): readonly string[] {
  const both = `${one.role} and ${other.role}`;
  const theirs = signersOfIdentity(signers, other.holder.identity);
  const shared = signersOfIdentity(signers, one.holder.identity).find(({ key }) =>
    theirs.some((line) => isSameKey(line.key, key)),
  );
  return [
    ...(isSamePerson(one.holder, other.holder) ? [`${both} are the same person, ${other.holder.person}`] : []),
    ...(shared === undefined ? [] : [`${both} have the same key ${shared.key.fingerprint}`]),
  ];
}

function lineFaults({ line, principals, namespaces }: AllowedSigner, held: readonly HeldRole[]): readonly string[] {
  const known = held.some(({ holder }) => holder.identity === principals);
  return [
    ...(known ? [] : [`line ${line} of allowed_signers is for ${principals}, who holds no role`]),
    ...(namespaces === undefined || /[*?!]/.test(namespaces)
      ? [`line ${line} of allowed_signers does not say in plain words what the key is for`]
      : []),
  ];
}

/** True when two holders share any name. */
function isSamePerson(one: RoleHolder, other: RoleHolder): boolean {
  const names = new Set(holderNames(one));
  return holderNames(other).some((name) => names.has(name));
}

/**
 * Reason why the policy forbids an approval as an approval of own work. A refusal is never forbidden. People are
 * compared by names, identities and aliases; a name unknown to the policy cannot be matched.
 */
export function ownWorkFault(policy: RolePolicy, role: Role, work: Work | undefined): string | undefined {
  if (work === undefined || policy.independence?.own_work === 'allowed') return undefined;
  const holder = policy.roles[role];
  const names = holderNames(holder);
  if (names.includes(plainName(work.author)))
    return `${holder.person} wrote the commit and cannot approve it as ${role}`;
  if (work.proposer === undefined || !names.includes(plainName(work.proposer))) return undefined;
  return `${holder.person} made the proposal and cannot approve it as ${role}`;
}

/** Names of a holder for comparison: person, identity, aliases; without case and double spaces. */
export function holderNames({ person, identity, aliases = [] }: RoleHolder): readonly string[] {
  return [person, identity, ...aliases].map(plainName);
}

/** A name normalised for comparison. */
export function plainName(name: string): string {
  return name.trim().replace(/\s+/g, ' ').toLowerCase();
}
