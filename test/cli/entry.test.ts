import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startCli } from '../support/run-cli.ts';
import { PACKAGE, scratch } from './scratch.ts';

/** A Node on this machine that is too old for prelive. */
const oldNode = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'node'))
  .filter((file) => existsSync(file))
  .find((file) => Number(execFileSync(file, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' })) < 24);

function runOnOldNode(words: readonly string[]) {
  if (oldNode === undefined) throw new Error('there is no old Node');
  return spawn(oldNode, [join(PACKAGE, 'bin/run.js'), ...words], { cwd: scratch(), stdio: ['ignore', 'pipe', 'pipe'] });
}

const ended = (child: ReturnType<typeof runOnOldNode>) =>
  new Promise<number | null>((settle) => child.once('exit', (code) => settle(code)));

describe('the installed entry', () => {
  it.skipIf(oldNode === undefined)('passes a signal on to the Node that it has started', async () => {
    const child = runOnOldNode(['gateway', '--port', '0']);
    await new Promise((settle) => child.stdout.once('data', settle));
    child.kill('SIGINT');
    expect(await ended(child)).toBe(0);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends at the first %s where nothing is open, with exit 130',
    async (signal) => {
      const silent = createServer();
      await new Promise<void>((settle) => silent.listen(0, '127.0.0.1', settle));
      const connected = new Promise((settle) => silent.once('connection', settle));
      const address = silent.address();
      const port = typeof address === 'object' ? `${address?.port}` : '';
      const { process: child, ended: run } = startCli(['stage6', '--paper', '--json', '--port', port], scratch());
      await connected;
      child.kill(signal);
      const { exitCode, stdout } = await run;
      silent.close();
      expect(exitCode).toBe(130);
      expect(JSON.parse(stdout).error).toMatchObject({ code: 'INTERRUPTED', message: `Stopped by ${signal}.` });
    },
  );

  it('ends in silence where its reader has gone', async () => {
    const { process: child, ended: run } = startCli(['stage7', '--help'], scratch());
    child.stdout?.destroy();
    expect(await run).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe('standard output that takes no more', () => {
  it.skipIf(!existsSync('/dev/full'))('ends with the exit code of a file that cannot be written, and no stack', () => {
    const line = [process.execPath, join(PACKAGE, 'bin/run.js'), 'gates', 'list', '--json'];
    const { status, stderr } = spawnSync('sh', ['-c', '"$@" > /dev/full', 'sh', ...line], { encoding: 'utf8' });
    expect(status).toBe(4);
    expect(stderr).toMatch(
      /^error FILE_UNWRITABLE \(exit 4\)\n {2}Standard output cannot be written: no space is left/,
    );
    expect(stderr).not.toMatch(/^ {4}at /m);
  });
});
