import { spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/adapters/files/digest.ts';
import { createSchemas } from '../../src/adapters/schemas/schemas.ts';
import { auditScript } from '../../src/adapters/workspace/audit-script.ts';
import { blockKinds, faultsOfWidth } from '../support/page-width.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';
import { createSshKeygen } from '../support/ssh-keygen.ts';
import { filesIn, PACKAGE, read, readJson, scratch, verdictsOn } from './scratch.ts';

const place = scratch();
const workspace = join(place, 'reports/a');

let run: CliRun | undefined;
beforeAll(async () => {
  run = await runCli(['rehearse', '--seed', '42', '--out', 'reports/a'], place);
});

const screen = () => run?.stdout ?? '';

/** Artifacts named by the specification, by stage. */
const ARTIFACTS = [
  'IBKR_ARTIFACT_VALIDATION_REPORT.md',
  'IBKR_INTEGRATION_FLOW.md',
  'IBKR_INTERFACE_MAP.md',
  'ACCOUNT_CONFIG.json',
  'PAPER_TRADING_LOG.json',
  'PAPER_TRADING_METRICS.csv',
  'GO_LIVE_DECISION_GATE.md',
  'PRELIVE_VERIFICATION_LOG.json',
  'ROLLBACK_PROCEDURE.md',
  'SCALE_UP_PLAN.md',
  'IBKR_PRELIVE_EXECUTION_SUMMARY.md',
];

const SCHEMA_OF: Readonly<Record<string, string>> = {
  'policy/policy.json': 'role-policy',
  'ACCOUNT_HANDSHAKE.json': 'connection-handshake',
  'SESSION_HANDSHAKE.json': 'connection-handshake',
};
const schemaOf = (file: string) => SCHEMA_OF[file] ?? file.replace('.json', '').toLowerCase().replaceAll('_', '-');

const recompute = (folder: string) =>
  spawnSync('python3', [join(PACKAGE, 'test/independent/recompute.py'), folder], { encoding: 'utf8' });

describe('rehearse --seed 42', () => {
  it('passes all eight stages and says so', () => {
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    const passed = [1, 2, 3, 4, 5, 6, 7].map((stage) => [String(stage), 'PASS']);
    expect(verdictsOn(screen())).toEqual([...passed, ['8', 'REHEARSAL_PASSED']]);
  });

  it('says on its first line that it is simulated, and at the end what it did not test', () => {
    expect(screen().split('\n')[0]).toContain('REHEARSAL (SIMULATED)');
    expect(screen()).toMatch(/Untested +real gateway, real fills, your own system/);
  });

  it('fits a screen of 24 lines', () => {
    expect(screen().trimEnd().split('\n').length).toBeLessThanOrEqual(24);
  });

  it.each(ARTIFACTS)('writes %s', (file) => {
    expect(read(workspace, file).length).toBeGreaterThan(200);
  });

  it('writes JSON that follows the schema of its name, without exception', () => {
    const schemas = createSchemas();
    const documents = filesIn(workspace).filter((file) => file.endsWith('.json'));
    expect(documents.length).toBeGreaterThanOrEqual(9);
    const faults = documents.map((file) => [file, schemas.faults(schemaOf(file), readJson(workspace, file))]);
    expect(faults).toEqual(documents.map((file) => [file, []]));
    const records = read(workspace, 'ledger.ndjson').trimEnd().split('\n');
    expect(records.flatMap((line) => schemas.faults('evidence-record', JSON.parse(line)))).toEqual([]);
  });

  it('marks as simulated what rests on the simulated gateway: class in JSON and CSV, title in Markdown', () => {
    for (const file of ['ACCOUNT_CONFIG.json', 'PAPER_TRADING_LOG.json', 'PRELIVE_VERIFICATION_LOG.json']) {
      expect(readJson(workspace, file)).toMatchObject({ evidence_class: 'simulated' });
    }
    expect(read(workspace, 'PAPER_TRADING_METRICS.csv')).toContain('simulated');
    for (const file of ['GO_LIVE_DECISION_GATE.md', 'ROLLBACK_PROCEDURE.md', 'SCALE_UP_PLAN.md']) {
      expect(read(workspace, file).split('\n')[0]).toContain('SIMULATED');
    }
  });

  it('records a decision that says REHEARSAL_PASSED, and nothing that says approved', () => {
    expect(readJson(workspace, 'PRELIVE_VERIFICATION_LOG.json')).toMatchObject({
      step: 'rehearsal',
      decision: 'REHEARSAL_PASSED',
      exit_code: 0,
    });
    // The auditor's script contains the words of every decision; it is the same program in each dossier.
    expect(read(workspace, 'audit.sh')).toBe(auditScript().text);
    const documents = filesIn(workspace).filter((file) => file !== 'audit.sh');
    for (const file of documents) expect(read(workspace, file)).not.toContain('GO_LIVE_APPROVED');
  });

  it.each(['risk_officer', 'cto', 'lead_trader'])('is signed as %s so that ssh-keygen accepts it', (role) => {
    const ssh = createSshKeygen();
    const { identity, namespace } = readJson(workspace, 'policy/policy.json').roles[role];
    const asked = {
      allowedSigners: read(workspace, 'policy/allowed_signers'),
      identity,
      namespace,
      signature: read(workspace, `signatures/${role}.sig`),
    };
    const statement = read(workspace, 'statement.json');
    expect(ssh.verify({ ...asked, message: Buffer.from(statement) })).toBe(true);
    expect(ssh.verify({ ...asked, message: Buffer.from(`${statement} `) })).toBe(false);
    ssh.remove();
  });

  it('names the account by its mask alone, on the screen and in every file', () => {
    for (const file of filesIn(workspace)) expect(read(workspace, file)).not.toContain('DUSIM0001');
    expect(screen()).not.toContain('DUSIM0001');
    expect(readJson(workspace, 'PAPER_TRADING_LOG.json').account.masked).toBe('DU*****01');
  });

  it.each([
    [6, 'ACCOUNT_HANDSHAKE.json'],
    [7, 'SESSION_HANDSHAKE.json'],
  ])(
    'attaches the handshake of its connection to all evidence of stage %i, accounts by mask and digest',
    (stage, file) => {
      const records = read(workspace, 'ledger.ndjson').trimEnd().split('\n');
      const ofStage = records.map((line) => JSON.parse(line)).filter((record) => record.stage === stage);
      const seen = ofStage.filter(({ collector }) => collector.name === `stage${stage}`);
      expect(seen.length).toBeGreaterThan(3);
      for (const { attachments } of seen) {
        expect(attachments).toContainEqual({ path: file, sha256: sha256(read(workspace, file)) });
      }
      const { account } = readJson(workspace, 'PAPER_TRADING_LOG.json');
      expect(readJson(workspace, file)).toEqual({
        schema_version: 1,
        evidence_class: 'simulated',
        server_version: expect.any(Number),
        connection_time: expect.stringMatching(/^20\d{6} \d\d:\d\d:\d\d US\/Eastern$/),
        managed_accounts: [account],
        farm_notices: expect.arrayContaining(['Market data farm connection is OK:simfarm']),
      });
    },
  );

  it('says in the decision document that the sample stood in for a system of the reader', () => {
    expect(read(workspace, 'GO_LIVE_DECISION_GATE.md')).toContain(
      '- Your own system: the sample system that prelive ships',
    );
  });

  it('writes documents that fit A4 and need no program that draws', () => {
    const documents = filesIn(workspace).filter((file) => file.endsWith('.md'));
    expect(documents.length).toBeGreaterThanOrEqual(9);
    for (const file of documents) {
      expect(faultsOfWidth(read(workspace, file)), file).toEqual([]);
      expect(
        blockKinds(read(workspace, file)).filter((kind) => !['text', 'sh'].includes(kind)),
        file,
      ).toEqual([]);
    }
  });

  it('says what its session made, and draws its course', () => {
    const decision = read(workspace, 'GO_LIVE_DECISION_GATE.md');
    expect(decision).toMatch(
      /\| 20\d\d-\d\d-\d\d \d\d:\d\d UTC \| \d+ \| [+-][\d,.]+ USD \| [\d.]+ % \| #\d+; simulated \|/,
    );
    expect(read(workspace, 'IBKR_PRELIVE_EXECUTION_SUMMARY.md')).toMatch(/ \|[-* ]*\*.*\n +start +end\n```\n/);
  });

  it('leaves no path of this machine in a file', () => {
    for (const file of filesIn(workspace)) expect(read(workspace, file)).not.toContain('/tmp/');
  });
});

describe('the screen of the rehearsal', () => {
  const facts = () => screen().replaceAll(/\s+/g, ' ');

  it('says numbers, not yes, of what can be counted', () => {
    for (const counted of [
      'charter 2 of 2 signatures',
      'fixtures 2 files and 5 seeds',
      'stages 8 of 8',
      'flow 32 of 32 inputs',
      'operations 8 of 8',
      'error codes 12 of 12',
      'implementation 10 of 10 required operations',
      'unit tests 42 of 42 passed',
      'reviews 2 of 2 approvals',
      'stage tests 4 of 4',
      'dry runs 4 of 4 exit 0',
    ]) {
      expect(facts()).toContain(counted);
    }
    expect(screen()).not.toMatch(/\byes\b/);
  });

  it('says of the Sharpe ratio that it comes from a planted effect', () => {
    expect(screen()).toMatch(
      /^ Market +generated with a planted effect: its Sharpe ratios say nothing about a strategy$/m,
    );
  });
});

describe('status of the workspace of a rehearsal', () => {
  it('says what was rehearsed: every gate passes, and nothing is approved', async () => {
    const { exitCode, stdout } = await runCli(['status', '--out', 'reports/a'], place);
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')[0]).toContain('REHEARSAL (SIMULATED)');
    expect(verdictsOn(stdout)).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((stage) => [String(stage), 'PASS']));
    expect(stdout).toMatch(/proposal +REHEARSAL_PASSED, signed 3 of 3 with throw-away keys: it approves nothing/);
    expect(stdout).not.toContain('prelive status');
  });

  it('says that it is broken once a signed file was edited', async () => {
    const folder = join(scratch(), 'edited');
    cpSync(workspace, folder, { recursive: true });
    cpSync(`${workspace}.policy`, `${folder}.policy`, { recursive: true });
    writeFileSync(join(folder, 'SCALE_UP_PLAN.md'), 'trade a hundred times as much');
    const { stdout } = await runCli(['status', '--out', folder], place);
    expect(stdout).toMatch(/proposal +broken: SCALE_UP_PLAN.md/);
    expect(verdictsOn(stdout).at(-1)).toEqual(['8', 'PENDING']);
  });

  it('judges for another step when it is asked to', async () => {
    const { stdout } = await runCli(['status', '--out', 'reports/a', '--step', 'pilot'], place);
    expect(verdictsOn(stdout)).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((stage) => [String(stage), 'PENDING']));
  });
});

describe('the independent recomputation', () => {
  it('rederives the session of the rehearsal', () => {
    const { status, stdout } = recompute(workspace);
    expect(stdout).toMatch(/\d+ executions matched with the book, ledger compared\neverything adds up/);
    expect(status).toBe(0);
  });

  it('refuses a log in which one price was altered by a cent', () => {
    const folder = scratch();
    cpSync(workspace, folder, { recursive: true });
    const log = readJson(folder, 'PAPER_TRADING_LOG.json');
    log.session.executions[3].price += 0.01;
    writeFileSync(join(folder, 'PAPER_TRADING_LOG.json'), JSON.stringify(log));
    expect(recompute(folder).status).not.toBe(0);
  });
});
