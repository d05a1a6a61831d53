import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandsOf, PACKAGE, workflow } from './workflow-files.ts';

const LONG_MS = 600_000;

/** Set by `npm run test:workflow`: the test installs and builds a clone, and runs a rehearsal. */
const asked = process.env['PRELIVE_WORKFLOW_RUN'] === '1';

describe.runIf(asked)('the workflow on a clean clone', () => {
  let place = '';
  let clone = '';
  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'prelive-workflow-'));
    clone = join(place, 'clone');
    execFileSync('git', ['clone', '--quiet', '--no-hardlinks', PACKAGE, clone]);
  }, LONG_MS);
  afterAll(() => rmSync(place, { recursive: true, force: true }));

  function run(script: string, env: Readonly<Record<string, string>>) {
    const { GITHUB_TOKEN: _token, CI: _ci, ...outside } = process.env;
    const runner = {
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTION_PATH: join(clone, '.github/actions/prelive'),
      GITHUB_STEP_SUMMARY: join(place, 'summary.md'),
      GITHUB_SHA: execFileSync('git', ['rev-parse', 'HEAD'], { cwd: clone, encoding: 'utf8' }).trim(),
      RUNNER_TEMP: join(place, 'runner'),
      XDG_CONFIG_HOME: join(place, 'config'),
      XDG_STATE_HOME: join(place, 'state'),
    };
    // The arguments that GitHub uses for `shell: bash`.
    return spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      cwd: clone,
      env: { ...outside, ...runner, ...env },
      encoding: 'utf8',
    });
  }

  it(
    'comes to a green end, with reports, a summary and checkpoints',
    () => {
      for (const { step, script, env } of commandsOf(workflow.jobs.gates)) {
        // Uses the packages of this folder: the workflow is under test, not the registry.
        const local = script === 'npm ci';
        if (local) symlinkSync(join(PACKAGE, 'node_modules'), join(clone, 'node_modules'));
        const { status, stdout, stderr } = run(local ? 'npm run build' : script, env);
        expect({ step, status, output: status === 0 ? '' : stdout + stderr }).toEqual({ step, status: 0, output: '' });
      }
      expect(existsSync(join(place, 'runner/prelive-checkpoints'))).toBe(true);
      for (const name of ['junit', 'ledger.ndjson', 'rehearsal/GO_LIVE_DECISION_GATE.md']) {
        expect(existsSync(join(clone, 'reports', name)), name).toBe(true);
      }
      const summary = readFileSync(join(place, 'summary.md'), 'utf8');
      for (const command of ['gates lint', 'stage1', 'stage5', 'rehearse', 'decide']) {
        expect(summary).toContain(`## prelive ${command}: `);
      }
      expect(summary).toContain('NOT&#95;READY');
    },
    LONG_MS,
  );

  it(
    'releases nothing that is not signed',
    () => {
      const enforce = commandsOf(workflow.jobs.release).at(-1);
      const { status } = run(enforce?.script ?? '', {
        DOSSIER: 'reports/rehearsal',
        POLICY: 'reports/rehearsal.policy',
      });
      expect(status).toBe(3);
    },
    LONG_MS,
  );
});
