import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/commands/index.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';
import { commit, read, sampleRepository, scratch } from './scratch.ts';

const place = scratch();
const ids = Object.keys(COMMANDS).map((id) => id.split(':'));

/** The only document on stdout; throws when there is none or more than one. */
function documentOf({ stdout }: CliRun) {
  return JSON.parse(stdout);
}

const errorOf = (run: CliRun) => documentOf(run).error;

const hasStack = (text: string) => /^\s+at .+:\d+:\d+\)?$/m.test(text);

describe.concurrent('--help', () => {
  it.each(ids)('of %s %s exits 0, with usage and examples', async (...words) => {
    const { exitCode, stdout, stderr } = await runCli([...words, '--help'], place);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain(`$ prelive ${words.join(' ')}`);
    expect(stdout).toContain('EXAMPLES\n  $ prelive ');
    expect(stdout).toContain('--json');
  });

  it('of prelive itself lists every command', async () => {
    const { exitCode, stdout } = await runCli(['--help'], place);
    expect(exitCode).toBe(0);
    for (const [first = ''] of ids) expect(stdout).toMatch(new RegExp(`^ {2}${first} `, 'm'));
  });
});

describe.concurrent('a command line that cannot be followed', () => {
  it.each([
    ['an unknown command', ['nonsense'], '"nonsense" is no command'],
    ['an unknown command of a topic', ['gates', 'nonsense'], '"gates nonsense" is no command'],
    ['a record that is no number', ['evidence', 'show', 'abc'], 'RECORD: expected the number of a record'],
    ['a record before the first', ['evidence', 'show', '0'], 'RECORD: expected the number of a record'],
    ['an unknown flag', ['status', '--nonsense'], '--nonsense is no flag of prelive status'],
    ['a flag without its value', ['stage7', '--duration'], '--duration'],
    ['a missing flag', ['stage6'], '--paper is missing'],
    ['a missing argument', ['gates', 'explain'], 'STAGE is missing'],
    ['an argument too many', ['init', 'a', 'b'], 'found "b" besides'],
    ['a stage that is none', ['gates', 'explain', '9'], 'STAGE: expected the number of a stage from 1 to 8, found "9"'],
    ['a drill that is none', ['drill', 'fire'], 'KIND: expected one of rollback, kill-switch, found "fire"'],
    ['a step that is none', ['decide', '--step', 'all'], 'rehearsal, pilot, ramp, full'],
    [
      'a port beyond the last',
      ['stage6', '--paper', '--port', '70000'],
      '--port: expected a whole number from 1 to 65535',
    ],
    ['a duration without a unit', ['rehearse', '--duration', '6'], '--duration: expected a length from 1s to 24h'],
    ['a range of trades backwards', ['stage7', '--trades', '9-1'], '--trades: expected MIN-MAX'],
    ['a refusal without a reason', ['sign', '--role', 'cto', '--refuse'], '--reason'],
  ])('because of %s exits 2, says so in both forms, and shows no stack', async (_, words, said) => {
    const plain = await runCli(words, place);
    expect(plain).toMatchObject({ exitCode: 2, stdout: '' });
    expect(plain.stderr).toContain('error USAGE (exit 2)\n');
    expect(plain.stderr).toContain(said);
    expect(hasStack(plain.stderr)).toBe(false);
    const json = await runCli([...words, '--json'], place);
    expect(json).toMatchObject({ exitCode: 2, stderr: '' });
    expect(errorOf(json)).toEqual({
      code: 'USAGE',
      message: expect.stringContaining(said),
      nextSteps: expect.arrayContaining([expect.any(String)]),
      exitCode: 2,
    });
  });

  it('is no noisier where NODE_ENV is development', async () => {
    const { stderr } = await runCli(['stage6'], place, { env: { NODE_ENV: 'development' } });
    expect(stderr).not.toContain('Warning');
  });
});

describe.concurrent('--json', () => {
  it.each([
    ['status', 0],
    ['gates list', 0],
    ['gates lint', 0],
    ['gates explain 3', 3],
    ['decide', 3],
    ['propose', 0],
    ['checklist', 3],
    ['init ready', 0],
    ['init nowhere', 2],
    ['stage7 --port 1', 4],
    ['stage6 --paper --port 1', 4],
    ['stage6 --paper --port 4001', 2],
    ['baseline record --port 1', 4],
    ['drill rollback --port 1', 4],
    ['gateway --contracts nowhere.yaml', 4],
    ['stage1 --system nowhere', 2],
    ['rehearse --system nowhere', 2],
    ['sign --role cto --out nothing', 3],
  ])('of %s prints exactly one document on stdout and nothing else anywhere (exit %i)', async (line, exitCode) => {
    // Uses its own folder: two commands in one workspace would block each other.
    const own = scratch();
    mkdirSync(join(own, 'ready'));
    const run = await runCli([...line.split(' '), '--json'], own);
    expect(run).toMatchObject({ exitCode, stderr: '' });
    const { error } = documentOf(run);
    if (error === undefined) return;
    expect(error).toEqual({
      code: expect.stringMatching(/^[A-Z][A-Z0-9_]+$/),
      message: expect.stringMatching(/\S/),
      nextSteps: expect.arrayContaining([expect.stringMatching(/\S/)]),
      exitCode,
    });
  });
});

describe.concurrent('a --system that is not there', () => {
  it('is named, and no system in a folder above stands in for it', async () => {
    const root = sampleRepository();
    for (const command of ['status', 'stage1', 'decide', 'rehearse']) {
      const { exitCode, stderr } = await runCli([command, '--system', 'sorce'], root);
      expect(exitCode).toBe(2);
      expect(stderr).toContain('error CONFIG_MISSING (exit 2)');
      expect(stderr).toContain('sorce');
    }
  });
});

describe.concurrent('a prelive.yaml', () => {
  it.each([
    ['a value of another type', 'symbols: AAPL', /prelive\.yaml: \/symbols: expected .*array.*found "AAPL"/],
    ['an unknown field', 'simbols: [AAPL]', /prelive\.yaml: .*simbols/],
    ['an unknown step', 'step: everything', /prelive\.yaml: \/step: expected one of .*"pilot".*found "everything"/],
    [
      'a capital below zero',
      'capital: { currency: USD, in_use: -5 }',
      /prelive\.yaml: \/capital\/in_use: expected .*found -5/,
    ],
    ['no YAML', 'step: [pilot', /prelive\.yaml/],
  ])(
    'with %s ends every command that reads it with 2, naming file, field, expected and found',
    async (_, line, said) => {
      const root = scratch();
      writeFileSync(join(root, 'prelive.yaml'), `version: 1\nsystem: { name: x, regulatory_profile: none }\n${line}\n`);
      commit(root);
      for (const words of [['status'], ['stage1'], ['rehearse', '--system', '.']]) {
        const { exitCode, stderr } = await runCli(words, root);
        expect(exitCode).toBe(2);
        expect(stderr).toContain('error CONFIG_INVALID (exit 2)');
        expect(stderr).toMatch(said);
        expect(hasStack(stderr)).toBe(false);
      }
    },
  );

  it('is found from a folder below it', async () => {
    const root = sampleRepository();
    mkdirSync(join(root, 'src/deep'));
    const { exitCode, stdout } = await runCli(['status'], join(root, 'src/deep'));
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')[0]).toContain('sample-momentum @ ');
  });
});

describe.concurrent('without a terminal', () => {
  it.each([
    [['status']],
    [['gates', 'explain', '7']],
    [['stage6', '--paper', '--port', '1']],
    [['rehearse', '--duration', '5m', '--trades', '1-9']],
    [['rehearse', '--help']],
  ])('%j prints no colour codes and no spinner', async (words) => {
    const { stdout, stderr } = await runCli(words, place);
    for (const drawn of ['\u001B', '\r', '⠋', '⠙', '⠹']) expect(stdout + stderr).not.toContain(drawn);
  });

  it('a screen may be cut off by whoever reads it', async () => {
    const launcher = ['bash', '-c', 'set -o pipefail; "$@" | head -1', '_'];
    const { stderr } = await runCli(['gates', 'list', '--verbose'], place, { launcher });
    expect(hasStack(stderr)).toBe(false);
  });
});

describe.concurrent('on a terminal of 0 columns', () => {
  // A Python pseudo-terminal has no size until it is set.
  const PTY = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';

  it('a rehearsal ends as anywhere else, and draws no spinner', async () => {
    const words = ['rehearse', '--duration', '5m', '--trades', '1-9', '--out', 'narrow'];
    const { exitCode, stdout } = await runCli(words, place, { launcher: ['python3', '-c', PTY] });
    expect(exitCode).toBe(3);
    expect(stdout).toContain('REHEARSAL_INCOMPLETE');
    for (const drawn of ['⠋', '⠙', '⠹']) expect(stdout).not.toContain(drawn);
    expect(read(join(place, 'narrow'), 'statement.json')).toContain('REHEARSAL');
  });
});
