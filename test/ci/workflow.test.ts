import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CheckWorkflow, loadWorkflowCheck } from './language-service.ts';
import { ACTION, action, commandsOf, PACKAGE, type Step, textOf, WORKFLOW, workflow } from './workflow-files.ts';

const steps: readonly Step[] = [workflow.jobs.gates, workflow.jobs.release].flatMap((job) => job.steps);

describe("GitHub's own schema", () => {
  let check: CheckWorkflow;
  beforeAll(async () => {
    check = await loadWorkflowCheck();
  });

  it.each([WORKFLOW, ACTION])('finds no fault in %s', async (file) => {
    expect(await check(file, textOf(file))).toEqual([]);
  });

  it.each<[string, string, string, string]>([
    ['a key that there is not', WORKFLOW, 'runs-on:', 'run-on:'],
    ['a context that there is not', WORKFLOW, 'inputs.dossier', 'inputs.nothing'],
    ['an action without its shell', ACTION, '      shell: bash\n', ''],
  ])('would find %s', async (_what, file, from, to) => {
    expect(await check(file, textOf(file).replace(from, to))).not.toEqual([]);
  });
});

describe('the workflow', () => {
  it('lints the gates, runs the stages 1-5, rehearses, reports the decision, and keeps the reports', () => {
    const runs = commandsOf(workflow.jobs.gates).flatMap(({ env }) => (env['PRELIVE_RUN'] ?? '').trim().split('\n'));
    expect(runs.filter((one) => one !== '').map((one) => one.split(' --')[0])).toEqual([
      'gates lint',
      'stage1',
      'stage2',
      'stage3',
      'stage4',
      'stage5',
      'rehearse',
      'decide',
    ]);
    expect(runs).toContain('decide --report-only');
    const kept = workflow.jobs.gates.steps.filter(({ uses }) => uses?.startsWith('actions/upload-artifact@'));
    expect(kept.map((one) => [one.if, one.with?.['name']])).toEqual([
      ['always()', 'prelive-reports'],
      ['always()', 'prelive-checkpoints'],
    ]);
  });

  it('may do no more than read, and leaves no token behind', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(workflow.jobs.gates.permissions).toEqual({ contents: 'read', 'pull-requests': 'read' });
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.map((one) => one.with?.['persist-credentials'])).toEqual([false, false]);
  });

  it('uses actions of others by their full commit', () => {
    const others = steps.flatMap(({ uses }) => (uses === undefined || uses.startsWith('./') ? [] : [uses]));
    expect(others.length).toBeGreaterThan(0);
    for (const one of others) expect(one).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  });

  it('puts no expression into a script: what comes from outside is a variable', () => {
    for (const { run } of [...steps, ...action.runs.steps]) expect(run ?? '').not.toContain('${{');
    expect(textOf('.github/actions/prelive/run.sh')).not.toMatch(/\beval\b/);
  });

  it('releases behind a protected environment, by a verified dossier of this commit', () => {
    const { environment } = workflow.jobs.release;
    expect(environment).toBe('production');
    const [, enforce] = commandsOf(workflow.jobs.release);
    expect(enforce?.script).toBe(
      'npx --no-install prelive verify "$DOSSIER" --policy "$POLICY" --commit "$GITHUB_SHA"',
    );
  });
});

describe('the script of the action', () => {
  /** Replaces npx by a script with the given output and exit code. */
  function run(lines: string, pending = 'fail') {
    const npx = 'npx() { printf "<%s>" "$@"; echo; shift $(($# - 7)); return "$1"; }; export -f npx;';
    const script = `${npx} bash ${PACKAGE}/.github/actions/prelive/run.sh; echo "exit $?"`;
    const env = { PATH: process.env['PATH'], PRELIVE_RUN: lines, PRELIVE_PENDING: pending, PRELIVE_REPORTS: 'r' };
    return execFileSync('bash', ['-c', script], { env, encoding: 'utf8' });
  }

  it('runs every line, and ends with the first exit code that may not pass', () => {
    const out = run('a 0\n\nb 3\nc 1\nd 0\n');
    expect(out.match(/^<--no-install><prelive><[a-d]>/gm)).toHaveLength(4);
    expect(out).toMatch(/exit 3\n$/);
    expect(run('a 3\nb 1', 'ok')).toMatch(/exit 1\n$/);
    expect(run('a 3\nb 0', 'ok')).toMatch(/exit 0\n$/);
  });

  it('gives each command a report of its own, and expands nothing', () => {
    const out = run('$(id) ; * `id` 0');
    expect(out).toContain('<prelive><$(id)><;><*><`id`><0><--format><human>');
    expect(out).toContain('<junit:r/local-1---id-.xml>');
  });
});
