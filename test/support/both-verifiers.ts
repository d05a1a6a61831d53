import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { loadVerifierPolicy } from '../../src/adapters/policy/verifier-policy.ts';
import { createSchemas } from '../../src/adapters/schemas/schemas.ts';
import { openBundle } from '../../src/adapters/workspace/bundle-files.ts';
import { type VerificationReport, verifyBundle } from '../../src/runner/verify/verify-bundle.ts';

/** The shipped script. */
export const AUDIT_SCRIPT = resolve(import.meta.dirname, '../../templates/audit.sh');
const schemas = createSchemas();

/** Arguments for verifying a synthetic bundle, whose policy is beside it in `<folder>.policy`. */
export interface Asked {
  readonly at: number;
  readonly commit?: string;
  readonly integrityOnly?: boolean;
  readonly withoutPolicy?: boolean;
}

/** The verifier of `prelive verify`. */
export function verifyFolder(
  folder: string,
  { at, integrityOnly = false, commit, withoutPolicy }: Asked,
): Promise<VerificationReport> {
  return verifyBundle(openBundle(folder, schemas), {
    at,
    integrityOnly,
    ...(withoutPolicy === true ? {} : { policy: loadVerifierPolicy(`${folder}.policy`, schemas) }),
    ...(commit !== undefined && { commit }),
  });
}

/** Exit code and reason of `prelive verify`. */
export async function verified(folder: string, asked: Asked): Promise<string> {
  const { exitCode, reason } = await verifyFolder(folder, asked);
  return `${exitCode} ${reason}`;
}

/** Exit code and reason of `audit.sh`. */
export function audited(
  folder: string,
  { at, integrityOnly = false, commit, withoutPolicy }: Asked,
  env = process.env,
): string {
  const words = [
    ...(withoutPolicy === true ? [] : ['--policy', `${folder}.policy`]),
    ...(integrityOnly ? ['--integrity-only'] : []),
    ...(commit === undefined ? [] : ['--commit', commit]),
    '--as-of',
    new Date(at).toISOString(),
    folder,
  ];
  const { stdout } = spawnSync('/bin/sh', [AUDIT_SCRIPT, ...words], { encoding: 'utf8', env });
  return (stdout.trimEnd().split('\n').at(-1) ?? '').replace(/^RESULT /, '');
}
