import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { commit, filesIn, read, sampleRepository, verdictsOn } from './scratch.ts';

const STAGES = [1, 2, 3, 4, 5] as const;
const MINUTE_AGO = Date.now() / 1000 - 60;

/** Test command in prelive.yaml of the sample system. */
const UNIT_TESTS = [
  '--test',
  '--experimental-test-coverage',
  '--test-coverage-include=src/**',
  '--test-reporter=junit',
  '--test-reporter-destination=reports/junit.xml',
  '--test-reporter=lcov',
  '--test-reporter-destination=reports/lcov.info',
  'test/*.test.js',
];

/** Vitest marks its child processes, so Node's runner would assume a nested run. */
function runOwnTests(root: string): void {
  mkdirSync(join(root, 'reports'), { recursive: true });
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  expect(spawnSync(process.execPath, UNIT_TESTS, { cwd: root, env }).status).toBe(0);
}

describe('stages 1 to 5 on a system with fresh reports of its own tests', () => {
  const root = sampleRepository();
  const workspace = join(root, '../workspace');
  const stage = (number: number, ...words: string[]) => runCli([`stage${number}`, '--out', workspace, ...words], root);
  beforeAll(() => runOwnTests(root));

  it.each(STAGES)('stage%i passes by the rules of a rehearsal', async (number) => {
    const { exitCode, stdout, stderr } = await stage(number, '--step', 'rehearsal');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(verdictsOn(stdout)).toEqual([[String(number), 'PASS']]);
  });

  it('wrote the documents of stages 1, 2 and 3', () => {
    const documents = ['IBKR_ARTIFACT_VALIDATION_REPORT.md', 'IBKR_INTEGRATION_FLOW.md', 'IBKR_INTERFACE_MAP.md'];
    expect(filesIn(workspace)).toEqual(expect.arrayContaining(documents));
    expect(read(workspace, 'IBKR_INTEGRATION_FLOW.md')).toContain('```text\n1 artifact validation\n');
  });

  it('stage4 does not pass for a pilot: recorded reviews are simulated', async () => {
    const { exitCode, stdout } = await stage(4, '--step', 'pilot');
    expect(exitCode).toBe(3);
    expect(stdout).toContain('simulated evidence counts in a rehearsal alone');
  });

  it('a commit later, the evidence is of another commit until it is collected again', async () => {
    appendFileSync(join(root, 'README.md'), '\n');
    // Commit times are in whole seconds.
    for (const report of ['junit.xml', 'lcov.info']) utimesSync(join(root, 'reports', report), MINUTE_AGO, MINUTE_AGO);
    commit(root);
    const before = await runCli(['status', '--out', workspace, '--step', 'rehearsal'], root);
    expect(before.stdout).toMatch(/1 artifact validation +PENDING.*of another commit or configuration/);
    const { exitCode, stdout } = await stage(1, '--step', 'rehearsal');
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/test_coverage is missing: reports\/lcov\.info is stale/);
  });

  it('an altered fixture fails stage1, which names it', async () => {
    appendFileSync(join(root, 'fixtures/bars-aapl.csv'), '\n');
    commit(root);
    runOwnTests(root);
    const { exitCode, stdout } = await stage(1, '--step', 'rehearsal', '--verbose');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/fixtures_valid +FAIL/);
    expect(stdout).toContain('bars-aapl.csv');
  });
});
