import { chmodSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../../src/adapters/project/run-command.ts';
import { until } from '../../support/until.ts';
import { folderWith } from '../collectors/temp-folder.ts';

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

  it('that cannot start is told alike where a folder of the PATH may not be read, or is a file', async () => {
    const path = process.env['PATH'];
    const locked = folderWith();
    try {
      for (const folder of ['/proc/1/fd', locked, '/etc/hostname']) {
        chmodSync(locked, 0o000);
        process.env['PATH'] = `${folder}:${path}`;
        const result = await runCommand({ command: ['no-such-program'], cwd: tmpdir(), timeoutMs: 1000 });
        expect(result.detail).toBe('could not start: there is no no-such-program on the PATH (ENOENT)');
      }
    } finally {
      process.env['PATH'] = path;
      chmodSync(locked, 0o700);
    }
  });

  it('that cannot start for another reason is told with that: a file without the right to run it, a folder that is gone', async () => {
    const folder = folderWith();
    writeFileSync(join(folder, 'plain'), '#!/bin/sh\n');
    const ask = (program: string, cwd: string) => runCommand({ command: [program], cwd, timeoutMs: 1000 });
    expect((await ask('./plain', folder)).detail).toBe('could not start: ./plain: permission denied (EACCES)');
    expect((await ask('sh', join(folder, 'gone'))).detail).toMatch(
      /there is no folder .*gone to run it in|no folder \./,
    );
    expect((await ask('x'.repeat(300_000), folder)).exitCode).toBeUndefined();
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
