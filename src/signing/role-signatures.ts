import type { EpochMs } from '../domain/clock.ts';
import type { Role, Work } from '../domain/decision.ts';
import { type AllowedSigner, findSigner } from './allowed-signers.ts';
import { ownWorkFault } from './policy-holders.ts';
import { parseRefusal } from './refusal.ts';
import { independenceFault, type RoleHolder, type RolePolicy, refusalNamespace } from './role-policy.ts';
import { sha256 } from './sha256.ts';
import { verifySshsig } from './sshsig.ts';

/** Reason why an existing signature does not count. */
export type SignatureFault =
  | 'malformed'
  | 'bad_signature'
  | 'wrong_namespace'
  | 'unknown_key'
  | 'key_not_yet_valid'
  | 'key_expired'
  | 'key_revoked'
  | 'not_independent'
  | 'other_document';

/** Signing state of one required role for a document. */
export type RoleVerdict = { readonly role: Role; readonly holder: RoleHolder } & (
  | { readonly status: 'signed'; readonly fingerprint: string }
  | { readonly status: 'missing'; readonly reason: string }
  | { readonly status: 'refused'; readonly fingerprint: string; readonly reason: string }
  | {
      readonly status: 'broken';
      readonly fault: SignatureFault;
      readonly fingerprint?: string;
      readonly reason: string;
    }
);

/** A refusal: its statement and the signature over its bytes. */
export interface SignedRefusal {
  readonly document: Uint8Array;
  readonly signature: string;
}

/** Inputs of a verification. The required roles and their holders come from the policy, never from the document. */
export interface RoleSignatureInput {
  readonly policy: RolePolicy;
  readonly allowedSigners: readonly AllowedSigner[];
  /** Exact signed bytes. */
  readonly document: Uint8Array;
  /** Namespace of the signatures; that of approvals when absent. */
  readonly namespaceOf?: (holder: RoleHolder) => string;
  /** Text of a signature file by role. */
  readonly signatures: Readonly<Partial<Record<Role, string>>>;
  readonly refusals?: Readonly<Partial<Record<Role, SignedRefusal>>>;
  /** Time at which the keys must be valid. */
  readonly at: EpochMs;
  readonly requiredRoles: readonly Role[];
  /** Authors of the work that the document covers, where known. */
  readonly work?: Work | undefined;
}

/**
 * Verifies the detached signatures of roles over a document, one verdict for each required role. A valid refusal
 * overrides an approval of the same role; an invalid refusal breaks the role and is never ignored.
 */
export function verifyRoleSignatures(input: RoleSignatureInput): readonly RoleVerdict[] {
  return input.requiredRoles.map((role) => ({ role, holder: input.policy.roles[role], ...judgeRole(input, role) }));
}

type Standing = RoleVerdict extends infer V ? (V extends RoleVerdict ? Omit<V, 'role' | 'holder'> : never) : never;

function judgeRole(input: RoleSignatureInput, role: Role): Standing {
  const refusal = input.refusals?.[role];
  if (refusal !== undefined) return judgeRefusal(input, role, refusal);
  const signature = input.signatures[role];
  const holder = input.policy.roles[role];
  if (signature === undefined) return { status: 'missing', reason: `${holder.identity} has not signed` };
  const namespace = input.namespaceOf?.(holder) ?? holder.namespace;
  const signed = judgeSignature(input, role, input.document, signature, namespace);
  const own = signed.status === 'signed' ? ownWorkFault(input.policy, role, input.work) : undefined;
  return own === undefined || signed.status !== 'signed' ? signed : broken('not_independent', own, signed.fingerprint);
}

function judgeRefusal(input: RoleSignatureInput, role: Role, refusal: SignedRefusal): Standing {
  const namespace = refusalNamespace(input.policy.roles[role]);
  const signed = judgeSignature(input, role, refusal.document, refusal.signature, namespace);
  if (signed.status !== 'signed') return signed;
  const { fingerprint } = signed;
  const stated = parseRefusal(refusal.document);
  if (stated?.role !== role) return broken('other_document', `the refusal is not one of ${role}`, fingerprint);
  if (stated.statementDigest !== sha256(input.document)) {
    return broken('other_document', 'the refusal is about another statement', fingerprint);
  }
  return { status: 'refused', fingerprint, reason: stated.reason };
}

function judgeSignature(
  input: RoleSignatureInput,
  role: Role,
  document: Uint8Array,
  armored: string,
  namespace: string,
): Standing {
  const verdict = verifySshsig(document, armored, namespace);
  if (!verdict.ok) return broken(verdict.fault, verdict.reason, verdict.key?.fingerprint);
  const { key } = verdict;
  const { identity } = input.policy.roles[role];
  const signer = findSigner(input.allowedSigners, { key, identity, namespace, at: input.at });
  if (!signer.ok) return broken(signer.fault, signer.reason, key.fingerprint);
  const dependence = independenceFault(input.policy, input.allowedSigners, role, key);
  if (dependence !== undefined) return broken('not_independent', dependence, key.fingerprint);
  return { status: 'signed', fingerprint: key.fingerprint };
}

function broken(fault: SignatureFault, reason: string, fingerprint?: string): Standing {
  return fingerprint === undefined
    ? { status: 'broken', fault, reason }
    : { status: 'broken', fault, reason, fingerprint };
}
