import { enrolledKeyFile } from '../adapters/policy/enrolled-key.ts';
import type { LoadedRolePolicy } from '../adapters/policy/role-policy.ts';
import { sshKeygenSigner } from '../adapters/policy/ssh-keygen.ts';

/** Signs with the key of a file, else with the one enrolled for the identity, which the agent must hold. */
export async function signWith<T>(
  allowedSigners: LoadedRolePolicy['allowedSigners'],
  identity: string,
  keyFile: string | undefined,
  work: (sign: ReturnType<typeof sshKeygenSigner>) => Promise<T>,
): Promise<T> {
  const onWords = (words: string) => process.stderr.write(words);
  if (keyFile !== undefined) return work(sshKeygenSigner({ keyFile, onWords }));
  const enrolled = enrolledKeyFile(allowedSigners, identity);
  try {
    return await work(sshKeygenSigner({ keyFile: enrolled.path, onWords }));
  } finally {
    enrolled.remove();
  }
}
