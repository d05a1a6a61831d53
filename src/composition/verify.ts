import { readText } from '../adapters/files/read.ts';
import { loadVerifierPolicy } from '../adapters/policy/verifier-policy.ts';
import { createSchemas } from '../adapters/schemas/schemas.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { auditScript } from '../adapters/workspace/audit-script.ts';
import { openBundle } from '../adapters/workspace/bundle-files.ts';
import { verifyBundle } from '../runner/verify/verify-bundle.ts';
import { parseCommit, valueError } from './flag-values.ts';

export interface VerifyFlags {
  readonly policy: string | undefined;
  readonly 'integrity-only': boolean;
  readonly 'as-of': string | undefined;
  readonly commit: string | undefined;
  readonly checkpoint: string | undefined;
}

/**
 * Verifies a bundle by the verifier's own policy; `auditScript` is the digest of the auditor's script of this release. Throws
 * PreliveError USAGE, and of the policy.
 */
export async function verifyFolder(folder: string, flags: VerifyFlags) {
  const schemas = createSchemas();
  const { policy, checkpoint, commit } = flags;
  const report = await verifyBundle(openBundle(folder, schemas), {
    at: flags['as-of'] === undefined ? systemClock.now() : parseInstant(flags['as-of']),
    integrityOnly: flags['integrity-only'],
    policy: policy === undefined ? undefined : loadVerifierPolicy(policy, schemas),
    commit: commit === undefined ? undefined : parseCommit('--commit', commit),
    checkpoint: checkpoint === undefined ? undefined : readText(checkpoint),
  });
  return { report, auditScript: auditScript().sha256 };
}

/** Reads a time in the form that `audit.sh` accepts: UTC, in seconds or milliseconds. */
function parseInstant(text: string): number {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw valueError('--as-of', 'a time in UTC such as 2026-11-21T10:00:00Z', text);
}
