import { createHash, verify } from 'node:crypto';
import { readPublicKey, type SshKeyType, type SshPublicKey } from './ssh-public-key.ts';
import { decodeBase64, MalformedError, type WireReader, wireReader, wireString, wireUint32 } from './ssh-wire.ts';

/** Content of a signature file, before verification. Source: PROTOCOL.sshsig of OpenSSH, version 1. */
export interface Sshsig {
  readonly key: SshPublicKey;
  readonly namespace: string;
  readonly hash: HashName;
  readonly algorithm: SignatureAlgorithm;
  readonly signature: Uint8Array;
  /** Authenticator data of a signature by a `sk-` key. */
  readonly authenticator?: AuthenticatorData | undefined;
}

/** Source: PROTOCOL.u2f of OpenSSH. */
interface AuthenticatorData {
  /** Bit 0: the key was touched; bit 2: its owner was verified, by PIN or finger. */
  readonly flags: number;
  readonly counter: number;
}

/** Verification result: the signing key, without saying who owns it, or the fault. */
export type SshsigVerdict =
  | {
      readonly ok: true;
      readonly key: SshPublicKey;
      /** For an authenticator key: true when touched. Like ssh-keygen, a signature without a touch is accepted. */
      readonly touched?: boolean | undefined;
    }
  | {
      readonly ok: false;
      readonly fault: 'malformed' | 'wrong_namespace' | 'bad_signature';
      readonly reason: string;
      readonly key?: SshPublicKey;
    };

type HashName = 'sha256' | 'sha512';
type SignatureAlgorithm = Exclude<SshKeyType, 'ssh-rsa'> | 'rsa-sha2-256' | 'rsa-sha2-512';

const MAGIC = 'SSHSIG';
const VERSION = 1;
const BEGIN = '-----BEGIN SSH SIGNATURE-----';
const END = '-----END SSH SIGNATURE-----';
const LINE_LENGTH = 70;

/** Algorithms that a key of a type may sign with; RSA with SHA-1 is excluded. */
function algorithmsOf(type: SshKeyType): readonly string[] {
  return type === 'ssh-rsa' ? ['rsa-sha2-256', 'rsa-sha2-512'] : [type];
}

/** Verifies a detached signature of `ssh-keygen -Y sign` over a message, in exactly this namespace. */
export function verifySshsig(message: Uint8Array, armored: string, namespace: string): SshsigVerdict {
  const signature = parseOrReason(armored);
  if (typeof signature === 'string') return { ok: false, fault: 'malformed', reason: signature };
  const { key, authenticator } = signature;
  if (signature.namespace !== namespace) {
    const reason = `expected namespace ${namespace}, found ${signature.namespace}`;
    return { ok: false, fault: 'wrong_namespace', reason, key };
  }
  if (isSignatureOf(signature, message)) {
    return { ok: true, key, touched: authenticator && (authenticator.flags & 1) === 1 };
  }
  return { ok: false, fault: 'bad_signature', reason: 'the signature is not one of these bytes', key };
}

/** Reads a signature file like ssh-keygen. Throws MalformedError for a damaged one. */
export function parseSshsig(armored: string): Sshsig {
  const fields = wireReader(dearmor(armored));
  if (Buffer.from(fields.fixed(MAGIC.length)).toString('latin1') !== MAGIC) throw new MalformedError('it is no SSHSIG');
  // Like ssh-keygen 9.2, only later versions are refused; the signature does not cover this number.
  const version = fields.uint32();
  if (version > VERSION) throw new MalformedError(`expected version ${VERSION}, found ${version}`);
  const key = readPublicKey(fields.string());
  const namespace = Buffer.from(fields.string()).toString('latin1');
  // The signature covers the reserved field, which must be empty.
  const reserved = fields.string();
  if (reserved.length > 0) throw new MalformedError('its reserved field is in use');
  const hash = readHashName(fields.name());
  const inner = wireReader(fields.string());
  fields.end();
  const algorithm = readAlgorithm(inner.name(), key);
  const signature = inner.string();
  const authenticator = algorithm.startsWith('sk-') ? readAuthenticator(inner) : undefined;
  inner.end();
  return { key, namespace, hash, algorithm, signature, authenticator };
}

/** Bytes that a key signs: never the message itself, so that a signature is valid only in its namespace. */
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

/** Text of a signature file, byte for byte as written by ssh-keygen. */
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

/** Like ssh-keygen 9.2: ignores white space within the base64 and anything after the last line. */
function dearmor(armored: string): Uint8Array {
  const end = armored.indexOf(`\n${END}`);
  if (!armored.startsWith(`${BEGIN}\n`) || end < 0)
    throw new MalformedError(`expected a text from "${BEGIN}" to "${END}"`);
  return decodeBase64(armored.slice(BEGIN.length, end).replace(/[ \t\n\v\f\r]/g, ''));
}

function readAuthenticator(inner: WireReader): AuthenticatorData {
  const [flags = 0] = inner.fixed(1);
  return { flags, counter: inner.uint32() };
}

function linesOf(base64: string): string[] {
  return base64.match(new RegExp(`.{1,${LINE_LENGTH}}`, 'g')) ?? [];
}

function readHashName(name: string): HashName {
  if (name === 'sha256' || name === 'sha512') return name;
  throw new MalformedError(`expected the hash sha256 or sha512, found ${name}`);
}

function readAlgorithm(name: string, key: SshPublicKey): SignatureAlgorithm {
  if (isAlgorithm(name) && algorithmsOf(key.type).includes(name)) return name;
  throw new MalformedError(`a key of type ${key.type} does not sign with ${name}`);
}

function isAlgorithm(name: string): name is SignatureAlgorithm {
  return Object.hasOwn(VERIFIERS, name);
}

function isSignatureOf(found: Sshsig, message: Uint8Array): boolean {
  const { key, namespace, hash, algorithm, signature, authenticator } = found;
  const data = signedBytes(message, namespace, hash);
  return VERIFIERS[algorithm](authenticator ? authenticated(data, key, authenticator) : data, key, signature);
}

/** Data signed by an authenticator instead of the plain data. */
function authenticated(data: Uint8Array, { application = '' }: SshPublicKey, said: AuthenticatorData): Uint8Array {
  const digest = (value: Uint8Array) => createHash('sha256').update(value).digest();
  const facts = Buffer.concat([Uint8Array.of(said.flags), wireUint32(said.counter)]);
  return Buffer.concat([digest(Buffer.from(application, 'latin1')), facts, digest(data)]);
}

type Verifier = (data: Uint8Array, key: SshPublicKey, signature: Uint8Array) => boolean;

const ed25519: Verifier = (data, { key }, signature) => verify(null, data, key, signature);

/** `size`: bytes per coordinate. */
const ecdsa =
  (hash: string, size: number): Verifier =>
  (data, { key }, signature) => {
    const pair = ecdsaPair(signature, size);
    return pair !== undefined && verify(hash, data, { key, dsaEncoding: 'ieee-p1363' }, pair);
  };

const VERIFIERS: Readonly<Record<SignatureAlgorithm, Verifier>> = {
  'ssh-ed25519': ed25519,
  'sk-ssh-ed25519@openssh.com': ed25519,
  'rsa-sha2-256': (data, { key }, signature) => verify('sha256', data, key, signature),
  'rsa-sha2-512': (data, { key }, signature) => verify('sha512', data, key, signature),
  'ecdsa-sha2-nistp256': ecdsa('sha256', 32),
  'ecdsa-sha2-nistp384': ecdsa('sha384', 48),
  'ecdsa-sha2-nistp521': ecdsa('sha512', 66),
  'sk-ecdsa-sha2-nistp256@openssh.com': ecdsa('sha256', 32),
};

/** SSH encodes r and s as integers; node:crypto needs each padded to the size of a coordinate. */
function ecdsaPair(signature: Uint8Array, size: number): Uint8Array | undefined {
  try {
    const fields = wireReader(signature);
    const pair = [fields.positiveInteger(), fields.positiveInteger()];
    fields.end();
    return pair.some(({ length }) => length > size) ? undefined : Buffer.concat(pair.map((one) => padded(one, size)));
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}

function padded(number: Uint8Array, size: number): Uint8Array {
  return Buffer.concat([Buffer.alloc(size - number.length), number]);
}
