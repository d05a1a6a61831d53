import { describe, expect, it } from 'vitest';
import { readAdapter, readErrorCodes } from '../../../src/adapters/collectors/broker-adapter.ts';
import { readStageTests } from '../../../src/adapters/collectors/stage-tests.ts';
import type { RunProgram } from '../../../src/adapters/project/programs.ts';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import type { StageTestSection } from '../../../src/domain/config.ts';
import type { FixtureFacts } from '../../../src/domain/system-facts.ts';
import { FIXTURES, NOT_THERE, reading } from '../../stages/system-facts.ts';
import { folderWith } from './temp-folder.ts';

const schemas = createSchemas();

describe("the system's adapter", () => {
  const ask = (script: string, timeoutMs = 20_000) =>
    readAdapter(folderWith(), { listCommand: ['{node}', '-e', script], timeoutMs });

  it('tells the operations that it offers', async () => {
    expect(await ask('console.log(JSON.stringify(["connect", "placeOrder"]))')).toMatchObject({
      kind: 'read',
      value: { operations: ['connect', 'placeOrder'] },
      sourceClass: 'local',
    });
  });

  it.each([
    ['fails', 'throw new Error("boom")', 20_000, /failed \(exit 1: Error: boom\)/],
    ['hangs', 'setInterval(() => {}, 1e3)', 700, /stopped at its limit/],
    ['prints no JSON', 'console.log("connect")', 20_000, /no JSON list/],
    ['prints another value', 'console.log("{}")', 20_000, /no JSON list of names: found \{\}/],
    ['prints other items', 'console.log("[1]")', 20_000, /no JSON list/],
  ])('that %s tells nothing, with the reason', async (_, script, timeoutMs, reason) => {
    expect(await ask(script, timeoutMs)).toMatchObject({ kind: 'missing', reason: expect.stringMatching(reason) });
  });

  it('that is not named tells nothing', async () => {
    expect(await readAdapter(folderWith(), undefined)).toMatchObject({ kind: 'missing' });
    expect(await readAdapter(folderWith(), { timeoutMs: 1 })).toMatchObject({ kind: 'missing' });
  });
});

describe('the list of error codes', () => {
  const root = () =>
    folderWith({
      'good.yaml': 'version: 1\nerror_codes: [{ code: 201, class: permanent, handling: stop }]',
      'bad.yaml': 'version: 1\nerror_codes: [{ code: 201, class: odd, handling: stop }]',
    });

  it('is read from YAML', () => {
    expect(readErrorCodes(root(), 'good.yaml', schemas)).toMatchObject({
      value: { path: 'good.yaml', codes: [{ code: 201, class: 'permanent', handling: 'stop' }] },
    });
  });

  it('is missing where there is none', () => {
    expect(readErrorCodes(root(), undefined, schemas)).toMatchObject({ kind: 'missing' });
    expect(readErrorCodes(root(), 'none.yaml', schemas)).toMatchObject({
      kind: 'missing',
      reason: 'there is no error code file none.yaml',
    });
  });

  it('with a class that is none is refused', () => {
    expect(() => readErrorCodes(root(), 'bad.yaml', schemas)).toThrow(
      /\/error_codes\/0\/class: expected one of "permanent"/,
    );
  });
});

describe('the stage tests', () => {
  const section = (change: Partial<StageTestSection> = {}): StageTestSection => ({
    name: 'account_probe',
    file: 'probe.js',
    command: ['{node}', 'probe.js'],
    dryRun: ['{node}', 'probe.js', '--dry-run'],
    timeoutMs: 20_000,
    fixtures: [],
    ...change,
  });

  async function look(
    change: Partial<StageTestSection>,
    files: Readonly<Record<string, string>> = { 'probe.js': '1' },
    fixtures = reading(FIXTURES),
  ) {
    const read = await readStageTests(folderWith(files), [section(change)], fixtures);
    return read.kind === 'read' ? read.value[0] : undefined;
  }

  it('exist, and their dry runs are run', async () => {
    const script = 'process.exit(process.argv.includes("--dry-run") ? 0 : 9)';
    expect(await look({}, { 'probe.js': script })).toMatchObject({
      exists: true,
      dryRun: { exitCode: 0, detail: 'exit 0' },
    });
  });

  it.each([
    ['is not there', {}],
    ['is empty', { 'probe.js': '' }],
  ])('do not exist when the file %s', async (_, files) => {
    expect((await look({}, files))?.exists).toBe(false);
  });

  it('tell how a dry run failed', async () => {
    expect((await look({}, { 'probe.js': 'throw new Error("no")' }))?.dryRun).toMatchObject({
      exitCode: 1,
      detail: 'exit 1: Error: no',
    });
  });

  it('are missing when this machine has no room for a dry run, which says nothing about the system', async () => {
    const detail = 'could not start: this process may open no more files (ulimit -n) (EMFILE)';
    const refused: RunProgram = async ({ command }) => ({
      command,
      detail,
      stdout: '',
      stderr: '',
      notStartedForLackOfResources: true,
    });
    const read = await readStageTests(folderWith({ 'probe.js': '1' }), [section()], reading(FIXTURES), refused);
    expect(read).toEqual({ kind: 'missing', reason: `account_probe: ${detail}` });
  });

  it('tell that none is declared', async () => {
    const { dryRun: _, ...without } = section();
    const read = await readStageTests(folderWith({ 'probe.js': '1' }), [without], reading(FIXTURES));
    expect(read.kind === 'read' && read.value[0]).not.toHaveProperty('dryRun');
  });

  it('hold their fixtures against the manifest', async () => {
    const file = (path: string, found?: string) => ({ path, expected: 'd', ...(found === undefined ? {} : { found }) });
    const facts: FixtureFacts = { ...FIXTURES, files: [file('good', 'd'), file('altered', 'e'), file('gone')] };
    const found = await look({ fixtures: ['good', 'altered', 'gone', 'unknown'] }, undefined, reading(facts));
    expect(found?.fixtures.map(({ state }) => state)).toEqual(['valid', 'altered', 'absent', 'not_in_manifest']);
  });

  it('are missing where prelive.yaml names none', async () => {
    expect(await readStageTests(folderWith(), undefined, NOT_THERE)).toMatchObject({ kind: 'missing' });
  });
});
