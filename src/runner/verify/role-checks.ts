import type { EpochMs } from '../../domain/clock.ts';
import type { Role, Work } from '../../domain/decision.ts';
import { refusalFile, refusalSignatureFile, signatureFile } from '../../signing/dossier-layout.ts';
import {
  type RoleVerdict,
  type SignatureFault,
  type SignedRefusal,
  verifyRoleSignatures,
} from '../../signing/role-signatures.ts';
import type { Statement } from '../../signing/statement.ts';
import type { BundleFiles } from '../ports/bundle-files.ts';
import type { VerifierPolicy } from '../ports/verifier-policy.ts';
import { type FindingCode, finding, type VerifyFinding } from './findings.ts';

/** Reads files of signatures; `undefined` for a missing file. */
type ReadFile = Pick<BundleFiles, 'read'>;

/** One verdict for each required role. */
export function roleVerdicts(
  files: ReadFile,
  { policy, allowedSigners }: Pick<VerifierPolicy, 'policy' | 'allowedSigners'>,
  document: Uint8Array,
  at: EpochMs,
  work: Work | undefined,
): readonly RoleVerdict[] {
  const requiredRoles = policy.required.dossier;
  return verifyRoleSignatures({
    policy,
    allowedSigners,
    document,
    at,
    requiredRoles,
    work,
    ...readSignatures(files, requiredRoles),
  });
}

/** Reads the signatures and refusals of a dossier. */
export function readSignatures(
  files: ReadFile,
  roles: readonly Role[],
): { signatures: Partial<Record<Role, string>>; refusals: Partial<Record<Role, SignedRefusal>> } {
  const signatures: Partial<Record<Role, string>> = {};
  const refusals: Partial<Record<Role, SignedRefusal>> = {};
  for (const role of roles) {
    const signature = readText(files, signatureFile(role));
    if (signature !== undefined) signatures[role] = signature;
    const document = files.read(refusalFile(role));
    // An unsigned refusal proves nothing, and breaks the role like a bad signature.
    if (document !== undefined)
      refusals[role] = { document, signature: readText(files, refusalSignatureFile(role)) ?? '' };
  }
  return { signatures, refusals };
}

/**
 * Instant at which the keys must be valid: the time of the verification, limited to the statement's window. In whole
 * seconds, like allowed_signers.
 */
export function keyTime(at: EpochMs, statement: Statement | undefined): EpochMs {
  if (statement === undefined) return wholeSecond(at);
  const { notBefore, expires } = statement.predicate;
  return wholeSecond(Math.min(Math.max(at, Date.parse(notBefore)), Date.parse(expires)));
}

/** Findings of the signatures, for each role. */
export function roleFindings(roles: readonly RoleVerdict[]): readonly VerifyFinding[] {
  return roles.flatMap((role): readonly VerifyFinding[] => {
    if (role.status === 'signed') return [];
    const words = `${role.role}: ${role.reason}`;
    if (role.status === 'missing') return [finding('signature_missing', words)];
    return [finding(role.status === 'refused' ? 'refused' : CODES[role.fault], words)];
  });
}

/** Findings for a statement under another policy than the verifier's current one. */
export function policyFindings(
  { digest, earlierDigests }: VerifierPolicy,
  { predicate }: Statement,
): readonly VerifyFinding[] {
  const { policyDigest } = predicate;
  if (policyDigest === digest) return [];
  if (earlierDigests.includes(policyDigest)) {
    return [finding('older_policy', 'it was signed under a policy before yours')];
  }
  return [finding('other_policy', `it was proposed under another role policy, ${policyDigest}`)];
}

const CODES: Readonly<Record<SignatureFault, FindingCode>> = {
  malformed: 'bad_signature',
  bad_signature: 'bad_signature',
  wrong_namespace: 'wrong_namespace',
  unknown_key: 'unknown_key',
  key_not_yet_valid: 'key_not_yet_valid',
  key_expired: 'key_expired',
  key_revoked: 'key_revoked',
  not_independent: 'not_independent',
  other_document: 'other_statement',
};

const wholeSecond = (at: EpochMs) => Math.floor(at / 1000) * 1000;

function readText(files: ReadFile, name: string): string | undefined {
  const bytes = files.read(name);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}
