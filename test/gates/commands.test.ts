import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { captureOutput } from '@oclif/test';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLedger } from '../../src/adapters/ledger/ledger.ts';
import { GatesExplain } from '../../src/commands/gates/explain.ts';
import { GatesLint } from '../../src/commands/gates/lint.ts';
import { GatesList } from '../../src/commands/gates/list.ts';
import type { Observation } from '../../src/domain/evidence.ts';
import { loadGates } from '../../src/runner/load-gates.ts';
import { PACKAGED, SUBJECT } from './support.ts';

const root = resolve(import.meta.dirname, '../..');
let folder: string;
let workspace: string;
let gatesFolder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-gates-'));
  workspace = join(folder, 'reports');
  gatesFolder = join(folder, 'gates');
  mkdirSync(workspace);
  mkdirSync(gatesFolder);
});

afterEach(() => {
  process.exitCode = undefined;
  rmSync(folder, { recursive: true });
});

/** Runs a command in this process: its standard output, standard error and exit code. */
async function run(command: typeof GatesList | typeof GatesLint | typeof GatesExplain, ...args: readonly string[]) {
  process.exitCode = undefined;
  const { stdout, stderr } = await captureOutput(async () => command.run([...args, '--system', folder], { root }));
  return { stdout, stderr, exitCode: process.exitCode ?? 0 };
}

const json = (text: string): unknown => JSON.parse(text);

function observe(name: string, value: number | boolean, overrides: Partial<Observation> = {}): Observation {
  return {
    stage: 1,
    name,
    value,
    unit: typeof value === 'boolean' ? 'boolean' : 'ratio',
    collector: { name: 'test', version: '0' },
    observedAt: new Date().toISOString(),
    sourceClass: 'local',
    attachments: [],
    ...overrides,
  };
}

const stage1 = (coverage: number, overrides: Partial<Observation> = {}) => [
  observe('artifact_coverage', coverage, overrides),
  observe('test_coverage', 0.91, overrides),
  observe('governance_signed', true, overrides),
  observe('fixtures_valid', true, overrides),
];

function ownGate(stage: number, from: string, to: string): void {
  const packaged = PACKAGED.find(({ file }) => file.startsWith(`0${stage}`));
  writeFileSync(join(gatesFolder, packaged?.file ?? ''), packaged?.text.replace(from, to) ?? '');
}

describe('prelive gates list', () => {
  it('prints a line a stage', async () => {
    const { stdout, exitCode } = await run(GatesList);
    expect(stdout.trimEnd().split('\n')).toHaveLength(8);
    expect(stdout).toContain(' 6 account probe           Lead Trader   after 4, 5');
    expect(exitCode).toBe(0);
  });

  it('prints every clause with --verbose: when it is asked, and whether it can be waived', async () => {
    const { stdout } = await run(GatesList, '--verbose');
    expect(stdout).toMatch(/kill_switch_verified +never waived\n/);
    expect(stdout).toMatch(/baseline_origin_measured +asks for enough evidence; at pilot, ramp, full\n/);
    expect(stdout).toMatch(/disconnects == 0 +target\n/);
  });

  it('gives the same gates as JSON', async () => {
    const { stdout } = await run(GatesList, '--json');
    expect(json(stdout)).toMatchObject({
      gates: [{ stage: 1, id: 'artifact_validation' }, {}, {}, {}, {}, {}, {}, {}],
    });
  });
});

describe('prelive gates lint', () => {
  it('finds nothing wrong with what prelive ships', async () => {
    expect(await run(GatesLint)).toMatchObject({ stdout: '8 gates, nothing wrong\n', exitCode: 0 });
  });

  it('names what is wrong with a gate of the system, and exits 2', async () => {
    ownGate(7, 'fill_rate > 0.98', 'fil_rate > 0.98');
    const { stdout, exitCode } = await run(GatesLint, '--gates', gatesFolder);
    expect(stdout).toContain('07-paper-trading.yaml:');
    expect(stdout).toContain('clauses.fill_rate (undeclared_name)');
    expect(exitCode).toBe(2);
    expect(json((await run(GatesLint, '--gates', gatesFolder, '--json')).stdout)).toMatchObject({
      findings: [{ rule: 'undeclared_name', where: 'clauses.fill_rate' }, { rule: 'unused_evidence' }],
    });
  });

  it('takes the folder that prelive.yaml names', async () => {
    ownGate(7, 'fill_rate > 0.98', 'fil_rate > 0.98');
    writeFileSync(join(folder, 'prelive.yaml'), 'version: 1\nsystem: { name: test }\ngates: gates\n');
    expect((await run(GatesLint)).exitCode).toBe(2);
  });
});

describe('prelive gates explain', () => {
  it('says of an empty workspace that all is missing and which command collects it, and exits 3', async () => {
    const { stdout, exitCode } = await run(GatesExplain, '6', '--out', workspace);
    expect(stdout).toContain('collect it: prelive stage6 --paper --what-if');
    expect(stdout).toContain('there is no evidence in this workspace yet');
    expect(exitCode).toBe(3);
  });

  it.each([
    [0.93, 'PASS', 0],
    [0.79, 'FAIL', 1],
  ])('judges the ledger: coverage %d is %s, exit %i', async (coverage, verdict, exitCode) => {
    openLedger(workspace, SUBJECT).append(stage1(coverage));
    const result = await run(GatesExplain, '1', '--out', workspace);
    expect(result.stdout).toContain(` 1 artifact validation     ${verdict}`);
    expect(result.stdout).toContain(`${coverage} against 0.8   #0001 local`);
    expect(result.stdout).toContain(`commit ${SUBJECT.commit}`);
    expect(result.exitCode).toBe(exitCode);
  });

  it('judges simulated evidence as a rehearsal, and as PENDING for any other step', async () => {
    openLedger(workspace, SUBJECT).append(stage1(0.93, { sourceClass: 'simulated' }));
    const rehearsal = await run(GatesExplain, '1', '--out', workspace, '--json');
    expect(json(rehearsal.stdout)).toMatchObject({ step: 'rehearsal', verdict: { verdict: 'PASS', simulated: true } });
    const pilot = await run(GatesExplain, '1', '--out', workspace, '--step', 'pilot', '--json');
    expect(json(pilot.stdout)).toMatchObject({ verdict: { verdict: 'PENDING', simulated: false } });
    expect(pilot.exitCode).toBe(3);
  });

  it('is about the system that the newest record is about', async () => {
    openLedger(workspace, { ...SUBJECT, commit: 'c'.repeat(40) }).append(stage1(0.93));
    openLedger(workspace, SUBJECT).append(stage1(0.93).slice(0, 1));
    const { stdout } = await run(GatesExplain, '1', '--out', workspace, '--json');
    expect(json(stdout)).toMatchObject({ subject: SUBJECT, verdict: { verdict: 'PENDING' } });
  });

  it('is not about what an imported record is about', async () => {
    const about = { ...SUBJECT, commit: 'c'.repeat(40) };
    const value = { origin: 'prelive.dev/ledger/0', size: 2, from: 1 };
    const observations = [
      { observation: { ...observe('segment_import', 1), value }, subject: SUBJECT },
      ...stage1(0.93)
        .slice(0, 2)
        .map((observation) => ({ observation, subject: about })),
    ];
    openLedger(workspace, SUBJECT).appendAbout(observations);
    const { stdout } = await run(GatesExplain, '1', '--out', workspace, '--json');
    expect(json(stdout)).toMatchObject({ subject: SUBJECT });
  });

  it('counts attested evidence by its signature alone', async () => {
    const said = observe('no_permission_mismatch', true, { stage: 6, sourceClass: 'attested' });
    openLedger(workspace, SUBJECT).append([said]);
    for (const system of ['', 'version: 1\nsystem: { name: test }\n']) {
      if (system !== '') writeFileSync(join(folder, 'prelive.yaml'), system);
      const { stdout } = await run(GatesExplain, '6', '--out', workspace, '--step', 'pilot', '--json');
      expect(stdout).toContain('"evidence": []');
      expect(stdout).not.toMatch(/"evidence": \[[^\]]/);
    }
  });

  it('judges by the gates of the system', async () => {
    openLedger(workspace, SUBJECT).append(stage1(0.93));
    ownGate(1, 'artifact_coverage >= 0.80', 'artifact_coverage >= 0.95');
    expect((await run(GatesExplain, '1', '--out', workspace, '--gates', gatesFolder)).exitCode).toBe(1);
  });

  it('judges nothing by gates with findings', async () => {
    ownGate(1, 'waivable: false', 'waivable: true');
    const { stderr, exitCode } = await run(GatesExplain, '1', '--out', workspace, '--gates', gatesFolder);
    expect(stderr).toContain('GATES_INVALID');
    expect(stderr).toContain('clauses.governance_signed.waivable (unwaivable)');
    expect(exitCode).toBe(2);
  });

  it.each(['0', '9', 'seven'])('refuses stage %s as a usage error', async (stage) => {
    const { stderr, exitCode } = await run(GatesExplain, stage, '--out', workspace);
    expect(stderr).toContain(`found "${stage}"`);
    expect(exitCode).toBe(2);
  });

  it('asks for strict targets with --preset strict', async () => {
    const { stdout } = await run(GatesExplain, '7', '--out', workspace, '--preset', 'strict');
    expect(stdout).toContain('strict preset');
    expect(stdout).not.toContain('(target)');
  });
});

describe('loadGates', () => {
  it('lints gates of the system before anything is judged by them', async () => {
    const own = PACKAGED.filter(({ file }) => file.startsWith('08')).map(({ file, text }) => ({
      file,
      text: text.replace('expression: kill_switch_verified', 'expression: rollback_plan_verified'),
    }));
    await expect(loadGates(PACKAGED, own)).rejects.toThrow(/mandatory_clause/);
    await expect(loadGates(PACKAGED)).resolves.toHaveLength(8);
  });
});
