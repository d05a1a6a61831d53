import { createHash, verify } from 'node:crypto';
import { readPublicKey, type SshPublicKey } from './ssh-public-key.ts';
import { decodeBase64, MalformedError, wireReader, wireString, wireUint32 } from './ssh-wire.ts';

/** What a signature file says, before anything is verified. Source: PROTOCOL.sshsig of OpenSSH, version 1. */
export interface Sshsig {
  readonly key: SshPublicKey;
  readonly namespace: string;
  readonly hash: HashName;
  readonly algorithm: SignatureAlgorithm;
  readonly signature: Uint8Array;
}

/** Whether bytes carry a signature of a namespace, and of which key; says nothing about whose key that is. */
export type SshsigVerdict =
  | { readonly ok: true; readonly key: SshPublicKey }
  | {
      readonly ok: false;
      readonly fault: 'malformed' | 'wrong_namespace' | 'bad_signature';
      readonly reason: string;
      readonly key?: SshPublicKey;
    };

type HashName = 'sha256' | 'sha512';
type SignatureAlgorithm = 'ssh-ed25519' | 'rsa-sha2-256' | 'rsa-sha2-512' | 'ecdsa-sha2-nistp256';

const MAGIC = 'SSHSIG';
const VERSION = 1;
const BEGIN = '-----BEGIN SSH SIGNATURE-----';
const END = '-----END SSH SIGNATURE-----';
const LINE_LENGTH = 70;

/** Algorithms that a key of a type may sign with; the SHA-1 one of RSA is not among them. */
const ALGORITHMS: Readonly<Record<SshPublicKey['type'], readonly string[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ssh-rsa': ['rsa-sha2-256', 'rsa-sha2-512'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
};

/** Verifies a detached signature of `ssh-keygen -Y sign` over a message, in exactly this namespace. */
export function verifySshsig(message: Uint8Array, armored: string, namespace: string): SshsigVerdict {
  const signature = parseOrReason(armored);
  if (typeof signature === 'string') return { ok: false, fault: 'malformed', reason: signature };
  const { key } = signature;
  if (signature.namespace !== namespace) {
    const reason = `expected namespace ${namespace}, found ${signature.namespace}`;
    return { ok: false, fault: 'wrong_namespace', reason, key };
  }
  if (isSignatureOf(signature, message)) return { ok: true, key };
  return { ok: false, fault: 'bad_signature', reason: 'the signature is not one of these bytes', key };
}

/** Reads a signature file. Throws MalformedError unless it is whole and written in the one way that it can be. */
export function parseSshsig(armored: string): Sshsig {
  const fields = wireReader(dearmor(armored));
  if (Buffer.from(fields.fixed(MAGIC.length)).toString('latin1') !== MAGIC) throw new MalformedError('it is no SSHSIG');
  const version = fields.uint32();
  if (version !== VERSION) throw new MalformedError(`expected version ${VERSION}, found ${version}`);
  const key = readPublicKey(fields.string());
  const namespace = fields.name();
  // Reserved: ignored when read, as the format says; it is covered by the signature.
  const reserved = fields.string();
  if (reserved.length > 0) throw new MalformedError('its reserved field is in use');
  const hash = readHashName(fields.name());
  const inner = wireReader(fields.string());
  fields.end();
  const algorithm = readAlgorithm(inner.name(), key);
  const signature = inner.string();
  inner.end();
  return { key, namespace, hash, algorithm, signature };
}

/** Bytes that a key signs: never the message itself, so that a signature means nothing outside its namespace. */
export function signedBytes(message: Uint8Array, namespace: string, hash: HashName): Uint8Array {
  const digest = createHash(hash).update(message).digest();
  return Buffer.concat([
    Buffer.from(MAGIC),
    wireString(namespace),
    wireString(''),
    wireString(hash),
    wireString(digest),
  ]);
}

/** Text of a signature file, byte for byte as ssh-keygen writes it. */
export function formatSshsig(
  blob: Uint8Array,
  namespace: string,
  hash: HashName,
  algorithm: SignatureAlgorithm,
  signature: Uint8Array,
): string {
  const inner = Buffer.concat([wireString(algorithm), wireString(signature)]);
  const head = [Buffer.from(MAGIC), wireUint32(VERSION), wireString(blob), wireString(namespace), wireString('')];
  const base64 = Buffer.concat([...head, wireString(hash), wireString(inner)]).toString('base64');
  return `${[BEGIN, ...linesOf(base64), END].join('\n')}\n`;
}

function parseOrReason(armored: string): Sshsig | string {
  try {
    return parseSshsig(armored);
  } catch (error) {
    if (error instanceof MalformedError) return `the signature cannot be read: ${error.message}`;
    throw error;
  }
}

function dearmor(armored: string): Uint8Array {
  const lines = armored.trimEnd().split(/\r?\n/);
  if (lines[0] !== BEGIN || lines.at(-1) !== END)
    throw new MalformedError(`expected a text from "${BEGIN}" to "${END}"`);
  return decodeBase64(lines.slice(1, -1).join(''));
}

function linesOf(base64: string): string[] {
  return base64.match(new RegExp(`.{1,${LINE_LENGTH}}`, 'g')) ?? [];
}

function readHashName(name: string): HashName {
  if (name === 'sha256' || name === 'sha512') return name;
  throw new MalformedError(`expected the hash sha256 or sha512, found ${name}`);
}

function readAlgorithm(name: string, key: SshPublicKey): SignatureAlgorithm {
  if (isAlgorithm(name) && ALGORITHMS[key.type].includes(name)) return name;
  throw new MalformedError(`a key of type ${key.type} does not sign with ${name}`);
}

function isAlgorithm(name: string): name is SignatureAlgorithm {
  return Object.hasOwn(VERIFIERS, name);
}

function isSignatureOf({ key, namespace, hash, algorithm, signature }: Sshsig, message: Uint8Array): boolean {
  return VERIFIERS[algorithm](signedBytes(message, namespace, hash), key, signature);
}

type Verifier = (data: Uint8Array, key: SshPublicKey, signature: Uint8Array) => boolean;

const VERIFIERS: Readonly<Record<SignatureAlgorithm, Verifier>> = {
  'ssh-ed25519': (data, { key }, signature) => verify(null, data, key, signature),
  'rsa-sha2-256': (data, { key }, signature) => verify('sha256', data, key, signature),
  'rsa-sha2-512': (data, { key }, signature) => verify('sha512', data, key, signature),
  'ecdsa-sha2-nistp256': (data, { key }, signature) => {
    const pair = ecdsaPair(signature);
    return pair !== undefined && verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, pair);
  },
};

/** SSH writes r and s as integers, node:crypto wants each in 32 bytes. */
function ecdsaPair(signature: Uint8Array): Uint8Array | undefined {
  try {
    const fields = wireReader(signature);
    const pair = [fields.positiveInteger(), fields.positiveInteger()];
    fields.end();
    return pair.some(({ length }) => length > 32) ? undefined : Buffer.concat(pair.map(padded));
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}

function padded(number: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.alloc(32 - number.length), number]);
}
