import { join } from 'node:path';
import type { EpochMs } from '../../domain/clock.ts';
import type { Role } from '../../domain/decision.ts';
import type { RoleSignature } from '../../domain/system-facts.ts';
import { parseAllowedSigners } from '../../signing/allowed-signers.ts';
import type { RolePolicy } from '../../signing/role-policy.ts';
import { type RoleVerdict, verifyRoleSignatures } from '../../signing/role-signatures.ts';
import { readBytes, readJson, readText, readTextIfThere } from '../files/read.ts';
import type { Schemas } from '../schemas.ts';
import type { CharterPlaces, VerifyCharter } from './charter.ts';

/**
 * Verifies `<signatures>/<role>.sig` over the charter against `policy.json` and `allowed_signers` of the policy folder,
 * with keys that are valid at `at`. Two roles that the policy or the list makes one person or one key are invalid.
 */
export function charterVerifier(schemas: Schemas, at: EpochMs): VerifyCharter {
  return (places) => {
    const policyFile = join(places.policy, 'policy.json');
    const policy = schemas.check<RolePolicy>('role-policy', readJson(policyFile), policyFile, 'CONFIG_INVALID');
    const required = policy.required.charter;
    const signers = parseAllowedSigners(readText(join(places.policy, 'allowed_signers')));
    if (!signers.ok)
      return required.map((role) => invalid(role, `allowed_signers line ${signers.line}: ${signers.reason}`));
    const verdicts = verifyRoleSignatures({
      policy,
      allowedSigners: signers.signers,
      document: readBytes(places.charter),
      signatures: signaturesOf(places, required),
      at,
      requiredRoles: required,
    });
    return verdicts.map(roleSignature);
  };
}

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
