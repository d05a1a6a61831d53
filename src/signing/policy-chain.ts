import type { PolicyDocument, RoleHolder } from '../domain/policy.ts';
import { type AllowedSigner, findSigner } from './allowed-signers.ts';
import { type HeldRole, heldRoles, keysOf, policyFaults } from './policy-holders.ts';
import { policyNamespace } from './role-policy.ts';
import { isSameKey, type SshPublicKey } from './ssh-public-key.ts';
import { verifySshsig } from './sshsig.ts';

/** A policy with all its files. */
export interface PolicyVersion {
  readonly document: PolicyDocument;
  /** Bytes of `policy.json`, which are signed. */
  readonly bytes: Uint8Array;
  /** SHA-256 of these bytes, hex. */
  readonly digest: string;
  /** Signers; revoked ones are marked. */
  readonly allowedSigners: readonly AllowedSigner[];
  readonly revoked: readonly SshPublicKey[];
  /** Text of `signatures/<role>.sig` by role. */
  readonly signatures: ReadonlyMap<string, string>;
}

/** State of a policy: in force when both lists are empty. */
export interface PolicyStanding {
  /** Faults, one line each: no further signature can fix them. */
  readonly faults: readonly string[];
  /** Roles that must still sign, in words. */
  readonly waiting: readonly string[];
}

/** Judges a policy against the previous one, which must be in force; judges the first one alone. */
export function judgePolicy(policy: PolicyVersion, before: PolicyVersion | undefined): PolicyStanding {
  const held = heldRoles(policy.document);
  const signed = held.map((one) => ({ ...one, result: signatureResult(policy, before, one) }));
  return {
    faults: [
      ...policyFaults(policy.document, policy.allowedSigners),
      ...chainFaults(policy.document, before),
      ...signed.flatMap(({ role, result }) => (typeof result === 'string' ? [`signature of ${role}: ${result}`] : [])),
      ...unexpectedSignatures(policy, held),
    ],
    waiting: before === undefined ? missingForFirst(signed) : missingForLater(policy, before, signed),
  };
}

/**
 * Result for one signature: valid by a key of this policy or of the previous one; the reason when invalid; `undefined`
 * when there is none.
 */
type SignatureResult =
  | { readonly key: SshPublicKey; readonly isOwn: boolean; readonly isOld: boolean }
  | string
  | undefined;
type Signed = HeldRole & { readonly result: SignatureResult };

function signatureResult(
  policy: PolicyVersion,
  before: PolicyVersion | undefined,
  { role, holder }: HeldRole,
): SignatureResult {
  const armored = policy.signatures.get(role);
  if (armored === undefined) return undefined;
  const namespace = policyNamespace(holder);
  const verdict = verifySshsig(policy.bytes, armored, namespace);
  if (!verdict.ok) return verdict.reason;
  const { key } = verdict;
  const own = checkSigner(policy.allowedSigners, holder, key, policy.document);
  const old = before && heldRoles(before.document).find((one) => one.role === role);
  const isRevokedNow = policy.revoked.some((one) => isSameKey(one, key));
  const isOld =
    before !== undefined &&
    old !== undefined &&
    !isRevokedNow &&
    checkSigner(before.allowedSigners, old.holder, key, policy.document) === true;
  if (own !== true && !isOld) return own;
  return { key, isOwn: own === true, isOld };
}

/** Checks keys at the time stated by the policy; a later signature is judged the same. */
function checkSigner(
  signers: readonly AllowedSigner[],
  holder: RoleHolder,
  key: SshPublicKey,
  { issued_at }: PolicyDocument,
): true | string {
  const asked = { key, identity: holder.identity, namespace: policyNamespace(holder), at: Date.parse(issued_at) };
  const verdict = findSigner(signers, asked);
  return verdict.ok ? true : verdict.reason;
}

function chainFaults(document: PolicyDocument, before: PolicyVersion | undefined): readonly string[] {
  const { number, previous, issued_at } = document;
  if (before === undefined) {
    return number === 1 && previous === null ? [] : [`policy ${number} names a policy before it that is not there`];
  }
  return [
    ...(number === before.document.number + 1 ? [] : [`policy ${number} follows policy ${before.document.number}`]),
    ...(previous === before.digest
      ? []
      : [`policy ${number} is not about the policy ${before.document.number} that is there`]),
    ...(issued_at >= before.document.issued_at ? [] : [`policy ${number} is older than the policy before it`]),
  ];
}

function unexpectedSignatures({ signatures }: PolicyVersion, held: readonly HeldRole[]): readonly string[] {
  const strange = [...signatures.keys()].filter((role) => !held.some((one) => one.role === role));
  return strange.map((role) => `there is a signature of ${role}, which is no role of the policy`);
}

function missingForFirst(signed: readonly Signed[]): readonly string[] {
  return signed.filter(({ result }) => result === undefined).map(({ role, holder }) => `${role} (${holder.person})`);
}

function missingForLater(policy: PolicyVersion, before: PolicyVersion, signed: readonly Signed[]): readonly string[] {
  const old = signed.filter(({ result, decides }) => decides && typeof result === 'object' && result.isOld);
  const lacking = before.document.threshold - old.length;
  const fresh = signed.filter((one) => isNew(one, policy, before));
  return [
    ...(lacking > 0
      ? [`${lacking} more of the roles of policy ${before.document.number}, by their keys of that policy`]
      : []),
    ...fresh
      .filter((one) => !isProven(one, policy, before))
      .map(({ role, holder }) => `${role} (${holder.person}), by a new key`),
  ];
}

/** True when a role has another holder, or a key that the previous policy did not have. */
function isNew(one: HeldRole, policy: PolicyVersion, before: PolicyVersion): boolean {
  const old = heldRoles(before.document).find(({ role }) => role === one.role);
  if (old === undefined || JSON.stringify(old.holder) !== JSON.stringify(one.holder)) return true;
  return newKeys(one.holder, policy, before).length > 0;
}

/** Keys of a holder that the previous policy gave to no one. */
function newKeys(holder: RoleHolder, policy: PolicyVersion, before: PolicyVersion): readonly SshPublicKey[] {
  const known = (key: SshPublicKey) => before.allowedSigners.some((line) => isSameKey(line.key, key));
  return keysOf(policy.allowedSigners, holder).flatMap(({ key }) => (known(key) ? [] : [key]));
}

/** Proof of possession: a holder must sign with a new key; when only the name is new, any own key is enough. */
function isProven({ holder, result }: Signed, policy: PolicyVersion, before: PolicyVersion): boolean {
  if (typeof result !== 'object' || !result.isOwn) return false;
  const fresh = newKeys(holder, policy, before);
  return fresh.length === 0 || fresh.some((key) => isSameKey(key, result.key));
}
