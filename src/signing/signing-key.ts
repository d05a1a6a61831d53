import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { InvariantViolation } from '../domain/errors.ts';
import { ed25519Blob, fingerprintOf } from './ssh-public-key.ts';
import { formatSshsig, signedBytes } from './sshsig.ts';

/** A temporary ed25519 key. The private part stays in this object's closure and cannot be read. */
export interface SigningKey {
  /** Line of a public key file: type, base64, comment. */
  readonly publicLine: string;
  /** `SHA256:…`, as printed by ssh-keygen. */
  readonly fingerprint: string;
  /** Detached signature over a message, in the format of `ssh-keygen -Y sign -n <namespace>`. */
  sign(message: Uint8Array, namespace: string): string;
}

/** Creates a key for a rehearsal. People sign with `ssh-keygen`; their keys never enter this process. */
export function generateSigningKey(comment: string): SigningKey {
  return signingKeyOf(generateKeyPairSync('ed25519').privateKey, comment);
}

/** Signing key from an ed25519 private key held by the caller. */
export function signingKeyOf(privateKey: KeyObject, comment: string): SigningKey {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  if (x === undefined || privateKey.asymmetricKeyType !== 'ed25519')
    throw new InvariantViolation('expected an ed25519 key');
  const blob = ed25519Blob(Buffer.from(x, 'base64url'));
  return {
    publicLine: `ssh-ed25519 ${Buffer.from(blob).toString('base64')} ${comment}`,
    fingerprint: fingerprintOf(blob),
    sign: (message, namespace) => {
      const signature = sign(null, signedBytes(message, namespace, 'sha512'), privateKey);
      return formatSshsig(blob, namespace, 'sha512', 'ssh-ed25519', signature);
    },
  };
}
