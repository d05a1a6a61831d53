import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { VerifierPolicy } from '../../runner/ports/verifier-policy.ts';
import { judgePolicy, type PolicyVersion } from '../../signing/policy-chain.ts';
import { absolutePath, move, remove } from '../files/folder.ts';
import { sweepTemporaries, temporaryName } from '../files/temporary.ts';
import { writeFileAtomic } from '../files/write.ts';
import type { Schemas } from '../schemas/schemas.ts';
import { historyFolder, type PolicyFile, readPolicyVersion } from './role-policy.ts';

/**
 * Loads the role policy of a verifier. Unlike for signing, a policy that is not in force is not an error: its faults
 * are findings of the verification. Throws PreliveError FILE_UNREADABLE, FILE_NOT_JSON, POLICY_INVALID, and
 * POLICY_BROKEN where a file does not have its digest in `policy.json`.
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
 * Replaces a policy folder by these files. A reader finds the old or the new folder, for an instant none, and never a
 * mixture. Throws PreliveError FILE_UNWRITABLE.
 */
export function replacePolicyFolder(folder: string, files: readonly PolicyFile[]): void {
  const target = absolutePath(folder);
  const parent = dirname(target);
  sweepTemporaries(parent);
  const draft = join(parent, temporaryName(basename(target)));
  try {
    for (const { name, text } of files) writeFileAtomic(join(draft, 'new', name), text);
    if (existsSync(target)) move(target, join(draft, 'old'));
    move(join(draft, 'new'), target);
  } finally {
    remove(draft);
  }
}
