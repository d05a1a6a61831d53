import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { sampleRepository, scratch } from './scratch.ts';

const isRoot = process.getuid?.() === 0;

function fifo(folder: string, name: string): string {
  const path = join(folder, name);
  execFileSync('mkfifo', [path]);
  return path;
}

/** Exit code and error text of a run, on one line. */
const told = ({ exitCode, stderr }: { readonly exitCode: number | null; readonly stderr: string }) =>
  `${exitCode} ${stderr.replace(/\s+/g, ' ')}`;

describe('an output of the real binary', () => {
  it('to /dev/null, /dev/stdout and /dev/stderr goes there, and replaces none of them', async () => {
    const place = scratch();
    const formats = ['json:/dev/null', 'junit:/dev/stdout', 'markdown:/dev/stderr', 'human'];
    const run = await runCli(['verify', place, ...formats.flatMap((format) => ['--format', format])], place);
    expect(run.exitCode).toBe(5);
    expect(run.stdout).toContain('<testsuite');
    expect(run.stdout).toContain('RESULT 5 statement_missing');
    expect(run.stderr).toContain('## prelive verify:');
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
    expect(readdirSync(place)).toEqual([]);
  });

  it.skipIf(!isRoot)('to a device of a folder, as root, leaves a device', async () => {
    const place = scratch();
    execFileSync('mknod', [join(place, 'null'), 'c', '1', '3']);
    execFileSync('mknod', [join(place, 'disk'), 'b', '7', '250']);
    const run = await runCli(['verify', place, '--format', 'json:null', '--format', 'junit:disk'], place);
    expect(told(run)).toMatch(/^4 .*FILE_UNWRITABLE.*disk: expected a file or nothing, found a block device/);
    expect(lstatSync(join(place, 'null')).isCharacterDevice()).toBe(true);
    expect(lstatSync(join(place, 'disk')).isBlockDevice()).toBe(true);
  });

  it('through a link replaces the file that it leads to, and keeps the link', async () => {
    const place = scratch();
    writeFileSync(join(place, 'real.json'), 'old');
    symlinkSync('real.json', join(place, 'latest.json'));
    await runCli(['verify', place, '--format', 'json:latest.json'], place);
    expect(lstatSync(join(place, 'latest.json')).isSymbolicLink()).toBe(true);
    expect(JSON.parse(readFileSync(join(place, 'real.json'), 'utf8'))).toMatchObject({ exitCode: 5 });
  });

  it.each<[string, (place: string) => readonly string[]]>([
    ['--out is a file', (place) => ['rehearse', '--out', plain(place)]],
    ['--out is a pipe', (place) => ['rehearse', '--out', fifo(place, 'pipe')]],
    ['--out is a device', () => ['rehearse', '--out', '/dev/null']],
    ['--out is below a device', () => ['rehearse', '--out', '/dev/null/w']],
    ['--record is a device', () => ['gateway', '--port', '0', '--record', '/dev/null']],
    ['--record is a pipe', (place) => ['gateway', '--port', '0', '--record', fifo(place, 'pipe')]],
    ['--record is a link to nothing', (place) => ['gateway', '--port', '0', '--record', dangling(place)]],
    ['--to is a file', (place) => ['evidence', 'export', '--out', ledgerOf(place), '--to', plain(place)]],
    ['--to is a device', (place) => ['evidence', 'export', '--out', ledgerOf(place), '--to', '/dev/null']],
    ['the ledger is a pipe', (place) => ['rehearse', '--out', withPipe(place, 'ledger.ndjson')]],
    ['the lock is a pipe', (place) => ['rehearse', '--out', withPipe(place, 'workspace.lock')]],
    ['the lock of the ledger is a pipe', (place) => ['rehearse', '--out', withPipe(place, 'ledger.ndjson.lock')]],
  ])('is refused with exit 2 or 4, at once and by its path, where %s', async (_what, words) => {
    const place = scratch();
    const run = await runCli(words(place), place);
    expect([2, 4]).toContain(run.exitCode);
    expect(told(run)).toMatch(
      /(FILE_UN(WRIT|READ)ABLE|EVIDENCE_REFUSED) .*(null|pipe|plain|dangling|ledger|workspace)/,
    );
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('that a proposal makes is never a link that stood in its place: it is refused, and its target is left alone', async () => {
    const place = scratch();
    mkdirSync(join(place, 'w'));
    writeFileSync(join(place, 'mine.md'), 'mine');
    symlinkSync('../mine.md', join(place, 'w/GO_LIVE_DECISION_GATE.md'));
    const run = await runCli(['propose', '--out', 'w'], place);
    expect(told(run)).toMatch(/^4 .*GO_LIVE_DECISION_GATE\.md/);
    expect(readFileSync(join(place, 'mine.md'), 'utf8')).toBe('mine');
  });
});

describe('an input of the real binary', () => {
  it.each<[string, (place: string, root: string) => readonly string[]]>([
    ['the configuration is a pipe', (place) => ['stage1', '--system', systemWith(place, fifo), '--out', 'w']],
    ['the configuration is a folder', (place) => ['stage1', '--system', systemWith(place, folder), '--out', 'w']],
    ['the configuration is a device', (place) => ['stage1', '--system', systemWith(place, zero), '--out', 'w']],
    ['the bars are a pipe', (place) => ['gateway', '--port', '0', '--bars', fifo(place, 'pipe')]],
    ['the ticks are a device', () => ['gateway', '--port', '0', '--ticks', '/dev/zero']],
    ['the scenario is a pipe', (place) => ['gateway', '--port', '0', '--scenario', fifo(place, 'pipe.yaml')]],
    ['the recording is a pipe', (place) => ['gateway', '--port', '0', '--replay', fifo(place, 'pipe')]],
    ['the checkpoint is a pipe', (place) => ['verify', ledgerOf(place), '--checkpoint', fifo(place, 'pipe')]],
    [
      'the collector key is a pipe',
      (place, root) => ['stage2', '--system', root, '--out', 'w', '--collector-key', fifo(place, 'pipe')],
    ],
    [
      'the collector key is a device',
      (_place, root) => ['stage2', '--system', root, '--out', 'w', '--collector-key', '/dev/zero'],
    ],
    ['the segment has a pipe', (place) => ['evidence', 'import', withPipe(place, 'ledger.checkpoint')]],
    ['the ledger is a pipe', (place) => ['evidence', 'list', '--out', withPipe(place, 'ledger.ndjson')]],
    ['the statement is a pipe', (place) => ['verify', withPipe(place, 'statement.json')]],
  ])('is refused at once, by its path and kind, where %s', async (_what, words) => {
    const place = scratch();
    const run = await runCli(words(place, sampleRepository()), place);
    expect([2, 4, 5]).toContain(run.exitCode);
    expect(`${told(run)} ${run.stdout}`).toMatch(/found (a pipe|a folder|a device)|not a plain file|there is no \w+ /);
  });
});

function plain(place: string): string {
  writeFileSync(join(place, 'plain'), 'x');
  return join(place, 'plain');
}

function dangling(place: string): string {
  symlinkSync('gone', join(place, 'dangling'));
  return join(place, 'dangling');
}

function folder(place: string, name: string): void {
  mkdirSync(join(place, name));
}

function zero(place: string, name: string): void {
  symlinkSync('/dev/zero', join(place, name));
}

function withPipe(place: string, name: string): string {
  mkdirSync(join(place, 'workspace'));
  fifo(join(place, 'workspace'), name);
  return join(place, 'workspace');
}

function ledgerOf(place: string): string {
  const folder = join(place, 'ledger');
  if (!existsSync(folder)) mkdirSync(folder);
  writeFileSync(join(folder, 'ledger.ndjson'), '');
  return folder;
}

/** A repository whose prelive.yaml is not a plain file. */
function systemWith(place: string, make: (folder: string, name: string) => unknown): string {
  const root = join(place, 'system');
  mkdirSync(root);
  make(root, 'prelive.yaml');
  return root;
}
