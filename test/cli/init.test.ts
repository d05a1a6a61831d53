import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { COMMANDS } from '../../src/commands/index.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';
import { commit, filesIn, read, scratch } from './scratch.ts';

describe('init in an empty git repository', () => {
  const root = scratch();
  let first: CliRun;
  beforeAll(async () => {
    execFileSync('git', ['init', '--quiet'], { cwd: root });
    first = await runCli(['init'], root);
  });

  it('writes a configuration, a manifest and guides, and says what comes next', () => {
    expect(first).toMatchObject({ exitCode: 0, stderr: '' });
    for (const file of ['prelive.yaml', 'artifacts.yaml', 'gates/README.md', 'policy/README.md']) {
      expect(first.stdout).toContain(` wrote  ${file}\n`);
      expect(filesIn(root)).toContain(file);
    }
    expect(first.stdout).toMatch(/next {3}npx prelive rehearse/);
  });

  it('writes a workflow of commands that there are, each shown in the summary of its job', () => {
    const { jobs } = parse(read(root, '.github/workflows/prelive.yml'));
    const script = jobs.gates.steps.map((step: { run?: string }) => step.run ?? '').join('\n');
    const commands = [...script.matchAll(/npx prelive ([a-z0-9]+(?: [a-z]+)?) (.*)/g)];
    expect(commands.map(([, name = '']) => name)).toEqual([
      'gates lint',
      ...[1, 2, 3, 4, 5].map((stage) => `stage${stage}`),
      'decide',
    ]);
    for (const [, name = '', flags] of commands) {
      expect(COMMANDS).toHaveProperty([name.replace(' ', ':')]);
      expect(flags).toContain('--format github');
    }
    expect(read(root, 'policy/README.md')).toContain('.github/workflows/prelive.yml');
  });

  it('leaves a system that the commands take at once', async () => {
    const run = (...words: string[]) => runCli(words, root);
    expect(await run('status')).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('COMMIT_UNKNOWN') });
    commit(root);
    expect((await run('status')).exitCode).toBe(0);
    expect((await run('gates', 'lint')).exitCode).toBe(0);
    expect(await run('stage1')).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('coverage 0') });
  });

  it('is followed by a rehearsal that works, of the sample and of the system itself', async () => {
    const short = ['rehearse', '--duration', '5m', '--trades', '1-9'];
    const sample = await runCli(short, root);
    expect(sample).toMatchObject({ exitCode: 3, stdout: expect.stringContaining('REHEARSAL_INCOMPLETE') });
    const own = await runCli([...short, '--system', '.', '--out', 'reports/own'], root);
    expect(own).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('REHEARSAL_FAILED') });
  });
});

describe('init a second time', () => {
  const root = scratch();
  beforeAll(async () => {
    await runCli(['init'], root);
    writeFileSync(join(root, 'prelive.yaml'), '# mine\n');
  });

  it('keeps every file that is there', async () => {
    const { exitCode, stdout } = await runCli(['init'], root);
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain('wrote');
    expect(stdout).toContain(' kept   prelive.yaml (--force replaces it)');
    expect(read(root, 'prelive.yaml')).toBe('# mine\n');
  });

  it('with --force replaces them', async () => {
    const { exitCode, stdout } = await runCli(['init', '--force'], root);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(' wrote  prelive.yaml');
    expect(read(root, 'prelive.yaml')).toContain('version: 1');
  });
});
