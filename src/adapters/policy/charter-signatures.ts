import { join } from 'node:path';
import type { EpochMs } from '../../domain/clock.ts';
import { CHARTER_ROLES, type Role } from '../../domain/decision.ts';
import type { ErrorCode } from '../../domain/error-codes.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { RoleSignature } from '../../domain/system-facts.ts';
import { charterNamespace } from '../../signing/role-policy.ts';
import { type RoleVerdict, verifyRoleSignatures } from '../../signing/role-signatures.ts';
import { readBytes, readTextIfThere } from '../files/read.ts';
import type { Schemas } from '../schemas/schemas.ts';
import type { CharterPlaces, VerifyCharter } from './charter.ts';
import { type LoadedRolePolicy, loadRolePolicy } from './role-policy.ts';

/**
 * Verifies `<signatures>/<role>.sig` over the charter against the role policy in force, with keys that are valid at
 * `at`. All signatures are invalid under a policy that is not in force.
 */
export function charterVerifier(schemas: Schemas, at: EpochMs): VerifyCharter {
  return (places) => {
    const loaded = policyOrReason(places.policy, schemas);
    if (typeof loaded === 'string') return CHARTER_ROLES.map((role) => invalid(role, loaded));
    const { policy, allowedSigners } = loaded;
    const required = policy.required.charter;
    const verdicts = verifyRoleSignatures({
      policy,
      allowedSigners,
      document: readBytes(places.charter),
      namespaceOf: charterNamespace,
      signatures: signaturesOf(places, required),
      at,
      requiredRoles: required,
    });
    return verdicts.map(roleSignature);
  };
}

/** Returns the reason where the policy is not in force. */
function policyOrReason(folder: string, schemas: Schemas): LoadedRolePolicy | string {
  try {
    return loadRolePolicy(folder, schemas);
  } catch (error) {
    if (error instanceof PreliveError && NOT_IN_FORCE.has(error.code)) return error.message;
    throw error;
  }
}

const NOT_IN_FORCE: ReadonlySet<ErrorCode> = new Set(['POLICY_INVALID', 'POLICY_BROKEN', 'POLICY_NOT_SIGNED']);

function signaturesOf(places: CharterPlaces, roles: readonly Role[]): Partial<Record<Role, string>> {
  const found = roles.flatMap((role) => {
    const text = readTextIfThere(join(places.signatures, `${role}.sig`));
    return text === undefined ? [] : [[role, text] as const];
  });
  return Object.fromEntries(found);
}

function roleSignature(verdict: RoleVerdict): RoleSignature {
  const { role, holder } = verdict;
  const signer = holder.person;
  switch (verdict.status) {
    case 'signed':
      return { role, state: 'valid', signer, fingerprint: verdict.fingerprint, detail: `signed as ${holder.identity}` };
    case 'missing':
      return { role, state: 'absent', signer, detail: verdict.reason };
    case 'refused':
    case 'broken': {
      const fingerprint = verdict.fingerprint === undefined ? {} : { fingerprint: verdict.fingerprint };
      return { role, state: 'invalid', signer, detail: verdict.reason, ...fingerprint };
    }
  }
}

function invalid(role: Role, detail: string): RoleSignature {
  return { role, state: 'invalid', detail };
}
