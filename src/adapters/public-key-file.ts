import { PreliveError } from '../domain/errors.ts';
import { publicKeyOfLine } from '../signing/policy-revocation.ts';
import type { SshPublicKey } from '../signing/ssh-public-key.ts';
import { MalformedError } from '../signing/ssh-wire.ts';
import { readText } from './files/read.ts';

/** The key of a public key file. Throws PreliveError USAGE for a private key or anything else. */
export function readPublicKeyFile(path: string): SshPublicKey {
  const text = readText(path);
  if (text.includes('PRIVATE KEY')) {
    throw new PreliveError(
      'USAGE',
      `${path} is a private key: name its .pub file; a private key never leaves its owner.`,
    );
  }
  try {
    return publicKeyOfLine(text);
  } catch (error) {
    if (error instanceof MalformedError) throw new PreliveError('USAGE', `${path} is no public key: ${error.message}`);
    throw error;
  }
}
