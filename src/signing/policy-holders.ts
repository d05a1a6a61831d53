import type { Role, Work } from '../domain/decision.ts';
import type { AttestorRole, PolicyDocument, RoleHolder, RolePolicy } from '../domain/policy.ts';
import { type AllowedSigner, signersOfIdentity } from './allowed-signers.ts';
import { ROLES } from './role-policy.ts';
import { isSameKey } from './ssh-public-key.ts';

/** A role of a policy with who holds it: those that decide first, then those that attest. */
export interface HeldRole {
  readonly role: Role | AttestorRole;
  readonly holder: RoleHolder;
  readonly decides: boolean;
}

/** Roles that may attest, in the order in which documents name them. */
export const ATTESTOR_ROLES: readonly AttestorRole[] = ['lead_quant', 'devops_lead', 'qa_lead'];

/** Every role that a policy gives to somebody. */
export function heldRoles({ roles, attestors }: Pick<PolicyDocument, 'roles' | 'attestors'>): readonly HeldRole[] {
  const deciding = ROLES.map((role) => ({ role, holder: roles[role], decides: true }));
  const attesting = ATTESTOR_ROLES.flatMap((role) => {
    const holder = attestors?.[role];
    return holder === undefined ? [] : [{ role, holder, decides: false }];
  });
  return [...deciding, ...attesting];
}

/** Keys that count for a holder: enrolled and not revoked, whatever the time. */
export function keysOf(signers: readonly AllowedSigner[], { identity }: RoleHolder): readonly AllowedSigner[] {
  return signersOfIdentity(signers, identity).filter(({ revoked }) => revoked !== true);
}

/**
 * What in a policy would let one person speak twice, one line each: two roles of one person, identity or key, a
 * namespace that is not that of its role, a key without namespaces, patterns in the place of an identity, a role without
 * a key. That one person holds two keys under two names, only those who enrol can prevent.
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

/** Whether two holders are one person by any of their names. */
function isSamePerson(one: RoleHolder, other: RoleHolder): boolean {
  const names = new Set(holderNames(one));
  return holderNames(other).some((name) => names.has(name));
}

/**
 * Why an approval in a role would be of somebody's own work, by the policy's rule. A refusal never is. People are compared
 * by their names, identities and aliases: what the policy does not know of a person, this cannot see.
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

/** Names of a holder as they are compared: person, identity, aliases; without case and double spaces. */
export function holderNames({ person, identity, aliases = [] }: RoleHolder): readonly string[] {
  return [person, identity, ...aliases].map(plainName);
}

/** A name as it is compared with others. */
export function plainName(name: string): string {
  return name.trim().replace(/\s+/g, ' ').toLowerCase();
}
