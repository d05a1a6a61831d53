import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { expect } from 'vitest';
import type { CliOptions, CliRun } from './run-cli.ts';

const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' });

/**
 * Runs a command with screen, JUnit report and GitHub job summary at once, and checks that all have the same result and
 * exit code. The files are in `reports/` of the folder.
 */
export async function expectAgreement(
  run: (formats: readonly string[], options: CliOptions) => Promise<CliRun>,
  folder: string,
  word: string,
  exitCode: number,
): Promise<CliRun> {
  const [junit, summary] = [join(folder, 'reports/junit.xml'), join(folder, 'reports/summary.md')];
  mkdirSync(join(folder, 'reports'), { recursive: true });
  writeFileSync(summary, '');
  const formats = ['--format', 'human', '--format', 'github', '--format', `junit:${junit}`];
  const ran = await run(formats, { env: { GITHUB_STEP_SUMMARY: summary } });
  expect(ran.exitCode).toBe(exitCode);
  const { testsuites } = parser.parse(readFileSync(junit, 'utf8'));
  const last = [testsuites.testsuite].flat().at(-1);
  expect(last.testcase.name).toBe(`exit code ${exitCode}`);
  expect(last.failures !== '0' || last.errors !== '0').toBe(exitCode !== 0);
  const escaped = word.replaceAll('_', '&#95;');
  expect(readFileSync(summary, 'utf8')).toContain(`: ${escaped} (exit ${exitCode})`);
  expect(ran.stdout.trimEnd().split('\n').at(-1)).toMatch(
    new RegExp(`^::notice title=prelive .*::${word} \\(exit ${exitCode}\\)$`),
  );
  return ran;
}
