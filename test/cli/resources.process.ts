import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createFirm } from '../support/firm.ts';
import { type CliOptions, type CliRun, runCli } from '../support/run-cli.ts';
import { filesIn, PACKAGE, sampleRepository, scratch } from './scratch.ts';

const isRoot = process.getuid?.() === 0;
const SHORT = ['--duration', '10m', '--trades', '1-20'];
/** Removes root's right to bypass permissions. Another user could not read a package in root's folder. */
const PERMISSIONS = '-dac_override,-dac_read_search';
const AS_USER = isRoot ? ['/usr/bin/setpriv', `--bounding-set=${PERMISSIONS}`, `--inh-caps=${PERMISSIONS}`] : [];
const ANOTHER_USER = 65534;

/** A world-accessible folder with its own home. */
function openPlace(): string {
  const place = scratch();
  chmodSync(place, 0o777);
  mkdirSync(join(place, 'home'));
  chmodSync(join(place, 'home'), 0o777);
  return place;
}

const homeOf = (place: string) => ({ HOME: join(place, 'home'), XDG_CONFIG_HOME: '', XDG_STATE_HOME: '' });

/** A run subject to permissions, with a home in the folder. */
function runAsUser(words: readonly string[], place: string, options: CliOptions = {}): Promise<CliRun> {
  const env = { ...homeOf(place), ...options.env };
  return runCli(words, place, { env, launcher: [...AS_USER, ...(options.launcher ?? [])] });
}

/** Exit code and error text, in one line. */
const told = ({ exitCode, stderr }: CliRun) => `${exitCode} ${stderr.replace(/\s+/g, ' ')}`;

const shell = (script: string) => ['bash', '-c', `${script}; exec "$@"`, '_'];

describe.concurrent('the real binary', () => {
  it.each([
    ['status', '--out', 'w'],
    ['rehearse', '--out', 'w'],
    ['stage1', '--system', join(PACKAGE, 'fixtures/sample-system'), '--out', 'w'],
    ['init'],
    ['verify', 'w'],
  ])('in a working directory that was removed ends with exit 4 and says so: %s', async (...words) => {
    const place = scratch();
    mkdirSync(join(place, 'gone'));
    const run = await runCli(words, join(place, 'gone'), { launcher: shell('rmdir ../gone') });
    expect(told(run)).toMatch(/^4 error FILE_UNREADABLE \(exit 4\) The working directory of this process was removed/);
    expect(readdirSync(place)).toEqual([]);
  });

  it.each([31, 32, 33])('with %i descriptors does its work, or says which call was refused', async (most) => {
    const place = scratch();
    const run = await runCli(['rehearse', ...SHORT, '--out', 'w'], place, { launcher: shell(`ulimit -n ${most}`) });
    // A program that cannot start without free descriptors is missing, never a failure of the system (exit 1).
    expect([3, 4]).toContain(run.exitCode);
    expect(run.stderr).not.toMatch(/UNEXPECTED|INVARIANT/);
  });

  it.each(['C', 'POSIX', ''])('in the locale "%s" does its work', async (locale) => {
    const place = scratch();
    const env = { LC_ALL: locale, LANG: locale };
    expect(await runCli(['propose', '--out', 'w'], place, { env })).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('with a TMPDIR that is not there, is a file, or may not be written says so by its path; an empty one is unset', async () => {
    const place = openPlace();
    writeFileSync(join(place, 'file'), '');
    mkdirSync(join(place, 'locked'), 0o555);
    for (const name of ['locked/none', 'file', 'locked']) {
      const env = { TMPDIR: join(place, name) };
      const run = await runAsUser(['rehearse', ...SHORT, '--out', 'w'], place, { env });
      expect(told(run)).toMatch(/^4 error FILE_UNWRITABLE .*temporary folder \(TMPDIR\) .*(locked|file)/);
    }
    const env = { TMPDIR: '' };
    expect((await runAsUser(['rehearse', ...SHORT, '--out', 'w'], place, { env })).exitCode).toBe(3);
  });

  it('with a folder on the PATH that may not be read does its work, and says of a missing program that it is missing', async () => {
    const place = openPlace();
    mkdirSync(join(place, 'locked'), 0o000);
    const env = { PATH: `${join(place, 'locked')}:${process.env['PATH']}` };
    expect((await runAsUser(['rehearse', ...SHORT, '--out', 'w'], place, { env })).exitCode).toBe(3);
    const none = { PATH: join(place, 'locked') };
    const run = await runAsUser(['rehearse', ...SHORT, '--out', 'w2'], place, { env: none });
    expect(told(run)).toMatch(/^4 error COMMIT_UNKNOWN .*there is no git on the PATH \(ENOENT\)/);
  });

  it('in a home that may not be written says which key it wanted to make; who only looks needs none', async () => {
    const place = openPlace();
    chmodSync(join(place, 'home'), 0o555);
    expect(told(await runAsUser(['propose', '--out', 'w'], place))).toMatch(
      /^4 error FILE_UNWRITABLE .*home\/\.config\/prelive: permission denied/,
    );
    expect(await runAsUser(['status', '--out', 'w'], place)).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('on a workspace that may not be written says so by its path; reading commands need no lock and leave nothing', async () => {
    const place = openPlace();
    expect((await runAsUser(['propose', '--out', 'w'], place)).exitCode).toBe(0);
    const before = filesIn(join(place, 'w'));
    execFileSync('chmod', ['-R', 'a-w', join(place, 'w')]);
    for (const words of [['status'], ['evidence', 'list'], ['evidence', 'verify'], ['decide', '--as-of', now()]]) {
      const run = await runAsUser([...words, '--out', 'w'], place);
      expect(told(run), words.join(' ')).not.toMatch(/UNWRITABLE|BUSY|UNEXPECTED/);
    }
    expect((await runAsUser(['verify', 'w'], place)).exitCode).toBe(3);
    for (const words of [['propose'], ['decide'], ['stage6', '--paper'], ['checklist']]) {
      const run = await runAsUser([...words, '--out', 'w'], place);
      expect(told(run), words.join(' ')).toMatch(/^4 error FILE_UNWRITABLE .* w\/?\S*: permission denied/);
    }
    expect(filesIn(join(place, 'w'))).toEqual(before);
    execFileSync('chmod', ['-R', 'u+w', join(place, 'w')]);
  });

  it.skipIf(!isRoot)('on files of another user that may not be read says so by their path', async () => {
    const place = openPlace();
    mkdirSync(join(place, 'w'));
    chmodSync(join(place, 'w'), 0o777);
    writeFileSync(join(place, 'w/ledger.ndjson'), '{}\n', { mode: 0o600 });
    chownSync(join(place, 'w/ledger.ndjson'), ANOTHER_USER, ANOTHER_USER);
    for (const words of [['status'], ['propose'], ['evidence', 'list']]) {
      expect(told(await runAsUser([...words, '--out', 'w'], place))).toMatch(
        /^4 error FILE_UN(READ|WRIT)ABLE .*w\/ledger\.ndjson: permission denied/,
      );
    }
  });

  it('in a folder that holds one which may not be read sets itself up all the same', async () => {
    const place = openPlace();
    mkdirSync(join(place, 'system'));
    chmodSync(join(place, 'system'), 0o777);
    mkdirSync(join(place, 'system/locked'), 0o000);
    expect(await runAsUser(['init', 'system'], place)).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

const now = () => new Date().toISOString();

describe.concurrent('the keys of this user', () => {
  /** A run that needs a key, in a repository. */
  const wantsKey = (root: string, env: Readonly<Record<string, string>>, out = 'reports') =>
    runCli(['stage2', '--out', out], root, { env });
  const changes = (root: string) =>
    execFileSync('git', ['status', '--porcelain', '--ignored'], { cwd: root, encoding: 'utf8' });

  it.each([
    ['empty', ''],
    ['relative', 'config'],
    ['relative with dots', '../sample-system/x'],
  ])('stand under HOME where XDG_CONFIG_HOME is %s, and never in the repository', async (_what, value) => {
    const root = sampleRepository();
    const home = scratch();
    const run = await wantsKey(root, { XDG_CONFIG_HOME: value, XDG_STATE_HOME: value, HOME: home });
    expect(run.exitCode, run.stderr).toBeLessThan(4);
    expect(readdirSync(join(home, '.config/prelive')).toSorted()).toEqual(['collector.key', 'redaction.key']);
    expect(existsSync(join(home, '.local/state/prelive/checkpoints'))).toBe(true);
    expect(changes(root)).toBe('!! reports/\n');
  });

  it.each<[string, (root: string) => string]>([
    ['a repository', (root) => join(root, 'config')],
    ['a repository, in a folder that is yet to be made', (root) => join(root, 'a/b/c')],
    ['a repository, by a link', (root) => linkedTo(join(root, 'src'))],
    ['the folder of git', (root) => join(root, '.git')],
    ['a bare repository', () => bareRepository()],
    ['a repository around the home', (root) => root],
  ])('are refused inside %s, and nothing is made there', async (_where, place) => {
    const root = sampleRepository();
    const run = await wantsKey(root, { XDG_CONFIG_HOME: place(root) });
    expect(told(run)).toMatch(/^2 error KEY_PLACE_REFUSED .*redaction\.key would be made inside the git repository/);
    expect(told(run)).toContain('Set XDG_CONFIG_HOME to the absolute path');
    expect(execFileSync('find', [dirname(root), '-name', '*.key'], { encoding: 'utf8' })).toBe('');
  });

  it('are refused inside the workspace, also by a link to it', async () => {
    const root = sampleRepository();
    const out = join(scratch(), 'w');
    mkdirSync(out);
    for (const place of [out, join(out, 'config'), linkedTo(out)]) {
      const run = await wantsKey(root, { XDG_CONFIG_HOME: place }, out);
      expect(told(run)).toMatch(/^2 error KEY_PLACE_REFUSED .* inside the workspace/);
    }
    expect(filesIn(out).filter((name) => name.endsWith('.key'))).toEqual([]);
  });
});

describe.concurrent('the second place of checkpoints', () => {
  it.each<[string, (out: string) => string]>([
    ['the workspace itself', (out) => out],
    ['a folder of it', (out) => join(out, 'checkpoints')],
    ['a folder of it by dots', (out) => `${out}/../w/checkpoints`],
    ['a folder of it by a link', (out) => linkedTo(out)],
    ['a folder below a link to it', (out) => join(linkedTo(out), 'a/b')],
  ])('is refused inside the workspace: %s', async (_what, place) => {
    const root = sampleRepository();
    const out = join(scratch(), 'w');
    mkdirSync(out);
    const words = ['--out', out, '--system', root];
    const run = await runCli(['stage2', ...words, '--checkpoints', place(out)], root);
    expect(told(run)).toMatch(/^2 error USAGE .*--checkpoints .* lies inside the workspace .* outside of it/);
    const byVariable = await runCli(['propose', ...words], root, { env: { PRELIVE_CHECKPOINTS: place(out) } });
    expect(told(byVariable)).toMatch(/^2 error USAGE .*lies inside the workspace/);
    const byDefault = await runCli(['stage2', ...words], root, { env: { XDG_STATE_HOME: place(out) } });
    expect(told(byDefault)).toMatch(/^2 error USAGE .*the default of --checkpoints.*lies inside the workspace/);
    expect(filesIn(out)).toEqual([]);
  });

  it('may be the next folder, whose name begins like that of the workspace', async () => {
    const root = sampleRepository();
    const place = scratch();
    const run = await runCli(['stage2', '--out', join(place, 'w'), '--checkpoints', join(place, 'w-2')], root);
    expect(run.exitCode, run.stderr).toBeLessThan(4);
    expect(filesIn(join(place, 'w-2')).length).toBeGreaterThan(0);
  });
});

function linkedTo(folder: string): string {
  const link = join(scratch(), 'link');
  mkdirSync(folder, { recursive: true });
  symlinkSync(folder, link);
  return link;
}

function bareRepository(): string {
  const folder = scratch();
  execFileSync('git', ['init', '--quiet', '--bare', folder]);
  return folder;
}

describe.skipIf(!isRoot)('a file system that is full', () => {
  const mounts: string[] = [];
  afterAll(() => {
    for (const mount of mounts) execFileSync('umount', [mount]);
  });

  /** A separate file system of a few KiB; undefined where mounting is not allowed. */
  function tiny(kib: number): string | undefined {
    const mount = scratch();
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', mount], { stdio: 'pipe' });
    } catch {
      console.log('no tmpfs may be mounted here: the test of a full file system says nothing');
      return undefined;
    }
    mounts.push(mount);
    return mount;
  }

  /** Uses all free space except some KiB. */
  function fill(mount: string, free: number): void {
    const output = execFileSync('df', ['--output=avail', '-k', mount], { encoding: 'utf8' });
    const left = Number(output.trim().split('\n').at(-1));
    execFileSync(
      'dd',
      ['if=/dev/zero', `of=${join(mount, 'filler')}`, 'bs=1024', `count=${Math.max(0, left - free)}`],
      {
        stdio: 'pipe',
      },
    );
  }

  it('stops propose, decide, evidence add and rehearse with exit 4, path and file system; nothing is half written', async () => {
    const mount = tiny(2048);
    if (mount === undefined) return;
    const root = sampleRepository();
    const firm = createFirm(join(scratch(), 'keys'));
    const policy = join(dirname(root), 'roles');
    firm.writePolicy(policy);
    const out = join(mount, 'w');
    const add = ['evidence', 'add', 'no_permission_mismatch', '--value', 'true', '--role', 'risk_officer'].concat([
      '--expires',
      '30d',
      '--statement',
      'seen',
      '--key',
      firm.keyFile('risk_officer'),
      '--policy',
      policy,
    ]);
    const commands = [
      ['propose', '--policy', policy, '--out', out],
      ['decide', '--policy', policy, '--out', out],
      [...add, '--out', out],
      ['rehearse', '--out', join(mount, 'r')],
    ];
    expect((await runCli(['stage2', '--out', out], root)).exitCode).toBeLessThan(4);
    for (const words of commands) {
      for (const free of [0, 12, 48]) {
        rmSync(join(mount, 'filler'), { force: true });
        rmSync(join(mount, 'r'), { recursive: true, force: true });
        fill(mount, free);
        const run = await runCli(words, root);
        if (run.exitCode !== 4) continue;
        expect(told(run), `${words[0]} with ${free} KiB`).toMatch(
          /FILE_UNWRITABLE .*no space is left on the device \(ENOSPC\); the file system at \S+ has \d+ of \d+ KiB free/,
        );
        expect(told(run)).toContain(mount);
        expect(halfWritten(out)).toEqual([]);
      }
      expect((await runFull(words, root, mount)).exitCode, words[0]).toBe(4);
    }
    rmSync(join(mount, 'filler'), { force: true });
    for (const words of commands.slice(0, 3)) expect((await runCli(words, root)).exitCode, words[0]).toBeLessThan(4);
    expect((await runCli(['evidence', 'verify', '--out', out], root)).exitCode).toBe(0);
  }, 240_000);

  async function runFull(words: readonly string[], root: string, mount: string): Promise<CliRun> {
    rmSync(join(mount, 'filler'), { force: true });
    rmSync(join(mount, 'r'), { recursive: true, force: true });
    fill(mount, 0);
    return runCli(words, root);
  }

  it('of TMPDIR stops a rehearsal with exit 4, path and file system, and no other command', async () => {
    const mount = tiny(64);
    if (mount === undefined) return;
    fill(mount, 0);
    const root = sampleRepository();
    const run = await runCli(['rehearse', '--system', root, '--out', join(root, 'reports/r')], root, {
      env: { TMPDIR: mount },
    });
    expect(told(run)).toMatch(/^4 error (FILE_UNWRITABLE|COMMIT_UNKNOWN) .*(ENOSPC|No space left)/i);
    expect((await runCli(['stage2'], root, { env: { TMPDIR: mount } })).exitCode).toBeLessThan(4);
  });
});

/** Unreadable files, or files that should have been removed. */
function halfWritten(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => {
    if (name.endsWith('.tmp')) return true;
    return name.endsWith('.json') && !isJson(readFileSync(resolve(folder, name), 'utf8'));
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
