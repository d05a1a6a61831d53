import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CliRun, runCli } from '../support/run-cli.ts';
import { PACKAGE, read, scratch } from './scratch.ts';

const place = scratch();
const workspace = join(place, 'reports/a');
const rehearse = (seed: string, out: string, ...launcher: string[]) =>
  runCli(['rehearse', '--seed', seed, '--out', out], place, { launcher });
const recompute = (folder: string) =>
  spawnSync('python3', [join(PACKAGE, 'test/independent/recompute.py'), folder], { encoding: 'utf8' });

let [pinned, other]: CliRun[] = [];
beforeAll(async () => {
  [, pinned, other] = await Promise.all([
    rehearse('42', 'reports/a'),
    rehearse('42', 'reports/pinned', 'taskset', '-c', '0'),
    rehearse('43', 'reports/other'),
  ]);
});

describe('a second rehearsal', () => {
  it('with the same seed, pinned to one core, writes the same log and metrics to the last byte', () => {
    expect(pinned?.exitCode).toBe(0);
    for (const file of ['PAPER_TRADING_LOG.json', 'PAPER_TRADING_METRICS.csv']) {
      expect(read(join(place, 'reports/pinned'), file) === read(workspace, file), file).toBe(true);
    }
  });

  it('with another seed passes with a session of its own', () => {
    expect(other?.exitCode).toBe(0);
    for (const file of ['PAPER_TRADING_LOG.json', 'PAPER_TRADING_METRICS.csv']) {
      expect(read(join(place, 'reports/other'), file) === read(workspace, file), file).toBe(false);
    }
    expect(recompute(join(place, 'reports/other')).status).toBe(0);
  });
});
