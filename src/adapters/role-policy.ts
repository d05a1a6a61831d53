import { join } from 'node:path';
import { PreliveError } from '../domain/errors.ts';
import { type AllowedSigner, parseAllowedSigners } from '../signing/allowed-signers.ts';
import type { RolePolicy } from '../signing/role-policy.ts';
import { sha256 } from './files/digest.ts';
import { readJson, readText } from './files/read.ts';
import type { Schemas } from './schemas.ts';

/** Names of the two files of a role policy. */
export const POLICY_FILE = 'policy.json';
export const ALLOWED_SIGNERS_FILE = 'allowed_signers';

/** Who may sign, as read from a folder. */
export interface LoadedRolePolicy {
  readonly policy: RolePolicy;
  readonly allowedSigners: readonly AllowedSigner[];
  /** SHA-256 of `policy.json` and of `allowed_signers`, hex. */
  readonly policyDigest: string;
  readonly allowedSignersDigest: string;
}

/**
 * Reads `policy.json` and `allowed_signers` of a folder. Throws PreliveError FILE_UNREADABLE, FILE_NOT_JSON, or
 * POLICY_INVALID for a policy that does not follow its schema and a line that cannot be read. That two roles are one
 * person or one key shows when their signatures are verified, as a verdict.
 */
export function loadRolePolicy(folder: string, schemas: Schemas): LoadedRolePolicy {
  const policyPath = join(folder, POLICY_FILE);
  const signersPath = join(folder, ALLOWED_SIGNERS_FILE);
  const policy = schemas.check<RolePolicy>('role-policy', readJson(policyPath), policyPath, 'POLICY_INVALID');
  const text = readText(signersPath);
  const parsed = parseAllowedSigners(text);
  if (!parsed.ok) throw new PreliveError('POLICY_INVALID', `${signersPath}, line ${parsed.line}: ${parsed.reason}`);
  return {
    policy,
    allowedSigners: parsed.signers,
    policyDigest: sha256(readText(policyPath)),
    allowedSignersDigest: sha256(text),
  };
}
