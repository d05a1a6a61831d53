import { readLedger } from '../adapters/ledger/read-ledger.ts';
import { recordCheck } from '../adapters/ledger/record-check.ts';
import { enrolledKeyFile } from '../adapters/policy/enrolled-key.ts';
import { loadRolePolicy } from '../adapters/policy/role-policy.ts';
import { sshKeygenSigner } from '../adapters/policy/ssh-keygen.ts';
import { subjectOf } from '../adapters/project/configuration-digest.ts';
import { readCommit } from '../adapters/project/git.ts';
import { loadConfig } from '../adapters/project/load-config.ts';
import { findSystemRoot } from '../adapters/project/system-root.ts';
import { createSchemas } from '../adapters/schemas/schemas.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { openDossierStore } from '../adapters/workspace/dossier-store.ts';
import type { Role } from '../domain/decision.ts';
import { PreliveError } from '../domain/errors.ts';
import type { DetachedSigner, SigningPlan } from '../runner/dossier/sign-as-role.ts';
import { openPolicy } from './role-policy.ts';

/** What the command line says of a signature. */
export interface SigningFlags {
  readonly role: Role;
  readonly out: string;
  readonly system: string;
  readonly policy: string | undefined;
}

/**
 * A dossier to sign. A signer may have the system's repository at hand, which then must be as it was proposed, or nothing
 * but the workspace and a role policy of their own (`--policy`). Nothing is written, not even a ledger's lock.
 */
export async function wireSigning(flags: SigningFlags): Promise<SigningPlan> {
  const schemas = createSchemas();
  const root = findSystemRoot(flags.system);
  const store = openDossierStore(flags.out, schemas);
  const plan = { store, role: flags.role, records: readLedger(flags.out, recordCheck(schemas)).records };
  if (root === undefined) {
    if (flags.policy === undefined) {
      throw new PreliveError('POLICY_MISSING', 'There is no prelive.yaml here that names the role policy.');
    }
    return { ...plan, by: { ...loadRolePolicy(flags.policy, schemas), at: systemClock.now() } };
  }
  const loaded = loadConfig(root, schemas);
  const { policy } = openPolicy(loaded, flags.policy, schemas);
  const subject = subjectOf(loaded, await readCommit(root));
  return { ...plan, subject, by: { ...policy, at: systemClock.now() } };
}

/** Signs with the key of a file, else with the one that is enrolled for the role, which the agent must hold. */
export async function withSigner<T>(
  { by, role }: SigningPlan,
  keyFile: string | undefined,
  work: (sign: DetachedSigner) => Promise<T>,
): Promise<T> {
  const onWords = (words: string) => process.stderr.write(words);
  if (keyFile !== undefined) return work(sshKeygenSigner({ keyFile, onWords }));
  const enrolled = enrolledKeyFile(by.allowedSigners, by.policy.roles[role].identity);
  try {
    return await work(sshKeygenSigner({ keyFile: enrolled.path, onWords }));
  } finally {
    enrolled.remove();
  }
}
