import { describe, expect, it } from 'vitest';
import { runCommand } from '../../../src/adapters/system/run-command.ts';
import { until } from '../../support/until.ts';
import { folderWith } from './temp-folder.ts';

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const run = (script: string, timeoutMs = 20_000) =>
  runCommand({ command: ['{node}', '-e', script], cwd: folderWith(), timeoutMs });

describe('a command of the system', () => {
  it('runs without a shell, {node} being the running Node', async () => {
    const result = await run('console.log(process.execPath, "$HOME")');
    expect(result).toMatchObject({ exitCode: 0, detail: 'exit 0', stdout: `${process.execPath} $HOME\n` });
  });

  it('tells its exit code and the line that names the error', async () => {
    const result = await run('console.error("first"); throw new TypeError("no such thing")');
    expect(result).toMatchObject({ exitCode: 1, detail: 'exit 1: TypeError: no such thing' });
  });

  it('tells the last line where none names an error', async () => {
    expect((await run('console.log("a\\nb"); process.exit(3)')).detail).toBe('exit 3: b');
  });

  it('never shows the folder that it ran in', async () => {
    expect((await run('throw new Error(process.cwd())')).detail).toBe('exit 1: Error: .');
  });

  it('is stopped at its limit, with all that it started', async () => {
    const idle = 'setInterval(() => {}, 1e3)';
    const script = `console.log(require("node:child_process").spawn(process.execPath, ["-e", "${idle}"]).pid); ${idle}`;
    const result = await run(script, 1500);
    expect(result.exitCode).toBeUndefined();
    expect(result.detail).toMatch(/^stopped at its limit of 1500 ms/);
    const child = Number.parseInt(result.stdout, 10);
    expect(child).toBeGreaterThan(0);
    await until('the end of what it started', () => !isAlive(child));
  });

  it('that a signal ends has no exit code', async () => {
    const result = await run('process.kill(process.pid, "SIGTERM")');
    expect(result).toMatchObject({ detail: 'ended by SIGTERM' });
    expect(result.exitCode).toBeUndefined();
  });

  it('that cannot start is told, not thrown', async () => {
    const result = await runCommand({ command: ['no-such-program'], cwd: folderWith(), timeoutMs: 1000 });
    expect(result.detail).toMatch(/could not start: .*ENOENT/);
  });

  it('is given no secrets of the environment', async () => {
    process.env['SOME_API_TOKEN'] = 'hush';
    process.env['PLAIN_WORD'] = 'hello';
    try {
      const result = await run('console.log(process.env.SOME_API_TOKEN, process.env.PLAIN_WORD)');
      expect(result.stdout).toBe('undefined hello\n');
    } finally {
      delete process.env['SOME_API_TOKEN'];
      delete process.env['PLAIN_WORD'];
    }
  });
});
