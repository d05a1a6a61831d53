import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type GatewayProcess, type RunningCli, runCli, startCli, startGatewayProcess } from '../support/run-cli.ts';
import { readJson, scratch } from './scratch.ts';

const PATIENCE_MS = 100_000;
const place = scratch();
const small = join(place, 'small');
mkdirSync(small);
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', small]).status === 0;

let gateway: GatewayProcess | undefined;
let sessions: readonly RunningCli[] = [];
// Registered after the hook of `scratch`, so it runs before it: a mounted folder cannot be removed.
afterAll(async () => {
  for (const { process: child } of sessions) child.kill('SIGKILL');
  await gateway?.stop();
  if (isMounted) spawnSync('umount', ['--lazy', small]);
});

/** Uses every free block. */
function fill(file: string): void {
  const block = Buffer.alloc(4_096);
  for (let blocks = 0; blocks < 10_000; blocks++) {
    try {
      writeFileSync(file, block, { flag: 'a' });
    } catch {
      return;
    }
  }
  throw new Error('the file system is not small');
}

describe.skipIf(!isMounted)('a session on a small disk', () => {
  it('that is full closes, says that it holds nothing, ends with 4, and goes on with the same command', {
    timeout: PATIENCE_MS,
  }, async () => {
    gateway = await startGatewayProcess();
    const asked = ['--duration', '12s', '--trades', '1-50', '--symbols', 'AAPL,MSFT'];
    const words = ['stage7', ...asked, '--port', String(gateway.port), '--out', join(small, 'reports')];
    const running = startCli(words, place);
    sessions = [running];
    await new Promise<void>((settle) => {
      running.process.stderr?.on('data', (part) => /ACTIVE/.test(String(part)) && settle());
    });
    fill(join(small, 'filler'));
    const { exitCode, stdout, stderr } = await running.ended;
    expect(exitCode).toBe(4);
    expect(stdout + stderr).not.toContain('STILL OPEN');
    expect(stderr).toContain('The session holds nothing at the broker');
    expect(stderr).toContain('error FILE_UNWRITABLE (exit 4)');
    expect(stderr).toContain('no space is left on the device');

    rmSync(join(small, 'filler'));
    const again = await runCli(words, place);
    expect(again.exitCode).toBe(3);
    expect(again.stdout).toContain('The session went on once');
    expect(readJson(join(small, 'reports'), 'PAPER_TRADING_LOG.json')).toMatchObject({ complete: true });
  });
});
