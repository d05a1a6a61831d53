import { join } from 'node:path';
import type { EpochMs } from '../domain/clock.ts';
import type { Role } from '../domain/decision.ts';
import type { RoleSignature } from '../domain/system-facts.ts';
import { type RoleVerdict, verifyRoleSignatures } from '../signing/role-signatures.ts';
import { readBytes, readBytesIfThere } from './files/read.ts';
import { loadRolePolicy } from './role-policy.ts';
import type { Schemas } from './schemas.ts';

/**
 * Verifies the signatures of a charter, `<signatures>/<role>.sig` over its exact bytes, for the roles that the policy
 * requires of a charter. Paths are absolute; `policy` is the folder of `policy.json` and `allowed_signers`. Throws
 * PreliveError POLICY_INVALID and FILE_UNREADABLE; a bad signature is a value.
 */
export function verifyCharterSignatures(
  places: { readonly charter: string; readonly signatures: string; readonly policy: string },
  tools: { readonly schemas: Schemas; readonly at: EpochMs },
): readonly RoleSignature[] {
  const { policy, allowedSigners } = loadRolePolicy(places.policy, tools.schemas);
  const requiredRoles = policy.required.charter;
  return verifyRoleSignatures({
    policy,
    allowedSigners,
    document: readBytes(places.charter),
    signatures: readSignatures(places.signatures, requiredRoles),
    at: tools.at,
    requiredRoles,
  }).map(asRoleSignature);
}

function readSignatures(folder: string, roles: readonly Role[]): Partial<Record<Role, string>> {
  const signatures: Partial<Record<Role, string>> = {};
  for (const role of roles) {
    const bytes = readBytesIfThere(join(folder, `${role}.sig`));
    // Bytes that are no text are a broken signature, not an unreadable file.
    if (bytes !== undefined) signatures[role] = new TextDecoder().decode(bytes);
  }
  return signatures;
}

function asRoleSignature(verdict: RoleVerdict): RoleSignature {
  const { role, holder } = verdict;
  switch (verdict.status) {
    case 'signed':
      return {
        role,
        state: 'valid',
        signer: holder.person,
        fingerprint: verdict.fingerprint,
        detail: `signed by ${holder.identity}`,
      };
    case 'missing':
      return { role, state: 'absent', detail: verdict.reason };
    case 'refused':
    case 'broken':
      return { role, state: 'invalid', detail: verdict.reason };
  }
}
