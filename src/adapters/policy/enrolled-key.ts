import { join } from 'node:path';
import { PreliveError } from '../../domain/errors.ts';
import { type AllowedSigner, signersOfIdentity } from '../../signing/allowed-signers.ts';
import { remove } from '../files/folder.ts';
import { makeTemporaryFolder } from '../files/temporary.ts';
import { writeFileAtomic } from '../files/write.ts';

/** A public key in a file, for ssh-keygen to find the private part in the agent. */
export interface EnrolledKeyFile {
  readonly path: string;
  remove(): void;
}

/**
 * Writes the one key that the list of allowed signers gives to an identity into a temporary file. Throws PreliveError USAGE
 * when it gives none or several: then it must be said which; FILE_UNWRITABLE.
 */
export function enrolledKeyFile(signers: readonly AllowedSigner[], identity: string): EnrolledKeyFile {
  const blobs = new Set(signersOfIdentity(signers, identity).map(({ key }) => `${key.type} ${base64(key.blob)}`));
  const [line] = blobs;
  if (line === undefined || blobs.size > 1) {
    throw new PreliveError(
      'USAGE',
      `allowed_signers has ${blobs.size} keys for ${identity}: name the file with --key.`,
    );
  }
  const folder = makeTemporaryFolder('prelive-key-');
  const path = join(folder, 'enrolled.pub');
  writeFileAtomic(path, `${line}\n`);
  return { path, remove: () => remove(folder) };
}

const base64 = (blob: Uint8Array) => Buffer.from(blob).toString('base64');
