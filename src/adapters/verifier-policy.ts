import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { PreliveError } from '../domain/errors.ts';
import type { VerifierPolicy } from '../runner/ports/verifier-policy.ts';
import { judgePolicy, type PolicyVersion } from '../signing/policy-chain.ts';
import { fileFault } from './files/faults.ts';
import { syncFolder, writeFileAtomic } from './files/write.ts';
import { historyFolder, type PolicyFile, readPolicyVersion } from './role-policy.ts';
import type { Schemas } from './schemas.ts';

/**
 * The role policy of one who verifies. Unlike a policy that is signed by, one that is not in force is no error here: what
 * is wrong with it is part of what the verification finds. Throws PreliveError FILE_UNREADABLE, FILE_NOT_JSON,
 * POLICY_INVALID, and POLICY_BROKEN where a file is not the one that `policy.json` names.
 */
export function loadVerifierPolicy(folder: string, schemas: Schemas): VerifierPolicy {
  const policy = readPolicyVersion(folder, schemas);
  const earlier: PolicyVersion[] = [];
  for (let number = 1; number < policy.document.number && existsSync(historyFolder(folder, number)); number++) {
    earlier.push(readPolicyVersion(historyFolder(folder, number), schemas));
  }
  const versions = [...earlier, policy];
  const standings = versions.map((version, index) => judgePolicy(version, versions[index - 1]));
  return {
    policy: policy.document,
    allowedSigners: policy.allowedSigners,
    digest: policy.digest,
    earlierDigests: earlier.map(({ digest }) => digest),
    standing: {
      faults: standings.flatMap(({ faults }) => faults),
      waiting: standings.flatMap(({ waiting }) => waiting),
    },
  };
}

/**
 * Puts a folder with these files in the place of one that may be there; a reader finds the old one or the new one, for an
 * instant none, and never a mixture. Throws PreliveError FILE_UNWRITABLE.
 */
export function replacePolicyFolder(folder: string, files: readonly PolicyFile[]): void {
  const target = resolve(folder);
  const parent = dirname(target);
  const draft = makeDraft(parent, `.${basename(target)}.`);
  try {
    for (const { name, text } of files) writeFileAtomic(join(draft, 'new', name), text);
    if (existsSync(target)) renameSync(target, join(draft, 'old'));
    renameSync(join(draft, 'new'), target);
    syncFolder(parent);
  } catch (cause) {
    if (cause instanceof PreliveError) throw cause;
    throw new PreliveError('FILE_UNWRITABLE', `cannot write ${folder}: ${fileFault(cause)}`, { cause });
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function makeDraft(parent: string, prefix: string): string {
  try {
    return mkdtempSync(join(parent, prefix));
  } catch (cause) {
    throw new PreliveError('FILE_UNWRITABLE', `cannot write in ${parent}: ${fileFault(cause)}`, { cause });
  }
}
