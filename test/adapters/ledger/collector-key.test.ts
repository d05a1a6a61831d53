import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  loadCollectorKey,
  rehearsalCollectorKey,
  requireKeyOfNoSigner,
} from '../../../src/adapters/ledger/collector-key.ts';
import { formatNoteSecret, generateNoteSecret } from '../../../src/signing/note.ts';
import { ed25519Blob } from '../../../src/signing/ssh-public-key.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-collector-'));
  vi.stubEnv('XDG_CONFIG_HOME', folder);
  vi.stubEnv('PRELIVE_COLLECTOR_KEY', undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const REFUSED = expect.objectContaining({ code: 'COLLECTOR_KEY_INVALID', exitCode: 2 });

describe('the key of a collector', () => {
  it('is made at the first use, for its owner alone, and stays', () => {
    const { key } = loadCollectorKey();
    const path = join(folder, 'prelive/collector.key');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(key.name).toBe('collector');
    expect(loadCollectorKey().key).toEqual(key);
    expect(readFileSync(path, 'utf8')).toContain(`PRIVATE+KEY+collector+${key.id}+`);
  });

  it('may be given by a file, or as a secret of the environment; the file comes first', () => {
    const path = join(folder, 'own.key');
    writeFileSync(path, `${formatNoteSecret('desk', new Uint8Array(32))}\n`, { mode: 0o600 });
    const environment = { PRELIVE_COLLECTOR_KEY: generateNoteSecret('ci') };
    expect(loadCollectorKey({ environment }).key.name).toBe('ci');
    expect(loadCollectorKey({ environment, file: path }).key.name).toBe('desk');
    expect(loadCollectorKey({ environment: { PRELIVE_COLLECTOR_KEY: '' } }).key.name).toBe('collector');
  });

  it('that others can read, or that is none, is refused', () => {
    const path = join(folder, 'own.key');
    writeFileSync(path, generateNoteSecret('desk'), { mode: 0o600 });
    chmodSync(path, 0o640);
    expect(() => loadCollectorKey({ file: path })).toThrow(REFUSED);
    expect(() => loadCollectorKey({ environment: { PRELIVE_COLLECTOR_KEY: 'x' } })).toThrow(REFUSED);
    expect(() => loadCollectorKey({ file: join(folder, 'none') })).toThrow(
      expect.objectContaining({ code: 'FILE_UNREADABLE' }),
    );
  });

  it('of a rehearsal follows from its seed', () => {
    expect(rehearsalCollectorKey(42).key).toEqual(rehearsalCollectorKey(42).key);
    expect(rehearsalCollectorKey(42).key.id).not.toBe(rehearsalCollectorKey(43).key.id);
  });

  it('is no key of the role policy, whatever its name there', () => {
    const signer = loadCollectorKey();
    const list = join(folder, 'allowed_signers');
    expect(() => requireKeyOfNoSigner(signer, folder)).not.toThrow();
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'role')]);
    const other = readFileSync(join(folder, 'role.pub'), 'utf8');
    writeFileSync(list, `cto@firm namespaces="prelive-cto@firm" ${other}`);
    expect(() => requireKeyOfNoSigner(signer, folder)).not.toThrow();
    const own = Buffer.from(ed25519Blob(signer.key.publicKey)).toString('base64');
    writeFileSync(list, `cto@firm ${other}risk@firm namespaces="prelive-risk_officer@firm" ssh-ed25519 ${own}\n`);
    expect(() => requireKeyOfNoSigner(signer, folder)).toThrow(REFUSED);
    expect(() => requireKeyOfNoSigner(signer, folder)).toThrow('that of risk@firm in allowed_signers, line 2');
  });
});
