import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { holdWorkspace } from '../../src/adapters/workspace/workspace-lock.ts';
import { createFirm } from '../support/firm.ts';
import { type CliRun, runCli, startCli } from '../support/run-cli.ts';
import { until } from '../support/until.ts';
import { sampleRepository, scratch } from './scratch.ts';

/** A repository with a policy whose keys the test holds. */
function firmWithRepository() {
  const root = sampleRepository();
  const policy = join(dirname(root), 'roles');
  const firm = createFirm(join(scratch(), 'keys'));
  firm.writePolicy(policy);
  const fixed = `--role risk_officer --expires 30d --statement seen --policy ${policy} --key ${firm.keyFile('risk_officer')}`;
  const add = (value: string) => `evidence add no_permission_mismatch --value ${value} ${fixed}`.split(' ');
  return { root, policy, add };
}

const codes = (runs: readonly CliRun[]) => runs.map(({ exitCode, stderr }) => (exitCode === 0 ? 0 : stderr));
const zeros = (count: number) => Array.from({ length: count }, () => 0);

describe('commands on one workspace at the same time', () => {
  it('twenty evidence add all record, each once, in one whole ledger', async () => {
    const { root, add } = firmWithRepository();
    const runs = await Promise.all(Array.from({ length: 20 }, (_, i) => runCli(add(String(i % 2 === 0)), root)));
    expect(codes(runs)).toEqual(zeros(20));
    const lines = readFileSync(join(root, 'reports/ledger.ndjson'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).sequence)).toEqual(lines.map((_, i) => i + 1));
    expect(lines).toHaveLength(20);
    expect((await runCli(['evidence', 'verify'], root)).exitCode).toBe(0);
  }, 240_000);

  it('six proposals and decisions wait for each other, and the last leaves a dossier that is whole', async () => {
    const { root, policy } = firmWithRepository();
    const runs = await Promise.all(
      ['propose', 'decide', 'propose', 'decide', 'propose', 'decide'].map((word) =>
        runCli([word, '--policy', policy], root),
      ),
    );
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 3, 0, 3, 0, 3]);
    expect(await runCli(['verify', 'reports', '--policy', policy], root)).toMatchObject({ exitCode: 3 });
  }, 240_000);

  it('a short one does not wait for a session, and says which has the workspace; evidence is added and read meanwhile', async () => {
    const { root, policy, add } = firmWithRepository();
    const release = await holdWorkspace(join(root, 'reports'), { command: 'prelive stage7', lasts: 'long' });
    try {
      const run = await runCli(['propose', '--policy', policy], root);
      expect(run.exitCode).toBe(4);
      expect(run.stderr).toMatch(
        new RegExp(
          `WORKSPACE_BUSY .*\\n +prelive stage7 \\(process ${process.pid} on \\S+, since \\d{4}-.*Z\\) is at work in reports`,
        ),
      );
      expect(run.stderr).toContain('It lasts for hours, so it was not waited for.');
      expect(codes(await Promise.all([runCli(add('true'), root), runCli(['status'], root)]))).toEqual([0, 0]);
      expect(codes([await runCli(['evidence', 'list'], root)])).toEqual([0]);
    } finally {
      release();
    }
    expect(existsSync(join(root, 'reports/workspace.holder'))).toBe(false);
  });

  it('one takes over what a killed one has left, whatever its note says', async () => {
    const place = scratch();
    const killed = startCli(['rehearse', '--out', 'w'], place);
    await until('the note of the rehearsal', () => existsSync(join(place, 'w/workspace.holder')));
    killed.process.kill('SIGKILL');
    await killed.ended;
    expect(existsSync(join(place, 'w/workspace.holder'))).toBe(true);
    expect(await runCli(['propose', '--out', 'w'], place)).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe('a workspace that is held', () => {
  const SHORT = { command: 'prelive propose', lasts: 'short' } as const;
  const busy = async (folder: string, waitMs: number) => {
    const asked: number[] = [];
    let at = 0;
    const pause = async (ms: number) => {
      asked.push(ms);
      at += ms;
    };
    const error = await holdWorkspace(folder, SHORT, { waitMs, now: () => at, pause }).catch(
      (thrown: unknown) => thrown,
    );
    return { error, asked };
  };

  it('by a short command is asked for again and again until the wait is over, and then named', async () => {
    const folder = scratch();
    const release = await holdWorkspace(folder, { command: 'prelive decide', lasts: 'short' });
    const { error, asked } = await busy(folder, 3000);
    expect(error).toMatchObject({ code: 'WORKSPACE_BUSY', exitCode: 4 });
    expect(String(error)).toMatch(/prelive decide \(process \d+ on .*\) is at work in .*\. It was waited for 3 s\./);
    expect(asked.length).toBeGreaterThan(20);
    expect(Math.max(...asked)).toBeLessThan(150);
    release();
    (await holdWorkspace(folder, SHORT))();
  });

  it.each(['', '{', '[]', '{"command":1}', 'null'])('and whose note is "%s" is busy all the same', async (note) => {
    const folder = scratch();
    const release = await holdWorkspace(folder, SHORT);
    writeFileSync(join(folder, 'workspace.holder'), note);
    expect(String((await busy(folder, 100)).error)).toContain('Another prelive command is at work');
    release();
  });

  it('cannot be held where a folder stands in the place of its lock', async () => {
    const folder = scratch();
    mkdirSync(join(folder, 'workspace.lock'));
    await expect(holdWorkspace(folder, SHORT)).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
  });
});
