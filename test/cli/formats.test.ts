import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectAgreement } from '../support/all-formats.ts';
import { runCli } from '../support/run-cli.ts';
import { PACKAGE, read, sampleRepository } from './scratch.ts';

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
    ['no_policy', 3, ['verify', 'reports/shown']],
    ['USAGE', 2, ['decide', '--step', 'all']],
    ['LEDGER_BROKEN', 5, ['decide', '--out', 'reports/broken']],
  ])('%s with %i', async (word, exitCode, words) => {
    if (word === 'LEDGER_BROKEN') await tamper('reports/broken');
    await expectAgreement((formats, options) => runCli([...words, ...formats], root, options), root, word, exitCode);
  });

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
