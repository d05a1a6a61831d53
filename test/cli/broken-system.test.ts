import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CliRun, runCli } from '../support/run-cli.ts';
import { PACKAGE, readJson, scratch, verdictsOn } from './scratch.ts';

const place = scratch();
const workspace = join(place, 'reports/b');
const system = join(PACKAGE, 'fixtures/sample-system-broken');
let run: CliRun;
beforeAll(async () => {
  run = await runCli(['rehearse', '--system', system, '--out', 'reports/b', '--json'], place);
});

/** Every clause that fails for the broken twin, by stage. */
const FAILED: Readonly<Record<number, readonly string[]>> = {
  1: ['artifact_coverage', 'test_coverage', 'governance_signed', 'fixtures_valid'],
  2: ['input_output_clear'],
  3: ['all_operations_mapped', 'error_codes_documented'],
  4: ['implementation_complete', 'unit_tests_pass', 'code_review_approved'],
  5: ['tests_runnable', 'fixtures_configured'],
  6: ['no_permission_mismatch'],
  7: ['latency_delta', 'sharpe_backtest', 'sharpe_paper'],
  8: ['all_gates_1_to_7_pass', 'kill_switch_verified'],
};

interface SeenClause {
  readonly id: string;
  /** In the answer of --json. */
  readonly verdict?: string;
  /** In the verification log. */
  readonly status?: string;
  /** A target that does not block under the preset `spec`. */
  readonly advisory?: boolean;
  readonly operands: readonly { readonly text: string; readonly value: unknown }[];
}

const failedIn = (clauses: readonly SeenClause[]) =>
  clauses.filter(({ verdict, status, advisory }) => (verdict ?? status) === 'FAIL' && advisory !== true);

describe('a rehearsal of the broken twin', () => {
  it('exits 1 and goes through all eight stages, each of which fails', () => {
    expect(run).toMatchObject({ exitCode: 1, stderr: '' });
    const { decision } = JSON.parse(run.stdout);
    expect(decision.outcome).toMatchObject({ decision: 'REHEARSAL_FAILED', failed: [1, 2, 3, 4, 5, 6, 7, 8] });
  });

  it('names each failed clause with its values under --json', () => {
    for (const { stage, clauses } of JSON.parse(run.stdout).decision.verdicts) {
      const failed = failedIn(clauses);
      expect([stage, failed.map(({ id }) => id)]).toEqual([stage, FAILED[stage]]);
      for (const { operands } of failed) expect(operands[0]?.value).toBeDefined();
    }
  });

  it('names each failed clause with its values in the verification log', () => {
    const { gates } = readJson(workspace, 'PRELIVE_VERIFICATION_LOG.json');
    for (const { stage, status, clauses } of gates) {
      expect([stage, status]).toEqual([stage, 'FAIL']);
      const failed = failedIn(clauses);
      expect(failed.map(({ id }) => id)).toEqual(FAILED[stage]);
      for (const { operands } of failed) expect(operands[0]?.value).toBeDefined();
    }
  });

  it('is explained for a day after the last published calendar with one warning', async () => {
    const line = ['gates', 'explain', '7', '--out', 'reports/b', '--as-of', '2029-01-05T00:00:00Z'];
    const { stderr } = await runCli(line, place);
    expect(stderr.match(/Warning:/g)).toHaveLength(1);
    expect(stderr).toContain('2029-01-05 is outside of the years');
  });

  it('is explained by gate: value, threshold and what to do', async () => {
    const { exitCode, stdout } = await runCli(['gates', 'explain', '7', '--out', 'reports/b'], place);
    expect(exitCode).toBe(1);
    expect(verdictsOn(stdout)[0]).toEqual(['7', 'FAIL']);
    expect(stdout).toMatch(/latency_delta < 0\.50? +FAIL/);
  });
});
