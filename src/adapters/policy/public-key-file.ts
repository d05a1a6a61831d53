import { PreliveError } from '../../domain/errors.ts';
import { parseCollectors } from '../../signing/checkpoint.ts';
import type { NoteKey } from '../../signing/note.ts';
import { publicKeyOfLine } from '../../signing/policy-revocation.ts';
import type { SshPublicKey } from '../../signing/ssh-public-key.ts';
import { MalformedError } from '../../signing/ssh-wire.ts';
import { readText } from '../files/read.ts';

/** Reads a public key file. Throws PreliveError USAGE for a private key or any other text. */
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
    if (error instanceof MalformedError)
      throw new PreliveError(
        'USAGE',
        `${path}: expected a public key such as "ssh-ed25519 AAAA…", found ${text.trim() === '' ? 'nothing' : 'another text'} (${error.message}).`,
      );
    throw error;
  }
}

/**
 * Reads the key of a collector from a file with one public key `name+id+base64` per line, such as `ledger.collectors`.
 * Throws PreliveError USAGE for a private key, and for no key of that name or several.
 */
export function readCollectorKeyFile(path: string, name: string): NoteKey {
  const text = readText(path);
  if (text.includes('PRIVATE+KEY')) {
    throw new PreliveError('USAGE', `${path} is a private key: a line of ledger.collectors is the public one.`);
  }
  const [key, second] = parseCollectors(text).filter((one) => one.name === name);
  if (key !== undefined && second === undefined) return key;
  throw new PreliveError(
    'USAGE',
    `${path}: expected one line of the collector ${name}, NAME+ID+KEY, found ${key === undefined ? 'none' : 'more than one'}.`,
  );
}
