import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enrolledKeyFile } from '../../../src/adapters/policy/enrolled-key.ts';
import { sshKeygenSigner } from '../../../src/adapters/policy/ssh-keygen.ts';
import { type AllowedSigner, parseAllowedSigners } from '../../../src/signing/allowed-signers.ts';
import { verifySshsig } from '../../../src/signing/sshsig.ts';

const NAMESPACE = 'prelive-cto@firm';
const message = new TextEncoder().encode('a statement\n');
let folder = '';
let keyFile = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-keygen-'));
  keyFile = makeKey('cto', '');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function makeKey(name: string, passphrase: string): string {
  const path = join(folder, name);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', name, '-f', path]);
  return path;
}

const publicLine = (path: string) => readFileSync(`${path}.pub`, 'utf8').trim();

function signersOf(text: string): readonly AllowedSigner[] {
  const parsed = parseAllowedSigners(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.signers;
}

/** Runs `work` with a separate agent that holds the key. */
async function withAgent(path: string, work: () => Promise<void>): Promise<void> {
  const socket = join(folder, 'agent');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
  const before = process.env['SSH_AUTH_SOCK'];
  try {
    await once(agent.stdout, 'data');
    process.env['SSH_AUTH_SOCK'] = socket;
    execFileSync('ssh-add', ['-q', path]);
    await work();
  } finally {
    if (before === undefined) delete process.env['SSH_AUTH_SOCK'];
    else process.env['SSH_AUTH_SOCK'] = before;
    agent.kill();
    await once(agent, 'close');
  }
}

describe('a signature by ssh-keygen', () => {
  it('is one over these bytes in this namespace', async () => {
    const words: string[] = [];
    const armored = await sshKeygenSigner({ keyFile, onWords: (text) => words.push(text) })(message, NAMESPACE);
    expect(verifySshsig(message, armored, NAMESPACE)).toMatchObject({ ok: true });
    expect(verifySshsig(message, armored, 'prelive-refusal-cto@firm')).toMatchObject({ ok: false });
    expect(words.join('')).toContain('Signing data on standard input');
  });

  it('comes from the agent when no more than the enrolled public key is known', async () => {
    const signers = signersOf(`cto@firm ${publicLine(keyFile)}\nrisk@firm ${publicLine(makeKey('risk', ''))}\n`);
    const enrolled = enrolledKeyFile(signers, 'cto@firm');
    await withAgent(keyFile, async () => {
      rmSync(keyFile);
      const armored = await sshKeygenSigner({ keyFile: enrolled.path })(message, NAMESPACE);
      const [line] = signers;
      expect(verifySshsig(message, armored, NAMESPACE)).toMatchObject({
        ok: true,
        key: { fingerprint: line?.key.fingerprint },
      });
    });
    enrolled.remove();
    expect(existsSync(enrolled.path)).toBe(false);
  });

  it('is not there when ssh-keygen is not', async () => {
    const sign = sshKeygenSigner({ keyFile, program: join(folder, 'no-such-program') });
    await expect(sign(message, NAMESPACE)).rejects.toMatchObject({ code: 'SSH_KEYGEN_MISSING', exitCode: 4 });
  });

  it.each<[string, () => string, string]>([
    ['a key file that is not there', () => join(folder, 'nobody'), 'No such file'],
    ['a file that is no key', () => join(folder, 'text'), ''],
    ['a public key that no agent holds', () => `${keyFile}.pub`, ''],
  ])('fails with what ssh-keygen says of %s', async (_case, file, words) => {
    writeFileSync(join(folder, 'text'), 'not a key\n');
    rmSync(keyFile);
    const signed = sshKeygenSigner({ keyFile: file() })(message, NAMESPACE);
    await expect(signed).rejects.toMatchObject({ code: 'SIGNING_FAILED', exitCode: 4 });
    await expect(signed).rejects.toThrow(words);
  });
});

describe('the enrolled key', () => {
  it.each([
    ['nobody', ''],
    ['two keys', undefined],
  ])('must be named when allowed_signers has %s', (_case, text) => {
    const both = `cto@firm ${publicLine(keyFile)}\ncto@firm ${publicLine(makeKey('second', ''))}\n`;
    expect(() => enrolledKeyFile(signersOf(text ?? both), 'cto@firm')).toThrow('name the file with --key');
  });
});
