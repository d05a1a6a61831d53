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
