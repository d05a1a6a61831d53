import { appendFileSync, cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { faultsOfWidth } from '../support/page-width.ts';
import { runCli } from '../support/run-cli.ts';
import { filesIn, read, readJson, sampleRepository, scratch, verdictsOn } from './scratch.ts';

describe('decide on an empty workspace', () => {
  const place = scratch();
  const decided = runCli(['decide', '--out', 'reports/empty'], place);

  it('exits 3 with NOT_READY and every gate pending', async () => {
    const { exitCode, stdout, stderr } = await decided;
    expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: '' });
    expect(stdout).toContain('NOT_READY   (exit 3)');
    expect(verdictsOn(stdout)).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((stage) => [String(stage), 'PENDING']));
  });

  it.each([
    ['prelive stage1', 'artifact_coverage'],
    ['prelive stage5', 'stage_tests_exist'],
    ['prelive stage6 --paper', 'connection_successful'],
    ['prelive stage6 --paper --what-if', 'no_permission_mismatch'],
    ['prelive stage7', 'latency_delta'],
    ['prelive baseline record', 'baseline_orders'],
    ['prelive drill rollback', 'rollback_plan_verified'],
    ['prelive drill kill-switch', 'kill_switch_verified'],
    ['prelive sign', 'governance_signed'],
    ['prelive checklist', 'checklist_score'],
  ])('says that %s collects %s', async (command, name) => {
    const { stdout } = await decided;
    expect(stdout).toMatch(new RegExp(`^ +${command} +${name}`, 'm'));
  });

  it('writes down the same, and that it waits for signatures', async () => {
    await decided;
    const folder = join(place, 'reports/empty');
    expect(readJson(folder, 'PRELIVE_VERIFICATION_LOG.json')).toMatchObject({ decision: 'NOT_READY', exit_code: 3 });
    expect(filesIn(folder)).toContain('statement.json');
    expect((await decided).stdout).toContain('a new proposal waits for signatures');
  });
});

describe('a proposal', () => {
  const root = sampleRepository();
  const workspace = join(root, '../proposed');
  const decide = (out: string) => runCli(['decide', '--out', out, '--json'], root);
  const copy = () => {
    const folder = join(scratch(), 'w');
    cpSync(workspace, folder, { recursive: true });
    return folder;
  };
  beforeAll(async () => {
    expect(await runCli(['stage3', '--out', join(workspace, 'rehearsal')], root)).toMatchObject({ exitCode: 3 });
    expect(await runCli(['propose', '--out', workspace], root)).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('that nobody touched is decided as it is', async () => {
    const folder = copy();
    const { exitCode, stdout } = await decide(folder);
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout).outcome.decision).toBe('NOT_READY');
    expect(read(folder, 'statement.json')).toBe(read(workspace, 'statement.json'));
  });

  it('is written in documents that fit A4, also where evidence is missing', () => {
    const documents = filesIn(workspace).filter((file) => file.endsWith('.md'));
    expect(documents.length).toBeGreaterThanOrEqual(6);
    for (const file of documents) expect(faultsOfWidth(read(workspace, file)), file).toEqual([]);
    expect(read(workspace, 'GO_LIVE_DECISION_GATE.md')).toContain('No paper session is on record that counts.');
  });

  it('has every file of the workspace as a subject, but what goes on growing and workspaces inside it', () => {
    const subjects = readJson(workspace, 'statement.json').subject.map(({ name }: { readonly name: string }) => name);
    const notFrozen = /^(ledger\.(ndjson|checkpoint|collectors)|workspace\.lock|statement\.json|rehearsal\/)/;
    expect(filesIn(join(workspace, 'rehearsal'))).toContain('ledger.ndjson');
    expect(subjects).toEqual(filesIn(workspace).filter((file) => !notFrozen.test(file)));
  });

  it.each([
    'GO_LIVE_DECISION_GATE.md',
    'ROLLBACK_PROCEDURE.md',
    'frozen/gates/07-paper-trading.yaml',
    'policy/policy.json',
  ])('whose %s was altered afterwards ends with 5 and its name', async (file) => {
    const folder = copy();
    appendFileSync(join(folder, file), '\n');
    const { exitCode, stdout } = await decide(folder);
    expect(exitCode).toBe(5);
    const { error } = JSON.parse(stdout);
    expect(error).toMatchObject({ code: 'DOSSIER_BROKEN', exitCode: 5 });
    expect(error.message).toContain(file);
  });
});

describe('a ledger with an altered line', () => {
  const root = sampleRepository();
  const workspace = join(root, '../altered');
  beforeAll(async () => {
    await runCli(['stage3', '--out', workspace], root);
    const text = read(workspace, 'ledger.ndjson');
    const altered = text.replace('"value":true', '"value":false');
    expect(altered).not.toBe(text);
    writeFileSync(join(workspace, 'ledger.ndjson'), altered);
  });

  it.each([
    ['decide'],
    ['status'],
    ['propose'],
    ['stage3'],
    ['checklist'],
    ['gates', 'explain', '3'],
    ['sign', '--role', 'cto'],
  ])('ends %s with 5 and the number of the line', async (...words) => {
    const before = read(workspace, 'ledger.ndjson');
    const { exitCode, stderr } = await runCli([...words, '--out', workspace], root);
    expect(exitCode).toBe(5);
    expect(stderr).toContain('error LEDGER_BROKEN (exit 5)');
    expect(stderr).toMatch(/ledger\.ndjson, line 1: digest/);
    expect(read(workspace, 'ledger.ndjson')).toBe(before);
  });
});
