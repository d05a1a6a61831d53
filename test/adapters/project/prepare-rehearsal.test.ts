import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../../src/adapters/project/load-config.ts';
import { prepareRehearsal } from '../../../src/adapters/project/prepare-rehearsal.ts';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import { commitAll, folderWith } from '../collectors/temp-folder.ts';

const schemas = createSchemas();
const CONFIG = 'version: 1\nsystem: { name: x }\n';
const WITH_TESTS = `${CONFIG}reports: { unit_tests: [out/junit.xml] }\ntests: { unit: { command: ["{node}", t.js], timeout_ms: 20000 } }\n`;

const prepare = (root: string) => prepareRehearsal(loadConfig(root, schemas));

/** Files in the commit of a prepared copy. */
function committed(root: string): string[] {
  return execFileSync('git', ['ls-tree', '-r', '--name-only', 'HEAD'], { cwd: root, encoding: 'utf8' })
    .trim()
    .split('\n');
}

describe('a system prepared for a rehearsal', () => {
  it('is the same commit for the same files, whatever git thinks of the machine', async () => {
    const files = { 'prelive.yaml': CONFIG, 'a.txt': 'one\r\ntwo\n', '.gitignore': 'a.txt\n' };
    const [first, second] = [await prepare(folderWith(files)), await prepare(folderWith(files))];
    expect(second.commit.commit).toBe(first.commit.commit);
    expect(committed(first.loaded.root)).toEqual(['.gitignore', 'a.txt', 'prelive.yaml']);
    expect(readFileSync(join(first.loaded.root, 'a.txt'), 'utf8')).toBe('one\r\ntwo\n');
    await first.dispose();
    await second.dispose();
    expect(existsSync(first.loaded.root)).toBe(false);
  });

  it('has fresh reports of its own tests, which leave its tree clean', async () => {
    const script = 'require("node:fs").writeFileSync("out/junit.xml", "x")';
    const root = folderWith({ 'prelive.yaml': WITH_TESTS, 't.js': script, 'out/junit.xml': 'old' });
    const prepared = await prepare(root);
    expect(await prepared.unitTests).toMatchObject({ exitCode: 0 });
    expect(prepared.commit.dirty).toBe(false);
    expect(committed(prepared.loaded.root)).toEqual(['prelive.yaml', 't.js']);
    expect(readFileSync(join(prepared.loaded.root, 'out/junit.xml'), 'utf8')).toBe('x');
    expect(readFileSync(join(root, 'out/junit.xml'), 'utf8')).toBe('old');
    await prepared.dispose();
  });

  it('keeps no old report where its tests write none', async () => {
    const root = folderWith({ 'prelive.yaml': WITH_TESTS, 't.js': 'process.exit(2)', 'out/junit.xml': 'old' });
    const prepared = await prepare(root);
    expect(await prepared.unitTests).toMatchObject({ exitCode: 2 });
    expect(existsSync(join(prepared.loaded.root, 'out/junit.xml'))).toBe(false);
    await prepared.dispose();
  });

  it('is there before its tests have ended, and takes them with it when it is disposed of', async () => {
    const script = 'require("node:fs").writeFileSync("out/pid", String(process.pid)); setInterval(() => {}, 1000)';
    const prepared = await prepare(folderWith({ 'prelive.yaml': WITH_TESTS, 't.js': script }));
    const pidFile = join(prepared.loaded.root, 'out/pid');
    await vi.waitFor(() => expect(readFileSync(pidFile, 'utf8')).toMatch(/^\d+$/), { timeout: 10_000 });
    const pid = Number(readFileSync(pidFile, 'utf8'));
    await prepared.dispose();
    expect(await prepared.unitTests).toMatchObject({ detail: expect.stringMatching(/SIGKILL/) });
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
    expect(existsSync(prepared.loaded.root)).toBe(false);
  });

  it('runs no program any more once it is disposed of', async () => {
    const prepared = await prepare(folderWith({ 'prelive.yaml': CONFIG }));
    await prepared.dispose();
    const line = { command: ['{node}', '-e', '1'], cwd: process.cwd(), timeoutMs: 10_000 };
    await expect(prepared.run(line)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });

  it('is not made without git, and leaves nothing behind', async () => {
    const root = folderWith({ 'prelive.yaml': CONFIG });
    const temporary = folderWith();
    vi.stubEnv('PATH', root);
    vi.stubEnv('TMPDIR', temporary);
    try {
      await expect(prepare(root)).rejects.toMatchObject({
        code: 'COMMIT_UNKNOWN',
        message: expect.stringMatching(/ENOENT/),
      });
    } finally {
      vi.unstubAllEnvs();
    }
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('runs no tests where prelive.yaml does not say how', async () => {
    const prepared = await prepare(folderWith({ 'prelive.yaml': CONFIG }));
    expect(prepared.unitTests).toBeUndefined();
    await prepared.dispose();
  });

  it('of its own repository leaves out what is ignored and takes what is new', async () => {
    const root = folderWith({
      'prelive.yaml': CONFIG,
      '.gitignore': 'secret.txt\n',
      'secret.txt': 's',
      'kept.txt': 'k',
    });
    commitAll(root);
    const before = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' });
    const prepared = await prepare(root);
    expect(committed(prepared.loaded.root)).toEqual(['.gitignore', 'kept.txt', 'prelive.yaml']);
    expect(execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' })).toBe(before);
    await prepared.dispose();
  });

  it('can use what is installed, which is not part of the commit', async () => {
    const root = folderWith({ 'prelive.yaml': CONFIG, 'node_modules/dep/index.js': '1' });
    const prepared = await prepare(root);
    expect(readFileSync(join(prepared.loaded.root, 'node_modules/dep/index.js'), 'utf8')).toBe('1');
    expect(prepared.commit.dirty).toBe(false);
    expect(committed(prepared.loaded.root)).toEqual(['prelive.yaml']);
    await prepared.dispose();
    expect(existsSync(join(root, 'node_modules/dep/index.js'))).toBe(true);
  });
});
