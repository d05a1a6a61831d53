import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wireReader } from '../../src/signing/ssh-wire.ts';

/** The real ssh-keygen in its own folder: makes and verifies signatures to compare with ours. */
export interface SshKeygen {
  /** Creates a key and returns its public line. */
  generate(name: string, type: 'ed25519' | 'rsa' | 'ecdsa', bits?: number): string;
  /** `SHA256:…`, as printed by `ssh-keygen -l`. */
  fingerprint(publicLine: string): string;
  /** Signature file of `ssh-keygen -Y sign` with a key of {@link generate}. */
  sign(name: string, message: Uint8Array, namespace: string, ...options: readonly string[]): string;
  /** True when `ssh-keygen -Y verify` accepts, at a time `YYYYMMDDHHMMSSZ`. */
  verify(asked: {
    readonly allowedSigners: string;
    readonly identity: string;
    readonly namespace: string;
    readonly signature: string | Uint8Array;
    readonly message: Uint8Array;
    readonly time?: string;
  }): boolean;
  /** Private key of an ed25519 key of {@link generate}. */
  privateKey(name: string): KeyObject;
  remove(): void;
}

/** Throws without ssh-keygen: these tests are never skipped. */
export function createSshKeygen(): SshKeygen {
  if (spawnSync('ssh-keygen', ['-?']).error !== undefined) {
    throw new Error('these tests need ssh-keygen: apt-get install openssh-client');
  }
  const folder = mkdtempSync(join(tmpdir(), 'prelive-ssh-'));
  const write = (name: string, data: string | Uint8Array) => {
    writeFileSync(join(folder, name), data);
    return join(folder, name);
  };
  const keygen = (parameters: readonly string[], input?: Uint8Array) =>
    execFileSync('ssh-keygen', parameters, { input, stdio: ['pipe', 'pipe', 'pipe'] }).toString();
  return {
    generate: (name, type, bits) => {
      const size = bits === undefined ? [] : ['-b', String(bits)];
      keygen(['-q', '-t', type, ...size, '-N', '', '-C', `${name} at the desk`, '-f', join(folder, name)]);
      return readFileSync(join(folder, `${name}.pub`), 'utf8').trimEnd();
    },
    fingerprint: (publicLine) => keygen(['-l', '-f', write('line.pub', `${publicLine}\n`)]).split(' ')[1] ?? '',
    sign: (name, message, namespace, ...options) =>
      keygen(['-Y', 'sign', '-q', '-f', join(folder, name), '-n', namespace, ...options], message),
    verify: ({ allowedSigners, identity, namespace, signature, message, time }) => {
      const at = time === undefined ? [] : ['-O', `verify-time=${time}`];
      const files = ['-f', write('allowed_signers', allowedSigners), '-s', write('message.sig', signature)];
      const parameters = ['-Y', 'verify', ...files, '-I', identity, '-n', namespace, ...at];
      return spawnSync('ssh-keygen', parameters, { input: message }).status === 0;
    },
    privateKey: (name) => ed25519PrivateKey(readFileSync(join(folder, name), 'utf8')),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Reads a private key from an OpenSSH file (PROTOCOL.key), without passphrase. */
function ed25519PrivateKey(file: string): KeyObject {
  const fields = wireReader(Buffer.from(file.replace(/-----[^-]+-----/g, ''), 'base64'));
  fields.fixed('openssh-key-v1\0'.length);
  for (const _ of ['cipher', 'kdf', 'kdf options']) fields.string();
  fields.uint32();
  fields.string();
  const secret = wireReader(fields.string());
  for (const _ of ['check', 'check again']) secret.uint32();
  for (const _ of ['type', 'public key']) secret.string();
  const both = Buffer.from(secret.string());
  const jwk = { kty: 'OKP', crv: 'Ed25519', d: both.subarray(0, 32).toString('base64url') };
  return createPrivateKey({ key: { ...jwk, x: both.subarray(32).toString('base64url') }, format: 'jwk' });
}
