import type { EpochMs } from '../domain/clock.ts';
import type { Role } from '../domain/decision.ts';
import type { RolePolicy } from '../domain/policy.ts';
import { WAIVER_SIGNATURES, WAIVERS_FOLDER, type WaiverDocument } from '../domain/waiver.ts';
import { type AllowedSigner, findSigner } from './allowed-signers.ts';
import { independenceFault, ROLES, waiverNamespace } from './role-policy.ts';
import { sha256 } from './sha256.ts';
import { verifySshsig } from './sshsig.ts';

/** Policy, keys and time by which waivers are judged. */
export interface WaiverPolicy {
  readonly policy: RolePolicy;
  readonly allowedSigners: readonly AllowedSigner[];
  readonly at: EpochMs;
}

/** Signers of a waiver. */
export interface WaiverSigners {
  /** Roles with a valid signature, in the order of all roles. */
  readonly by: readonly Role[];
  /** Reasons why existing signatures do not count, one line each. */
  readonly faults: readonly string[];
}

/** Verifies the signatures over a waiver's bytes: each in the namespace of its role, by a key of that role only. */
export function verifyWaiver(
  bytes: Uint8Array,
  signatures: Readonly<Partial<Record<Role, string>>>,
  policy: WaiverPolicy,
): WaiverSigners {
  const verdicts = ROLES.flatMap((role) => {
    const armored = signatures[role];
    return armored === undefined ? [] : [{ role, fault: faultOf(bytes, armored, role, policy) }];
  });
  return {
    by: verdicts.filter(({ fault }) => fault === undefined).map(({ role }) => role),
    faults: verdicts.flatMap(({ role, fault }) => (fault === undefined ? [] : [`signature of ${role}: ${fault}`])),
  };
}

/** Roles that must still sign, in words; empty when enough have signed. */
export function waiverWaitsFor(by: readonly Role[]): string {
  const lacking = WAIVER_SIGNATURES - by.length;
  if (!by.includes('risk_officer')) return lacking > 1 ? 'risk_officer and one more role' : 'risk_officer';
  return lacking > 0 ? 'one more role' : '';
}

function faultOf(
  bytes: Uint8Array,
  armored: string,
  role: Role,
  { policy, allowedSigners, at }: WaiverPolicy,
): string | undefined {
  const { identity } = policy.roles[role];
  const namespace = waiverNamespace(policy.roles[role]);
  const verdict = verifySshsig(bytes, armored, namespace);
  if (!verdict.ok) return verdict.reason;
  const signer = findSigner(allowedSigners, { key: verdict.key, identity, namespace, at });
  return signer.ok ? independenceFault(policy, allowedSigners, role, verdict.key) : signer.reason;
}

/** Digits of the digest in a waiver's name. */
const DIGITS = 8;

/** Text of a request; its bytes are signed. */
export function waiverText(document: WaiverDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Name of a waiver: stage, clause, and the first digits of the SHA-256 of its bytes. */
export function waiverId(
  { stage, clause }: Pick<WaiverDocument, 'stage' | 'clause'>,
  bytes: string | Uint8Array,
): string {
  return `${stage}-${clause}-${sha256(bytes).slice(0, DIGITS)}`;
}

/** File of a request, relative to the workspace. */
export function waiverFile(id: string): string {
  return `${WAIVERS_FOLDER}/${id}.json`;
}

/** File of a signature over a request. */
export function waiverSignatureFile(id: string, role: Role): string {
  return `${WAIVERS_FOLDER}/${id}.${role}.sig`;
}
