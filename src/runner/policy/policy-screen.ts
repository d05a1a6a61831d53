import { isoUtc } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { RoleHolder } from '../../domain/policy.ts';
import { type AllowedSigner, parseAllowedSigners, signersOfIdentity } from '../../signing/allowed-signers.ts';
import { judgePolicy } from '../../signing/policy-chain.ts';
import { ATTESTOR_ROLES } from '../../signing/policy-holders.ts';
import { markRevoked, parseRevoked } from '../../signing/policy-revocation.ts';
import type { PolicyDraft, PolicyTexts } from '../../signing/policy-text.ts';
import { ROLES } from '../../signing/role-policy.ts';
import { sha256 } from '../../signing/sha256.ts';
import type { PolicyStore } from '../ports/policy-store.ts';
import type { PolicyRole } from './change-policy.ts';
import { type ListedCollector, listCollectors } from './collectors.ts';

/** A key of a role, as listed by `prelive keys list`. */
export interface ListedKey {
  readonly fingerprint: string;
  readonly type: string;
  /** ISO 8601 UTC. */
  readonly validBefore?: string;
  readonly revoked: boolean;
}

/** A role of a policy with its keys. */
export interface ListedRole {
  readonly role: PolicyRole;
  /** Absent for a role without holder. */
  readonly holder?: RoleHolder;
  readonly keys: readonly ListedKey[];
}

/** A listed policy. */
export interface ListedPolicy {
  readonly number: number;
  readonly digest: string;
  readonly roles: readonly ListedRole[];
  readonly collectors: readonly ListedCollector[];
  /** Missing signers, as text. */
  readonly waiting: readonly string[];
  /** Faults, as text. */
  readonly faults: readonly string[];
}

/** The policy in force and the pending one, if any. */
export interface PolicyList {
  readonly folder: string;
  readonly current?: ListedPolicy;
  /** Reason for which existing files are not in force. */
  readonly fault?: string;
  readonly pending?: ListedPolicy;
}

/** Lists the keys of a folder; writes nothing. */
export function listPolicy(store: PolicyStore): PolicyList {
  const pending = listPending(store);
  const shared = { folder: store.folder, ...(pending && { pending }) };
  try {
    const current = store.current();
    if (current === undefined) return shared;
    const { version, texts } = current;
    return { ...shared, current: { ...listed(version.document, texts), waiting: [], faults: [] } };
  } catch (error) {
    if (error instanceof PreliveError && error.code.startsWith('POLICY_')) return { ...shared, fault: error.message };
    throw error;
  }
}

function listPending(store: PolicyStore): ListedPolicy | undefined {
  const pending = store.pending();
  if (pending === undefined) return undefined;
  const { draft, texts, version } = pending;
  const open = ROLES.filter((role) => draft.roles[role] === undefined);
  if (version === undefined) {
    return { ...listed(draft, texts), waiting: [], faults: open.map((role) => `nobody is enrolled as ${role}`) };
  }
  return { ...listed(draft, texts), ...judgePolicy(version, beforeOf(store)) };
}

/** `listPolicy` reports a broken policy, so its error is ignored here. */
function beforeOf(store: PolicyStore) {
  try {
    return store.current()?.version;
  } catch (error) {
    if (error instanceof PreliveError) return undefined;
    throw error;
  }
}

function listed(draft: PolicyDraft, texts: Omit<PolicyTexts, 'document'>): Omit<ListedPolicy, 'waiting' | 'faults'> {
  const parsed = parseAllowedSigners(texts.allowedSigners);
  const revoked = parseRevoked(texts.revoked);
  const signers = markRevoked(parsed.ok ? parsed.signers : [], revoked.ok ? revoked.keys : []);
  const collectors = listCollectors(draft);
  const attesting = ATTESTOR_ROLES.filter((role) => draft.attestors?.[role] !== undefined);
  const deciding = ROLES.map((role) => listedRole(role, draft.roles[role], signers));
  const others = attesting.map((role) => listedRole(role, draft.attestors?.[role], signers));
  return { number: draft.number, digest: sha256(texts.policy), roles: [...deciding, ...others], collectors };
}

function listedRole(role: PolicyRole, holder: RoleHolder | undefined, signers: readonly AllowedSigner[]): ListedRole {
  if (holder === undefined) return { role, keys: [] };
  const keys = signersOfIdentity(signers, holder.identity).map(({ key, validBefore, revoked }) => ({
    fingerprint: key.fingerprint,
    type: key.type,
    revoked: revoked === true,
    ...(validBefore === undefined ? {} : { validBefore: isoUtc(validBefore) }),
  }));
  return { role, holder, keys };
}

/** Screen of `prelive keys list`. */
export function policyLines(list: PolicyList): readonly string[] {
  const { current, pending, fault, folder } = list;
  return [
    ...(current === undefined
      ? [` no role policy is in force in ${folder}`]
      : [` policy ${current.number} is in force`]),
    ...(fault === undefined ? [] : [`   ${fault}`]),
    ...(current === undefined ? [] : policyBody(current)),
    ...(pending === undefined ? [] : ['', ` policy ${pending.number} is pending`, ...policyBody(pending)]),
    ...(pending === undefined ? [] : pendingLines(pending)),
  ];
}

function policyBody({ digest, roles, collectors }: ListedPolicy): readonly string[] {
  const named = collectors.flatMap(({ name, id, fingerprint }) => [
    `   ${'collector'.padEnd(13)} ${name}+${id}`,
    `     ${fingerprint}`,
  ]);
  return [`   policy.json  ${digest}`, ...roles.flatMap(roleLines), ...named];
}

function roleLines({ role, holder, keys }: ListedRole): readonly string[] {
  if (holder === undefined) return [`   ${role.padEnd(13)} nobody`];
  const lines = keys.map(({ fingerprint, validBefore, revoked, type }) => {
    const until = validBefore === undefined ? '' : `  until ${validBefore}`;
    return `     ${fingerprint}  ${type}${until}${revoked ? '  REVOKED' : ''}`;
  });
  return [`   ${role.padEnd(13)} ${holder.person} <${holder.identity}>`, ...lines];
}

function pendingLines({ waiting, faults }: ListedPolicy): readonly string[] {
  return [
    ...faults.map((fault) => `   open: ${fault}`),
    ...waiting.map((who) => `   not signed: ${who}`),
    ...(faults.length === 0 ? ['   next  prelive keys sign --role ROLE --key KEY'] : []),
  ];
}
