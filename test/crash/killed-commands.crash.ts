import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleRepository } from '../cli/scratch.ts';
import build from '../support/build.ts';
import { createFirm, type Firm } from '../support/firm.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';

/** Kills per command, evenly distributed over its disk changes. */
const POINTS = 8;
const RESERVED = /^(frozen|policy|attestations|waivers|signatures)\//;
const KILLER = pathToFileURL(resolve(import.meta.dirname, 'kill-at.ts')).href;

let parent = '';
let base = '';
let firm: Firm;

beforeAll(async () => {
  build();
  parent = mkdtempSync(join(tmpdir(), 'prelive-killed-commands-'));
  firm = createFirm(join(parent, 'keys'));
  base = join(parent, 'base');
  cpSync(dirname(sampleRepository()), base, { recursive: true });
  firm.writePolicy(join(base, 'roles'));
  expect((await run(base, ['stage2', '--out', '../w'])).exitCode).toBeLessThan(4);
}, 300_000);
afterAll(() => rmSync(parent, { recursive: true, force: true }));

function run(place: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliRun> {
  const homes = { XDG_CONFIG_HOME: join(place, 'home'), XDG_STATE_HOME: join(place, 'home') };
  return runCli(words, join(place, 'sample-system'), { env: { ...homes, ...env } });
}

const withKiller = (env: Readonly<Record<string, string>>) => ({ NODE_OPTIONS: `--import=${KILLER}`, ...env });
const fingerprint = (file: string) =>
  /SHA256:\S+/.exec(execFileSync('ssh-keygen', ['-lf', file], { encoding: 'utf8' }))?.[0] ?? '';

describe('a command that is killed (kill -9) at any of its changes of the disk', () => {
  it.each<[string, () => readonly string[]]>([
    ['stage1', () => ['stage1', '--out', '../w']],
    ['stage3', () => ['stage3', '--out', '../w']],
    ['stage5', () => ['stage5', '--out', '../w']],
    ['checklist', () => ['checklist', '--out', '../w', '--policy', '../roles']],
    ['propose', () => ['propose', '--out', '../w', '--policy', '../roles']],
    ['decide', () => ['decide', '--out', '../w', '--policy', '../roles']],
    [
      'waive',
      () => [
        'waive',
        '1',
        'test_coverage',
        '--reason',
        'x',
        '--until',
        soon(),
        '--out',
        '../w',
        '--policy',
        '../roles',
      ],
    ],
    [
      'evidence add',
      () => [
        ...'evidence add no_permission_mismatch --value true --role risk_officer --expires 30d --statement seen --out ../w --policy ../roles --key'.split(
          ' ',
        ),
        firm.keyFile('risk_officer'),
      ],
    ],
    ['evidence export', () => ['evidence', 'export', '--out', '../w', '--to', '../segment']],
    ['keys enroll', () => enrolment(join(parent, 'new-key'))],
    ['charter propose', () => ['charter', 'propose', '--limit', 'max_drawdown_pct=7']],
    ['rehearse', () => ['rehearse', '--duration', '10m', '--trades', '1-20', '--out', '../r']],
  ])(
    '%s: the same command again ends as if nothing had been, and leaves nothing half done',
    async (_name, words) => {
      const place = join(parent, 'place');
      const fresh = () => {
        rmSync(place, { recursive: true, force: true });
        cpSync(base, place, { recursive: true, verbatimSymlinks: true });
      };
      fresh();
      const counter = join(parent, 'count');
      const usual = await run(place, words(), withKiller({ KILL_COUNT: counter }));
      expect([0, 1, 3], usual.stderr).toContain(usual.exitCode);
      const changes = Number(readFileSync(counter, 'utf8'));
      expect(changes).toBeGreaterThan(POINTS);
      for (let point = 0; point < POINTS; point++) {
        fresh();
        const at = Math.floor((changes * (point + 0.5)) / POINTS);
        const killed = await run(place, words(), withKiller({ KILL_AT: String(at) }));
        expect(killed.exitCode, `killed at ${at} of ${changes}`).toBe(null);
        const again = await run(place, words());
        // A key already enrolled is not enrolled again: the command had finished before the kill.
        const isDone = again.stderr.includes('is enrolled already');
        const outcome = isDone ? [0, ''] : [again.exitCode, again.stderr];
        expect(outcome, `after ${at} of ${changes}`).toEqual([usual.exitCode, usual.stderr]);
        expect(leftIn(place), `after ${at} of ${changes}`).toEqual([]);
        expect((await run(place, ['evidence', 'verify', '--out', '../w'])).exitCode).toBe(0);
      }
      console.log(`${words().slice(0, 2).join(' ')}: killed at ${POINTS} of ${changes} changes`);
    },
    900_000,
  );
});

/** Enrols a new key for the CTO, generated at the first use. */
function enrolment(file: string): readonly string[] {
  if (!existsSync(file)) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
  const words = `keys enroll --role cto --identity cto@firm.invalid --policy ../roles --key ${file}.pub`;
  return [...words.split(' '), '--fingerprint', fingerprint(`${file}.pub`)];
}

/** Leftover temporary files in signed or committed folders, and invalid JSON files. */
function leftIn(place: string): readonly string[] {
  const folders = ['w', 'r', 'segment', 'roles', 'sample-system/policy'].filter((name) =>
    existsSync(join(place, name)),
  );
  return folders.flatMap((folder) =>
    readdirSync(join(place, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => {
        const isOwn = folder === 'w' || folder === 'r';
        if (name.endsWith('.tmp')) return isOwn ? RESERVED.test(name) : true;
        return name.endsWith('.json') && !isJson(join(place, folder, name));
      })
      .map((name) => `${folder}/${name}`),
  );
}

function isJson(path: string): boolean {
  try {
    JSON.parse(readFileSync(path, 'utf8'));
    return true;
  } catch {
    return basename(path).endsWith('.tmp');
  }
}

const soon = () => new Date(Date.now() + 86_400_000).toISOString();
