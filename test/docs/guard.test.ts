import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/guard.md'), 'utf8');
const LIMITS = JSON.stringify({ max_order_value: 2500, max_daily_loss: 500 });
let folder = '';

/** A code block of the page. */
const block = (language: string) => new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? '';

/** A fake `prelive` that answers like the guard, and a fake system that prints its arguments. */
function answer(exitCode: number): void {
  const guard = `#!/bin/sh\n[ ${exitCode} = 0 ] && echo '${LIMITS}'\n[ ${exitCode} = 0 ] || echo 'not in force' >&2\nexit ${exitCode}\n`;
  writeFileSync(join(folder, 'prelive'), guard);
  chmodSync(join(folder, 'prelive'), 0o755);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-guard-docs-'));
  writeFileSync(join(folder, 'trade'), '#!/bin/sh\necho "started with $MAX_ORDER_VALUE $MAX_DAILY_LOSS"\n');
  chmodSync(join(folder, 'trade'), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

const environment = () => ({ PATH: `${folder}:${process.env['PATH']}`, IBKR_ACCOUNT: 'DU1234567' });

describe('the snippets of docs/guard.md', () => {
  const shell = block('sh').replace('/srv/momentum/bin/trade', '"$START"');
  const runShell = () =>
    spawnSync('sh', ['-c', shell], { env: { ...environment(), START: join(folder, 'trade') }, encoding: 'utf8' });

  it('in the shell starts the system with the signed limits, and only then', () => {
    answer(0);
    expect(runShell()).toMatchObject({ status: 0, stdout: 'started with 2500 500\n' });
    for (const exitCode of [2, 3, 5, 70]) {
      answer(exitCode);
      expect(runShell()).toMatchObject({ status: exitCode, stdout: '' });
    }
  });

  it('in Python goes on with the signed limits, and only then', () => {
    const program = `${block('python')}\nprint("started with", limits["max_order_value"])\n`;
    answer(0);
    expect(execFileSync('python3', ['-c', program], { env: environment(), encoding: 'utf8' })).toBe(
      'started with 2500\n',
    );
    answer(3);
    const stopped = spawnSync('python3', ['-c', program], { env: environment(), encoding: 'utf8' });
    expect(stopped).toMatchObject({ status: 1, stdout: '', stderr: 'not started: not in force\n' });
  });
});
