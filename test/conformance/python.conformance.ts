import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from 'vitest';
import { pinnedPython, pinsOf } from '../../scripts/pinned-python.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const REQUIREMENTS = resolve(import.meta.dirname, 'requirements.txt');
const PRELIVE = `${process.execPath} ${resolve(ROOT, 'bin/run.js')}`;

/** Python clients against the real command `prelive gateway`; expected values come from its control API. */
describe('Python', () => {
  let python = '';
  beforeAll(async () => {
    python = await pinnedPython(pinsOf(REQUIREMENTS));
  });

  it.each([
    ['ib_async asserts connection, account, market data and orders', 'test/conformance/ib-async'],
    ['the pytest example of the documentation works', 'examples/pytest'],
  ])('%s', { timeout: 300_000 }, async (_name, folder) => {
    const child = spawn(
      python,
      ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', '--durations=5', resolve(ROOT, folder)],
      {
        cwd: ROOT,
        env: { ...process.env, PRELIVE, PYTHONDONTWRITEBYTECODE: '1' },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const exit = new Promise<number | null>((done) => child.once('exit', done));
    const output = await text(child.stdout);
    expect(await exit, output).toBe(0);
    console.log(output);
  });
});
