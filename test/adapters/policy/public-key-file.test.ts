import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPublicKeyFile } from '../../../src/adapters/policy/public-key-file.ts';
import { generateSigningKey } from '../../../src/signing/signing-key.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-public-key-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string) {
  const path = join(folder, 'key');
  writeFileSync(path, text);
  return readPublicKeyFile(path);
}

describe('a public key file', () => {
  it('gives its key, with or without a comment', () => {
    const { publicLine, fingerprint } = generateSigningKey('ruth@firm.example laptop');
    expect(read(`${publicLine}\n`).fingerprint).toBe(fingerprint);
  });

  it.each([
    ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----\n', 'is a private key: name its .pub file'],
    ['something else', 'hello\n', 'expected a public key such as'],
    ['nothing', '', 'expected a public key such as'],
  ])('is refused when it is %s', (_what, text, reason) => {
    expect(() => read(text)).toThrow(reason);
  });
});
