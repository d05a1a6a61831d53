import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom, type RandomStream } from '../../src/domain/random.ts';
import { findSigner, parseAllowedSigners } from '../../src/signing/allowed-signers.ts';
import { ed25519Blob } from '../../src/signing/ssh-public-key.ts';
import { wireString, wireUint32 } from '../../src/signing/ssh-wire.ts';
import { signedBytes, verifySshsig } from '../../src/signing/sshsig.ts';
import { createSshKeygen, type SshKeygen } from '../support/ssh-keygen.ts';

const MESSAGE = new TextEncoder().encode('{\n  "decision": "GO_LIVE_APPROVED"\n}\n');
const NAMESPACE = 'prelive-cto@firm.invalid';
const IDENTITY = 'cto@firm.invalid';
const HASHES = ['sha256', 'sha512'] as const;
const AT = Date.UTC(2026, 10, 21);

let keygen: SshKeygen;
beforeAll(() => {
  keygen = createSshKeygen();
});
afterAll(() => keygen.remove());

/** A key and its signing function; the line is in public key file format. */
interface CorpusKey {
  readonly line: string;
  sign(hash: (typeof HASHES)[number]): string;
}

let made = 0;

const withKeygen = (type: 'ed25519' | 'rsa' | 'ecdsa', bits?: number) => (): CorpusKey => {
  made += 1;
  const name = `${type}-${made}`;
  const line = keygen.generate(name, type, bits);
  return { line, sign: once((hash) => keygen.sign(name, MESSAGE, NAMESPACE, '-O', `hashalg=${hash}`)) };
};

/** Caches one signature per digest: the corpus consists of changes to one signature. */
function once(sign: CorpusKey['sign']): CorpusKey['sign'] {
  const signatures = new Map<string, string>();
  return (hash) => {
    const signature = signatures.get(hash) ?? sign(hash);
    signatures.set(hash, signature);
    return signature;
  };
}

/** Signature in the format of a FIDO authenticator (PROTOCOL.u2f), made without hardware. */
const authenticator =
  (type: 'sk-ssh-ed25519@openssh.com' | 'sk-ecdsa-sha2-nistp256@openssh.com', flags: number) => (): CorpusKey => {
    const isEcdsa = type.startsWith('sk-ecdsa');
    const pair = isEcdsa ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519');
    const blob = Buffer.concat([wireString(type), publicFields(pair.publicKey, isEcdsa), wireString('ssh:')]);
    return {
      line: `${type} ${blob.toString('base64')} made in software`,
      sign: (hash) => {
        const data = signedBytes(MESSAGE, NAMESPACE, hash);
        const facts = Buffer.concat([Uint8Array.of(flags), wireUint32(41)]);
        const digest = (value: Uint8Array | string) => createHash('sha256').update(value).digest();
        const signed = Buffer.concat([digest('ssh:'), facts, digest(data)]);
        const signature = isEcdsa ? ecdsaFields(signed, pair.privateKey) : sign(null, signed, pair.privateKey);
        const inner = Buffer.concat([wireString(type), wireString(signature), facts]);
        return armored(blob, hash, inner);
      },
    };
  };

function publicFields(key: KeyObject, isEcdsa: boolean): Uint8Array {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  if (!isEcdsa) return ed25519Blob(Buffer.from(x, 'base64url')).subarray(4 + 'ssh-ed25519'.length);
  const point = Buffer.concat([Uint8Array.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  return Buffer.concat([wireString('nistp256'), wireString(point)]);
}

function ecdsaFields(data: Uint8Array, key: KeyObject): Uint8Array {
  const pair = sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' });
  return Buffer.concat([integer(pair.subarray(0, 32)), integer(pair.subarray(32))]);
}

function integer(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const short = bytes.subarray(first);
  return wireString((short[0] ?? 0) > 0x7f ? Buffer.concat([Uint8Array.of(0), short]) : short);
}

function armored(key: Uint8Array, hash: string, inner: Uint8Array, reserved = ''): string {
  const head = [Buffer.from('SSHSIG'), wireUint32(1), wireString(key), wireString(NAMESPACE), wireString(reserved)];
  return armor(Buffer.concat([...head, wireString(hash), wireString(inner)]));
}

const armor = (bytes: Uint8Array) =>
  `-----BEGIN SSH SIGNATURE-----\n${Buffer.from(bytes).toString('base64').replace(/.{70}/g, '$&\n')}\n-----END SSH SIGNATURE-----\n`;
const decoded = (text: string) => Buffer.from(text.split('\n').slice(1, -2).join(''), 'base64');

const KEYS: readonly (readonly [string, () => CorpusKey])[] = [
  ['ed25519', withKeygen('ed25519')],
  ['RSA of 2048 bits', withKeygen('rsa', 2048)],
  ['RSA of 3072 bits', withKeygen('rsa', 3072)],
  ['ECDSA P-256', withKeygen('ecdsa', 256)],
  ['ECDSA P-384', withKeygen('ecdsa', 384)],
  ['ECDSA P-521', withKeygen('ecdsa', 521)],
  ['ed25519 in an authenticator, touched', authenticator('sk-ssh-ed25519@openssh.com', 1)],
  ['ed25519 in an authenticator, not touched', authenticator('sk-ssh-ed25519@openssh.com', 0)],
  ['ed25519 in an authenticator, with a PIN', authenticator('sk-ssh-ed25519@openssh.com', 5)],
  ['ECDSA in an authenticator', authenticator('sk-ecdsa-sha2-nistp256@openssh.com', 1)],
];

/** Result of both verifiers: accepted or not. */
function both(signature: string, signers: string, message: Uint8Array = MESSAGE, namespace = NAMESPACE) {
  const ours = ourVerdict(signature, signers, message, namespace);
  const theirs = keygen.verify({ allowedSigners: signers, identity: IDENTITY, namespace, signature, message });
  return { ours, theirs };
}

function ourVerdict(signature: string, text: string, message: Uint8Array, namespace: string): boolean {
  const signers = parseAllowedSigners(text);
  const verdict = verifySshsig(message, signature, namespace);
  if (!signers.ok || !verdict.ok) return false;
  return findSigner(signers.signers, { key: verdict.key, identity: IDENTITY, namespace, at: AT }).ok;
}

const ACCEPTED = { ours: true, theirs: true };
const REFUSED = { ours: false, theirs: false };

/** Changes of the text that decode to the same signature. */
const SAME: readonly (readonly [string, (text: string) => string])[] = [
  ['as it is', (text) => text],
  ['with white space in a line', (text) => text.replace('U1NI', 'U1 \tNI')],
  ['with an empty line', (text) => text.replace('-----\n', '-----\n\n')],
  ['with a text behind it', (text) => `${text}seen and approved\n`],
  ['without its last line end', (text) => text.trimEnd()],
  ['of the version before, which no signature covers', (text) => armor(decoded(text).fill(0, 9, 10))],
  ['on one line', (text) => armor(decoded(text)).replace(/(?<=[A-Za-z0-9+/=])\n(?=[A-Za-z0-9+/=])/g, '')],
];

/** Changes of the text that make the signature unreadable. */
const NONE: readonly (readonly [string, (text: string) => string])[] = [
  ['empty', () => ''],
  ['without its first line', (text) => text.slice(text.indexOf('\n') + 1)],
  ['without its last line', (text) => text.slice(0, text.indexOf('-----END'))],
  ['with CRLF, which ssh-keygen 9.2 does not read', (text) => text.replaceAll('\n', '\r\n')],
  ['with a line before it', (text) => `\n${text}`],
  ['without one of its lines', (text) => text.split('\n').toSpliced(2, 1).join('\n')],
  ['with a sign that is no base64', (text) => text.replace('U1NI', 'U1N!')],
  ['with base64 of the other alphabet', (text) => text.replace('U1NI', '-_NI')],
  ['with bytes behind it', (text) => armor(Buffer.concat([decoded(text), Uint8Array.of(0)]))],
  ['without its last byte', (text) => armor(decoded(text).subarray(0, -1))],
  ['of another version', (text) => armor(decoded(text).fill(2, 9, 10))],
  ['of another format', (text) => armor(Buffer.concat([Buffer.from('SSHSIX'), decoded(text).subarray(6)]))],
];

describe.each(KEYS)('Node and ssh-keygen on signatures of a key that is %s', (_name, make) => {
  let key: CorpusKey;
  let signers = '';
  beforeAll(() => {
    key = make();
    signers = `${IDENTITY} namespaces="${NAMESPACE}" ${key.line}\n`;
  });

  it.each(HASHES)('accept a good one over a %s digest, and none over other bytes or for another purpose', (hash) => {
    const signature = key.sign(hash);
    expect(both(signature, signers)).toEqual(ACCEPTED);
    expect(both(signature, signers, MESSAGE.subarray(1))).toEqual(REFUSED);
    expect(both(signature, signers, MESSAGE, 'prelive-lead_trader@firm.invalid')).toEqual(REFUSED);
  });

  it.each(SAME)('accept it %s', (_what, change) => {
    expect(both(change(key.sign('sha512')), signers)).toEqual(ACCEPTED);
  });

  it.each(NONE)('refuse it %s', (_what, change) => {
    expect(both(change(key.sign('sha512')), signers)).toEqual(REFUSED);
  });

  it('refuse it with any bit of it changed', () => {
    const random = createRandom(42);
    const bytes = decoded(key.sign('sha512'));
    for (let count = 0; count < 8; count++) expect(both(armor(flipped(bytes, random)), signers)).toEqual(REFUSED);
  });
});

function flipped(bytes: Uint8Array, random: RandomStream): Uint8Array {
  const changed = Buffer.from(bytes);
  const index = Math.floor(random.uniform() * bytes.length);
  changed[index] = (changed[index] ?? 0) ^ (1 << Math.floor(random.uniform() * 8));
  return changed;
}

describe('Node and ssh-keygen on lists of allowed signers', () => {
  let key: CorpusKey;
  let other = '';
  beforeAll(() => {
    key = withKeygen('ed25519')();
    other = keygen.generate('somebody', 'ed25519', undefined);
  });

  it.each<[string, (line: string) => string, boolean]>([
    ['with comments and empty lines', (line) => `# people\n\n   # more\n${IDENTITY} ${line}\n`, true],
    ['with CRLF', (line) => `${IDENTITY} ${line}\r\n`, true],
    ['with identities in quotes', (line) => `"${IDENTITY},cto2@firm.invalid" ${line}\n`, true],
    ['with a pattern of identities', (line) => `*@firm.invalid ${line}\n`, true],
    ['with a pattern that is denied', (line) => `*@firm.invalid,!cto@* ${line}\n`, false],
    ['for another identity', (line) => `lead_trader@firm.invalid ${line}\n`, false],
    ['with another key', () => `${IDENTITY} ${other}\n`, false],
    ['with two keys of one person', (line) => `${IDENTITY} ${other}\n${IDENTITY} ${line}\n`, true],
    ['with a pattern of purposes', (line) => `${IDENTITY} namespaces="prelive-*@firm.invalid" ${line}\n`, true],
    ['for another purpose', (line) => `${IDENTITY} namespaces="git,file" ${line}\n`, false],
    ['with a key that is over', (line) => `${IDENTITY} valid-before="20200101Z" ${line}\n`, false],
    ['with a key that is to come', (line) => `${IDENTITY} valid-after="20990101Z" ${line}\n`, false],
    [
      'with a key within its time, options in any order',
      (line) =>
        `${IDENTITY} valid-before="20990101Z",namespaces="${NAMESPACE}",valid-after="20200101000000Z" ${line}\n`,
      true,
    ],
    [
      'with a key that is over, and again with one that is not',
      (line) => `${IDENTITY} valid-before="20200101Z" ${line}\n${IDENTITY} ${line}\n`,
      true,
    ],
    ['of certificate authorities', (line) => `${IDENTITY} cert-authority ${line}\n`, false],
    ['with an option that nobody knows', (line) => `${IDENTITY} no-touch-required ${line}\n`, false],
    ['that is empty', () => '', false],
  ])('%s', (_what, list, accepted) => {
    expect(both(key.sign('sha512'), list(key.line))).toEqual(accepted ? ACCEPTED : REFUSED);
  });
});

describe('where Node is stricter than ssh-keygen, on purpose', () => {
  it('the reserved field must be empty: ssh-keygen passes over what stands there, which nobody has signed', () => {
    const key = authenticator('sk-ssh-ed25519@openssh.com', 1)();
    const signers = `${IDENTITY} ${key.line}\n`;
    const bytes = decoded(key.sign('sha512'));
    const at = bytes.indexOf(NAMESPACE) + NAMESPACE.length;
    const stuffed = Buffer.concat([bytes.subarray(0, at), wireString('x'), bytes.subarray(at + 4)]);
    expect(both(armor(stuffed), signers)).toEqual({ ours: false, theirs: true });
  });

  it('an RSA key of 1024 bits is no key', () => {
    const key = withKeygen('rsa', 1024)();
    expect(both(key.sign('sha512'), `${IDENTITY} ${key.line}\n`)).toEqual({ ours: false, theirs: true });
  });
});
