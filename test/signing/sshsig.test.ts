import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateSigningKey, signingKeyOf } from '../../src/signing/signing-key.ts';
import { parsePublicKey, readPublicKey } from '../../src/signing/ssh-public-key.ts';
import { decodeBase64, wireString, wireUint32 } from '../../src/signing/ssh-wire.ts';
import { parseSshsig, verifySshsig } from '../../src/signing/sshsig.ts';
import { createSshKeygen, type SshKeygen } from '../support/ssh-keygen.ts';

const MESSAGE = new TextEncoder().encode('{\n  "decision": "GO_LIVE_APPROVED"\n}\n');
const NAMESPACE = 'prelive-cto@prelive';
const BEGIN_LENGTH = '-----BEGIN SSH SIGNATURE-----\n'.length;

let keygen: SshKeygen;
beforeAll(() => {
  keygen = createSshKeygen();
});
afterAll(() => keygen.remove());

const KEYS = [
  ['ed25519', undefined],
  ['ecdsa', 256],
  ['rsa', 2048],
  ['rsa', 3072],
] as const;

describe.each(KEYS)('a signature of ssh-keygen with an %s key (%s bits)', (type, bits) => {
  const name = `${type}-${bits ?? ''}`;
  let line = '';
  beforeAll(() => {
    line = keygen.generate(name, type, bits);
  });

  it.each(['sha512', 'sha256'])('over a %s digest is verified, and its key named by the fingerprint', (hash) => {
    const signature = keygen.sign(name, MESSAGE, NAMESPACE, '-O', `hashalg=${hash}`);
    const verdict = verifySshsig(MESSAGE, signature, NAMESPACE);
    expect(verdict).toMatchObject({ ok: true, key: { fingerprint: keygen.fingerprint(line) } });
  });

  it('is refused for other bytes and for another namespace', () => {
    const signature = keygen.sign(name, MESSAGE, NAMESPACE);
    const crlf = new TextEncoder().encode(new TextDecoder().decode(MESSAGE).replaceAll('\n', '\r\n'));
    for (const other of [crlf, MESSAGE.subarray(1), new Uint8Array()]) {
      expect(verifySshsig(other, signature, NAMESPACE)).toMatchObject({ ok: false, fault: 'bad_signature' });
    }
    expect(verifySshsig(MESSAGE, signature, 'prelive-lead_trader@prelive')).toMatchObject({
      ok: false,
      fault: 'wrong_namespace',
      reason: `expected namespace prelive-lead_trader@prelive, found ${NAMESPACE}`,
    });
  });

  it('verifies as often as it is made: integers of every length', () => {
    for (let i = 0; i < 20; i++) {
      const message = new TextEncoder().encode(`message ${i}`);
      expect(verifySshsig(message, keygen.sign(name, message, NAMESPACE), NAMESPACE).ok).toBe(true);
    }
  });
});

describe('a signature of ours', () => {
  it('is accepted by ssh-keygen for the enrolled identity and namespace, and for nothing else', () => {
    const key = generateSigningKey('cto@example.com (rehearsal)');
    const asked = {
      allowedSigners: `cto@example.com namespaces="${NAMESPACE}" ${key.publicLine}\n`,
      identity: 'cto@example.com',
      namespace: NAMESPACE,
      signature: key.sign(MESSAGE, NAMESPACE),
      message: MESSAGE,
    };
    expect(keygen.verify(asked)).toBe(true);
    expect(keygen.verify({ ...asked, message: MESSAGE.subarray(1) })).toBe(false);
    expect(keygen.verify({ ...asked, namespace: 'prelive-lead_trader@prelive' })).toBe(false);
    expect(keygen.verify({ ...asked, identity: 'lead@example.com' })).toBe(false);
    expect(key.fingerprint).toBe(keygen.fingerprint(key.publicLine));
  });

  it('is the one that ssh-keygen makes with the same key, byte for byte', () => {
    const line = keygen.generate('same', 'ed25519');
    const ours = signingKeyOf(keygen.privateKey('same'), 'same at the desk');
    expect(ours.publicLine).toBe(line);
    expect(ours.sign(MESSAGE, NAMESPACE)).toBe(keygen.sign('same', MESSAGE, NAMESPACE));
  });

  it('verifies for every message and namespace', () => {
    const key = generateSigningKey('x');
    const namespace = fc.stringMatching(/^[a-z0-9@._-]{1,40}$/);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), namespace, (message, name) => {
        expect(verifySshsig(message, key.sign(message, name), name).ok).toBe(true);
      }),
    );
  });

  it('is never made with a key of another type', () => {
    const { privateKey } = generateKeyPairSync('x25519');
    expect(() => signingKeyOf(privateKey, 'x')).toThrow('expected an ed25519 key');
  });
});

describe('a signature file', () => {
  const key = generateSigningKey('x');
  const good = key.sign(MESSAGE, NAMESPACE);
  const base64 = good.split('\n').slice(1, -2).join('');
  const armor = (bytes: Uint8Array) =>
    `-----BEGIN SSH SIGNATURE-----\n${Buffer.from(bytes).toString('base64')}\n-----END SSH SIGNATURE-----\n`;
  const raw = Buffer.from(base64, 'base64');
  const fields = {
    version: wireUint32(1),
    key: wireString(decodeBase64(key.publicLine.split(' ')[1] ?? '')),
    namespace: wireString(NAMESPACE),
    reserved: wireString(''),
    hash: wireString('sha512'),
    signature: wireString(Buffer.concat([wireString('ssh-ed25519'), wireString(parseSshsig(good).signature)])),
  };
  const assembled = (changes: Partial<typeof fields>) =>
    armor(Buffer.concat([Buffer.from('SSHSIG'), ...Object.values({ ...fields, ...changes })]));

  it('may have lines of any length, white space in them, and any text after its end, which nobody signed', () => {
    const spaced = good.replace(base64.slice(0, 8), ` ${base64.slice(0, 8)}\t`);
    for (const text of [good, spaced, assembled({}), good.trimEnd(), `${good}\n \n`, `${good}x\n`]) {
      expect(verifySshsig(MESSAGE, text, NAMESPACE).ok).toBe(true);
    }
  });

  it.each<[string, string]>([
    ['empty', ''],
    ['without its first line', good.split('\n').slice(1).join('\n')],
    ['without its last line', good.split('\n').slice(0, -2).join('\n')],
    ['with text before it', `x\n${good}`],
    ['with Windows line ends', good.replaceAll('\n', '\r\n')],
    ['of another kind', good.replaceAll('SSH SIGNATURE', 'PGP SIGNATURE')],
    ['with a character outside base64', good.replace(base64.slice(0, 8), `${base64.slice(0, 7)}!`)],
    ['with a plus of the other alphabet', good.replace(base64.slice(0, 8), `${base64.slice(0, 7)}-`)],
    ['with a slash of the other alphabet', good.replace(base64.slice(0, 8), `${base64.slice(0, 7)}_`)],
    ['cut in the middle of a field', armor(raw.subarray(0, 60))],
    ['longer than its last field', armor(Buffer.concat([raw, Buffer.of(0)]))],
    ['with another magic', armor(Buffer.concat([Buffer.from('SSHSIX'), raw.subarray(6)]))],
    ['of version 2', assembled({ version: wireUint32(2) })],
    ['with its reserved field in use', assembled({ reserved: wireString('x') })],
    ['with SHA-1', assembled({ hash: wireString('sha1') })],
    ['with a length beyond its end', armor(Buffer.concat([raw.subarray(0, 10), wireUint32(0xffffffff)]))],
    [
      'with a key of another length',
      assembled({ key: wireString(Buffer.concat([wireString('ssh-ed25519'), wireString('x')])) }),
    ],
    [
      'with a key of an unknown type',
      assembled({ key: wireString(Buffer.concat([wireString('ssh-dss'), wireString('x')])) }),
    ],
    [
      'with an algorithm that its key does not have',
      assembled({ signature: wireString(Buffer.concat([wireString('rsa-sha2-512'), wireString('x')])) }),
    ],
  ])('that is %s is malformed', (_what, text) => {
    expect(verifySshsig(MESSAGE, text, NAMESPACE)).toMatchObject({ ok: false, fault: 'malformed' });
  });

  it('with any other byte in it is refused, at every position', () => {
    for (let index = 0; index < raw.length; index++) {
      const altered = Buffer.from(raw);
      altered[index] = (altered[index] ?? 0) ^ 0x03;
      expect(verifySshsig(MESSAGE, armor(altered), NAMESPACE).ok).toBe(false);
    }
  });

  it('with any other character in it is refused, at every position but line ends and the version', () => {
    for (let index = 0; index < good.trimEnd().length; index++) {
      // The last character of the version: ssh-keygen also accepts 0.
      if (good[index] === '\n' || index === BEGIN_LENGTH + 13) continue;
      const other = good[index] === 'A' ? 'B' : 'A';
      expect(verifySshsig(MESSAGE, `${good.slice(0, index)}${other}${good.slice(index + 1)}`, NAMESPACE).ok).toBe(
        false,
      );
    }
  });

  it('never makes the reader fail in another way, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, withMagic) => {
        const body = withMagic ? Buffer.concat([raw.subarray(0, 10), bytes]) : bytes;
        expect(verifySshsig(MESSAGE, armor(body), NAMESPACE)).toMatchObject({ ok: false, fault: 'malformed' });
      }),
      { numRuns: 300 },
    );
  });
});

describe('a public key', () => {
  const mpint = (hex: string) => wireString(Buffer.from(hex, 'hex'));
  const rsa = (e: string, n: string) => Buffer.concat([wireString('ssh-rsa'), mpint(e), mpint(n)]);
  const modulus = `00c1${'11'.repeat(255)}`;

  it('of RSA is taken in its one form only, and from 2048 bits', () => {
    expect(readPublicKey(rsa('010001', modulus)).type).toBe('ssh-rsa');
    expect(() => readPublicKey(rsa('00010001', modulus))).toThrow('shortest form');
    expect(() => readPublicKey(rsa('', modulus))).toThrow('not positive');
    expect(() => readPublicKey(rsa('ff', modulus))).toThrow('not positive');
    expect(() => readPublicKey(rsa('010001', `00c1${'11'.repeat(127)}`))).toThrow('below 2048 bits');
  });

  it('of ECDSA is a point of its curve, written out', () => {
    const ecdsa = (curve: string, point: Uint8Array) =>
      Buffer.concat([wireString('ecdsa-sha2-nistp256'), wireString(curve), wireString(point)]);
    const point = (first: number) => Buffer.concat([Buffer.of(first), Buffer.alloc(64, 1)]);
    expect(() => readPublicKey(ecdsa('nistp384', point(4)))).toThrow('not nistp256');
    expect(() => readPublicKey(ecdsa('nistp256', point(2)))).toThrow('compressed');
    expect(() => readPublicKey(ecdsa('nistp256', point(4)))).toThrow('no key');
    expect(() => readPublicKey(ecdsa('nistp256', point(4).subarray(1)))).toThrow('65 bytes, found 64');
  });

  it('is of the type that its line says', () => {
    const [, base64 = ''] = generateSigningKey('x').publicLine.split(' ');
    expect(() => parsePublicKey('ssh-rsa', base64)).toThrow('the line says ssh-rsa, its key is ssh-ed25519');
  });
});
