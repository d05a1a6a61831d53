import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { decodeBase64, MalformedError, type WireReader, wireReader, wireString } from './ssh-wire.ts';

/** Kinds of key whose signatures are verified. */
export type SshKeyType = 'ssh-ed25519' | 'ssh-rsa' | 'ecdsa-sha2-nistp256';

/** A public key of OpenSSH. */
export interface SshPublicKey {
  readonly type: SshKeyType;
  /** Key material in SSH's binary form: two keys are the same when these bytes are. */
  readonly blob: Uint8Array;
  /** `SHA256:…` as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
  readonly key: KeyObject;
}

const SMALLEST_RSA_BITS = 2048;

/** Fingerprint of a key blob: SHA-256 in base64 without padding. */
export function fingerprintOf(blob: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** A key from its binary form. Throws MalformedError for one that is damaged, of another type, or too short to trust. */
export function readPublicKey(blob: Uint8Array): SshPublicKey {
  const fields = wireReader(blob);
  const type = fields.name();
  if (!isKeyType(type)) throw new MalformedError(`keys of type ${type} are not supported`);
  const jwk = READERS[type](fields);
  fields.end();
  return { type, blob, fingerprint: fingerprintOf(blob), key: createKey(jwk) };
}

/** A key from the two words of a line of OpenSSH, `ssh-ed25519 AAAA…`. Throws MalformedError. */
export function parsePublicKey(type: string, base64: string): SshPublicKey {
  const key = readPublicKey(decodeBase64(base64));
  if (key.type !== type) throw new MalformedError(`the line says ${type}, its key is ${key.type}`);
  return key;
}

/** Whether two keys are the same material, whatever their comments and owners. */
export function isSameKey(a: SshPublicKey, b: SshPublicKey): boolean {
  return Buffer.compare(a.blob, b.blob) === 0;
}

/** Binary form of an ed25519 key of 32 bytes. */
export function ed25519Blob(point: Uint8Array): Uint8Array {
  return Buffer.concat([wireString('ssh-ed25519'), wireString(point)]);
}

type Jwk = Readonly<Record<string, string>>;

const READERS: Readonly<Record<SshKeyType, (fields: WireReader) => Jwk>> = {
  'ssh-ed25519': (fields) => ({ kty: 'OKP', crv: 'Ed25519', x: base64url(sized(fields.string(), 32)) }),
  'ssh-rsa': (fields) => {
    const e = fields.positiveInteger();
    const n = fields.positiveInteger();
    if (n.length * 8 < SMALLEST_RSA_BITS)
      throw new MalformedError(`an RSA key below ${SMALLEST_RSA_BITS} bits is not accepted`);
    return { kty: 'RSA', n: base64url(n), e: base64url(e) };
  },
  'ecdsa-sha2-nistp256': (fields) => {
    if (fields.name() !== 'nistp256') throw new MalformedError('its curve is not nistp256');
    const point = sized(fields.string(), 65);
    if (point[0] !== 4) throw new MalformedError('its point is compressed');
    return { kty: 'EC', crv: 'P-256', x: base64url(point.subarray(1, 33)), y: base64url(point.subarray(33)) };
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
