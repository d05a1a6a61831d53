import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskAccount } from '../../src/adapters/redaction.ts';
import { filesIn, sampleRepository } from '../cli/scratch.ts';
import { type CliRun, runCli, startGatewayProcess } from '../support/run-cli.ts';
import { accountIds } from './account-ids.ts';

/** `PRELIVE_REDACTION_RUNS` increases the number. */
const RUNS = Number(process.env['PRELIVE_REDACTION_RUNS'] ?? 1);

/** All output of the runs and all files of the folder, as one text. */
function everythingIn(runs: readonly CliRun[], folder: string): string {
  const files = filesIn(folder).map((file) => `${file}\n${readFileSync(join(folder, file), 'latin1')}`);
  return [...runs.flatMap(({ stdout, stderr }) => [stdout, stderr]), ...files].join('\n');
}

describe('no output of any command holds the id of an account', () => {
  it.each(fc.sample(accountIds, RUNS))('%s', async (id) => {
    const root = sampleRepository();
    const gateway = await startGatewayProcess(['--account', id]);
    const at = ['--port', String(gateway.port), '--host', '127.0.0.1'];
    const formats = ['--format', 'human', '--format', 'github', '--format', 'junit:reports/junit.xml'];
    const env = { GITHUB_STEP_SUMMARY: join(root, 'reports/summary.md') };
    try {
      const runs: CliRun[] = [];
      for (const words of [
        ['stage6', '--paper', ...at, ...formats],
        ['stage6', '--paper', ...at, '--verbose', '--what-if'],
        ['stage6', '--paper', ...at, '--account', `${id}9`],
        ['stage6', '--paper', ...at, '--account', id, '--json'],
        ['baseline', 'record', ...at, '--orders', '1', '--json'],
        ['stage7', ...at, '--duration', '1s', '--trades', '1-2', ...formats],
        ['decide', ...formats],
        ['status', '--json'],
        ['propose', '--step', 'pilot', '--account', id],
        ['gates', 'explain', '6'],
        ['evidence', 'list', '--json'],
        ['evidence', 'show', '1'],
        ['evidence', 'verify', '--json'],
        ['guard', '--step', 'pilot', '--account', id],
      ]) {
        runs.push(await runCli(words, root, { env }));
      }
      const text = everythingIn(runs, join(root, 'reports'));
      expect(text).not.toContain(id);
      expect(text).toContain(maskAccount(id));
      expect(text).toContain('# prelive stage6');
      expect(runs.filter(({ exitCode }) => exitCode === 70)).toEqual([]);
    } finally {
      await gateway.stop();
    }
  });
});
