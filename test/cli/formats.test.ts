import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { type CliRun, runCli } from '../support/run-cli.ts';
import { PACKAGE, read, sampleRepository } from './scratch.ts';

const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' });

describe('exit code, JUnit report and job summary say the same', () => {
  const root = sampleRepository();

  it.each<[string, number, readonly string[]]>([
    ['PASS', 0, ['gates', 'lint']],
    ['NOT_READY', 3, ['decide']],
    ['NOT_READY', 0, ['decide', '--report-only', '--out', 'reports/shown']],
    ['PENDING', 3, ['stage3']],
    ['FAIL', 1, ['stage1', '--system', join(PACKAGE, 'fixtures/sample-system-broken'), '--out', 'reports/failed']],
    ['GATEWAY_UNREACHABLE', 4, ['stage6', '--paper', '--port', '1']],
    ['PENDING', 3, ['checklist']],
    ['USAGE', 2, ['decide', '--step', 'all']],
    ['LEDGER_BROKEN', 5, ['decide', '--out', 'reports/broken']],
  ])('%s with %i', async (word, exitCode, words) => {
    if (word === 'LEDGER_BROKEN') await tamper('reports/broken');
    const run = await shown(words);
    expect(run.exitCode).toBe(exitCode);
    const { testsuites } = parser.parse(read(root, 'reports/junit.xml'));
    const last = [testsuites.testsuite].flat().at(-1);
    expect(last.testcase.name).toBe(`exit code ${exitCode}`);
    expect(last.failures !== '0' || last.errors !== '0').toBe(exitCode !== 0);
    const escaped = word.replaceAll('_', '&#95;');
    expect(read(root, 'reports/summary.md')).toContain(`: ${escaped} (exit ${exitCode})`);
    expect(run.stdout.trimEnd().split('\n').at(-1)).toMatch(
      new RegExp(`^::notice title=prelive .*::${word} \\(exit ${exitCode}\\)$`),
    );
  });

  async function shown(words: readonly string[]): Promise<CliRun> {
    mkdirSync(join(root, 'reports'), { recursive: true });
    writeFileSync(join(root, 'reports/summary.md'), '');
    const formats = ['--format', 'human', '--format', 'github', '--format', 'junit:reports/junit.xml'];
    return runCli([...words, ...formats], root, { env: { GITHUB_STEP_SUMMARY: join(root, 'reports/summary.md') } });
  }

  async function tamper(out: string): Promise<void> {
    await runCli(['stage3', '--out', out], root);
    const text = read(root, `${out}/ledger.ndjson`);
    writeFileSync(join(root, out, 'ledger.ndjson'), text.replace('"value":true', '"value":false'));
  }

  it('one format has standard output to itself', async () => {
    const junit = await runCli(['gates', 'lint', '--format', 'junit'], root);
    expect(junit.stdout).toMatch(/^<\?xml[\s\S]*<\/testsuites>\n$/);
    const markdown = await runCli(['gates', 'lint', '--format', 'markdown'], root);
    expect(markdown.stdout).toMatch(/^## prelive gates lint: PASS \(exit 0\)\n/);
    const json = await runCli(['gates', 'lint', '--format', 'json'], root);
    expect(JSON.parse(json.stdout)).toMatchObject({ findings: [] });
    const both = await runCli(['gates', 'lint', '--json', '--format', 'human'], root);
    expect(both.exitCode).toBe(2);
  });
});
