import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { decodeBase64, MalformedError, type WireReader, wireReader, wireString } from './ssh-wire.ts';

/** Supported key types; those that begin with `sk-` are stored in a FIDO authenticator. */
export type SshKeyType =
  | 'ssh-ed25519'
  | 'ssh-rsa'
  | 'ecdsa-sha2-nistp256'
  | 'ecdsa-sha2-nistp384'
  | 'ecdsa-sha2-nistp521'
  | 'sk-ssh-ed25519@openssh.com'
  | 'sk-ecdsa-sha2-nistp256@openssh.com';

/** An OpenSSH public key. */
export interface SshPublicKey {
  readonly type: SshKeyType;
  /** Key material in SSH's binary form: keys are equal when these bytes are. */
  readonly blob: Uint8Array;
  /** `SHA256:…`, as printed by `ssh-keygen -l`. */
  readonly fingerprint: string;
  readonly key: KeyObject;
  /** Application of an authenticator key, `ssh:` unless its owner chose another; part of every signature. */
  readonly application?: string;
}

const SMALLEST_RSA_BITS = 2048;

/** Fingerprint of a key blob: SHA-256 in base64 without padding. */
export function fingerprintOf(blob: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** Reads a key from its binary form. Throws MalformedError when it is damaged, of an unsupported type, or too short. */
export function readPublicKey(blob: Uint8Array): SshPublicKey {
  const fields = wireReader(blob);
  const type = fields.name();
  if (!isKeyType(type)) throw new MalformedError(`keys of type ${type} are not supported`);
  const jwk = READERS[type](fields);
  const application = type.startsWith('sk-') ? { application: Buffer.from(fields.string()).toString('latin1') } : {};
  fields.end();
  return { type, blob, fingerprint: fingerprintOf(blob), key: createKey(jwk), ...application };
}

/** Reads a key from the two words of an OpenSSH line, `ssh-ed25519 AAAA…`. Throws MalformedError. */
export function parsePublicKey(type: string, base64: string): SshPublicKey {
  const key = readPublicKey(decodeBase64(base64));
  if (key.type !== type) throw new MalformedError(`the line says ${type}, its key is ${key.type}`);
  return key;
}

/** True when two keys have the same material, whatever their comments and owners. */
export function isSameKey(a: SshPublicKey, b: SshPublicKey): boolean {
  return Buffer.compare(a.blob, b.blob) === 0;
}

/** Binary form of an ed25519 key of 32 bytes. */
export function ed25519Blob(point: Uint8Array): Uint8Array {
  return Buffer.concat([wireString('ssh-ed25519'), wireString(point)]);
}

/** Key of a collector as an SSH key, for comparison and revocation by a policy. */
export function collectorKey({ publicKey }: { readonly publicKey: Uint8Array }): SshPublicKey {
  return readPublicKey(ed25519Blob(publicKey));
}

type Jwk = Readonly<Record<string, string>>;

type JwkReader = (fields: WireReader) => Jwk;

const ed25519: JwkReader = (fields) => ({ kty: 'OKP', crv: 'Ed25519', x: base64url(sized(fields.string(), 32)) });

/** `size`: bytes per coordinate. */
const ecdsa =
  (name: string, crv: string, size: number): JwkReader =>
  (fields) => {
    if (fields.name() !== name) throw new MalformedError(`its curve is not ${name}`);
    const point = sized(fields.string(), 1 + 2 * size);
    if (point[0] !== 4) throw new MalformedError('its point is compressed');
    return { kty: 'EC', crv, x: base64url(point.subarray(1, 1 + size)), y: base64url(point.subarray(1 + size)) };
  };

const READERS: Readonly<Record<SshKeyType, JwkReader>> = {
  'ssh-ed25519': ed25519,
  'sk-ssh-ed25519@openssh.com': ed25519,
  'sk-ecdsa-sha2-nistp256@openssh.com': ecdsa('nistp256', 'P-256', 32),
  'ecdsa-sha2-nistp256': ecdsa('nistp256', 'P-256', 32),
  'ecdsa-sha2-nistp384': ecdsa('nistp384', 'P-384', 48),
  'ecdsa-sha2-nistp521': ecdsa('nistp521', 'P-521', 66),
  'ssh-rsa': (fields) => {
    const e = fields.positiveInteger();
    const n = fields.positiveInteger();
    if (n.length * 8 < SMALLEST_RSA_BITS)
      throw new MalformedError(`an RSA key below ${SMALLEST_RSA_BITS} bits is not accepted`);
    return { kty: 'RSA', n: base64url(n), e: base64url(e) };
  },
};

function isKeyType(type: string): type is SshKeyType {
  return Object.hasOwn(READERS, type);
}

function createKey(jwk: Jwk): KeyObject {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    throw new MalformedError('its numbers are no key');
  }
}

function sized(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length !== length) throw new MalformedError(`expected a field of ${length} bytes, found ${bytes.length}`);
  return bytes;
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
