import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replacePolicyFolder } from '../../../src/adapters/policy/verifier-policy.ts';
import { auditScript } from '../../../src/adapters/workspace/audit-script.ts';
import { BREAKS, LACKS } from '../../../src/runner/verify/findings.ts';
import { bundleLines } from '../../../src/runner/verify/verify-screen.ts';
import { ARTIFACT_REPORT_FILE } from '../../../src/signing/dossier-layout.ts';
import { sha256 } from '../../../src/signing/sha256.ts';
import { ARTIFACT_REPORT } from '../../../src/stages/01-artifact-validation/report.ts';
import { appendEvidence } from '../../support/append-evidence.ts';
import { type Asked, audited, AUDIT_SCRIPT as SCRIPT, verifyFolder } from '../../support/both-verifiers.ts';
import { createFirm, type Firm } from '../../support/firm.ts';
import { EXPIRES_AT, type MadeBundle, makeBundle, PROPOSED_AT } from '../../support/made-bundle.ts';
import { runCli } from '../../support/run-cli.ts';

const AT = PROPOSED_AT + 3_600_000;
const DECISION = 'GO_LIVE_DECISION_GATE.md';
const GATE = 'frozen/gates/07-paper-trading.yaml';

let parent = '';
let firm: Firm;
beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'prelive-verify-'));
  firm = createFirm(join(parent, 'keys'));
  await makeBundle(join(parent, 'approved'), firm);
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

/** A copy of the approved bundle of a name, or another one. */
async function bundle(name: string, change?: MadeBundle): Promise<string> {
  const folder = join(parent, name);
  if (change === undefined) {
    cpSync(join(parent, 'approved'), folder, { recursive: true });
    cpSync(join(parent, 'approved.policy'), `${folder}.policy`, { recursive: true });
  } else await makeBundle(folder, firm, change);
  return folder;
}

type Question = Partial<Asked>;
const verify = (folder: string, asked: Question = {}) => verifyFolder(folder, { at: AT, ...asked });
const audit = (folder: string, asked: Question = {}, env = process.env) => audited(folder, { at: AT, ...asked }, env);

/** Both verifiers, which must agree. */
async function both(folder: string, asked: Question = {}): Promise<string> {
  const { exitCode, reason } = await verify(folder, asked);
  expect(audit(folder, asked)).toBe(`${exitCode} ${reason}`);
  return `${exitCode} ${reason}`;
}

describe('a bundle that three people signed with ssh-keygen', () => {
  it.each<[string, Question, string]>([
    ['is approved within its time', {}, '0 approved'],
    ['is intact and signed by every role', { integrityOnly: true }, '0 authentic'],
    ['is no approval before its time', { at: PROPOSED_AT - 1000 }, '3 not_yet_valid'],
    ['is approved from its first instant', { at: PROPOSED_AT }, '0 approved'],
    ['is no approval from its end on', { at: EXPIRES_AT }, '3 expired'],
    ['is intact long after its end', { at: EXPIRES_AT + 1e10, integrityOnly: true }, '0 authentic'],
    ['is no approval of another commit', { commit: 'e'.repeat(40) }, '3 other_commit'],
    [
      'is no approval of another commit, however intact',
      { commit: 'e'.repeat(40), integrityOnly: true },
      '3 other_commit',
    ],
    ["is nobody's word without a policy", { withoutPolicy: true }, '3 no_policy'],
    ["is nobody's word without a policy, however intact", { withoutPolicy: true, integrityOnly: true }, '3 no_policy'],
  ])('%s', async (_what, asked, outcome) => {
    expect(await both(join(parent, 'approved'), asked)).toBe(outcome);
  });

  it('waits for a role that has not signed', async () => {
    const folder = await bundle('waiting', { signers: ['risk_officer', 'cto'] });
    expect(await both(folder)).toBe('3 signature_missing');
    expect(await both(folder, { integrityOnly: true })).toBe('3 signature_missing');
  });

  it.each<[string, string, string]>([
    ['their person', ' holder  of CTO', '5 not_independent'],
    ['their identity', 'risk_officer@firm.invalid', '5 not_independent'],
    ['nobody who signs', 'Dana Developer', '0 approved'],
  ])('is not the word of one who approves own work: the author is %s', async (what, author, outcome) => {
    expect(await both(await bundle(`own-work-${what}`.replaceAll(' ', '-'), { author }))).toBe(outcome);
  });

  it('is no approval once evidence came after it', async () => {
    const folder = await bundle('newer');
    appendEvidence(folder, { name: 'buying_power', at: AT - 1000 });
    expect(await both(folder)).toBe('3 newer_evidence');
    expect(await both(folder, { at: AT - 2000 })).toBe('0 approved');
  });

  const METRICS = 'PAPER_TRADING_METRICS.csv';
  const REPORT = 'IBKR_ARTIFACT_VALIDATION_REPORT.md';
  const waiver = (folder: string, text: string) => {
    const id = `1-test_coverage-${sha256(text).slice(0, 8)}`;
    mkdirSync(join(folder, 'waivers'));
    writeFileSync(join(folder, `waivers/${id}.json`), text);
    writeFileSync(join(folder, `waivers/${id}.cto.sig`), 'signed\n');
  };
  const collect = (folder: string, file: string, text: string, change = {}) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
    const attachments = [{ path: file, sha256: sha256(text) }];
    appendEvidence(folder, { name: 'buying_power', at: AT - 1000, attachments, ...change });
  };

  it.each<[string, (folder: string) => void]>([
    ['an artifact was written anew', (folder) => collect(folder, METRICS, 'metric,value\nfill_rate,0.9\n')],
    ['an artifact came with it', (folder) => collect(folder, 'BASELINE.json', '{}\n')],
    ['it was attested', (folder) => collect(folder, 'attestations/evidence/6-x-0123456789ab.json', '{}\n')],
    ['stage 1 ran again', (folder) => collect(folder, REPORT, '# Anew\n', { stage: 1, attachments: [] })],
    ['a waiver was asked for', (folder) => waiver(folder, '{}\n')],
  ])('is authentic, but no approval, once evidence was added after it: %s', async (what, change) => {
    const folder = await bundle(`added-${what}`.replaceAll(' ', '-'));
    change(folder);
    expect(await both(folder)).toBe('3 newer_files');
    // A signed part is missing, so the bundle must not count as intact.
    expect(await both(folder, { integrityOnly: true })).toBe('3 newer_files');
    const { findings } = await verify(folder);
    expect(findings[0]?.detail).toMatch(/^evidence was added after the proposal: .*; propose again$/);
  });

  it.each<[string, (folder: string) => void, string]>([
    ['an artifact that no record names', (folder) => writeFileSync(join(folder, METRICS), 'x'), 'subject_changed'],
    [
      'an artifact with other bytes than its record names',
      (folder) => {
        collect(folder, METRICS, 'metric,value\n');
        appendFileSync(join(folder, METRICS), ' ');
      },
      'subject_changed',
    ],
    ['the decision itself, though a record names it', (folder) => collect(folder, DECISION, 'yes'), 'subject_changed'],
    ['a gate, though a record names it', (folder) => collect(folder, GATE, 'id: x'), 'subject_changed'],
    [
      'an artifact of a ledger that is not chained',
      (folder) => {
        collect(folder, METRICS, 'metric,value\n');
        appendFileSync(join(folder, 'ledger.ndjson'), '{}\n');
      },
      'subject_changed',
    ],
    [
      'an artifact beside frozen records that were changed',
      (folder) => {
        collect(folder, METRICS, 'metric,value\n');
        appendFileSync(join(folder, 'ledger-frozen.ndjson'), '{}\n');
      },
      'subject_changed',
    ],
    [
      'the report of stage 1 without a record of it',
      (folder) => writeFileSync(join(folder, REPORT), 'x'),
      'extra_file',
    ],
    ['a policy, though a record names it', (folder) => collect(folder, 'policy/revoked', 'x'), 'extra_file'],
    [
      'a waiver of another name than its bytes',
      (folder) => {
        mkdirSync(join(folder, 'waivers'));
        writeFileSync(join(folder, 'waivers/1-test_coverage-01234567.json'), '{}');
      },
      'extra_file',
    ],
  ])('is broken all the same by what was changed: %s', async (what, change, reason) => {
    const folder = await bundle(`changed-${what}`.replaceAll(/[ ,]/g, '-'));
    change(folder);
    expect(await both(folder)).toBe(`5 ${reason}`);
    expect(await both(folder, { integrityOnly: true })).toBe(`5 ${reason}`);
  });

  it('shows who signed what, and ends with the line that counts', async () => {
    const lines = bundleLines(await verify(join(parent, 'approved')), auditScript().sha256);
    expect(lines.filter((line) => line.startsWith(' signed'))).toHaveLength(3);
    expect(lines.join('\n')).toContain(`${auditScript().sha256}, that of this release; so is the one that was signed`);
    expect(lines.slice(-2)).toEqual([' authentic, and approved', 'RESULT 0 approved']);
  });
});

describe('what only prelive verify can find', () => {
  it('is a decision that the frozen records do not give, whoever signed it', async () => {
    const folder = await bundle('unfounded', { values: { fill_rate: 0.5 }, decision: 'GO_LIVE_APPROVED' });
    const { exitCode, findings } = await verify(folder);
    expect([exitCode, findings[0]?.code]).toEqual([5, 'verdicts_differ']);
    expect(findings.map(({ detail }) => detail).join('\n')).toContain('the records give ROLLBACK_AND_INVESTIGATE');
    expect(audit(folder)).toBe('0 approved');
  });

  it('is a policy that its own people have not signed', async () => {
    const folder = await bundle('unsigned-policy');
    writeFileSync(
      join(`${folder}.policy`, 'signatures/cto.sig'),
      readFileSync(join(`${folder}.policy`, 'signatures/qa_lead.sig')),
    );
    expect(await verify(folder)).toMatchObject({ exitCode: 5, reason: 'policy_broken' });
  });
});

describe('a bundle is broken', () => {
  it.each<[string, (folder: string) => void, string]>([
    [
      'by a blank in a document',
      (folder) => appendFileSync(join(folder, 'GO_LIVE_DECISION_GATE.md'), ' '),
      'subject_changed',
    ],
    ['by another audit.sh', (folder) => appendFileSync(join(folder, 'audit.sh'), '\nexit 0\n'), 'subject_changed'],
    ['by a document more', (folder) => writeFileSync(join(folder, 'APPENDIX.md'), 'also approved\n'), 'extra_file'],
    ['by a link in the place of a document', (folder) => linkTo(folder, 'PAPER_TRADING_METRICS.csv'), 'not_a_file'],
    ['by a link in the place of a folder', (folder) => linkTo(folder, 'frozen'), 'not_a_file'],
    ['without its statement', (folder) => rmSync(join(folder, 'statement.json')), 'statement_missing'],
    [
      'by a policy whose list of keys is another file',
      (folder) => appendFileSync(`${folder}.policy/allowed_signers`, '#\n'),
      '',
    ],
  ])('%s', async (what, change, reason) => {
    const folder = await bundle(what.replaceAll(' ', '-'));
    change(folder);
    if (reason !== '') return expect(await both(folder)).toBe(`5 ${reason}`);
    await expect(async () => verify(folder)).rejects.toMatchObject({ code: 'POLICY_BROKEN' });
    expect(audit(folder)).toBe('5 policy_broken');
  });
});

function linkTo(folder: string, name: string): void {
  cpSync(join(folder, name), join(parent, `away-${name}`), { recursive: true });
  rmSync(join(folder, name), { recursive: true });
  symlinkSync(join(parent, `away-${name}`), join(folder, name));
}

describe('audit.sh', () => {
  it('runs where there is no Node: with ssh-keygen, jq, sha256sum and the tools of POSIX alone', () => {
    const tools = [
      'ssh-keygen',
      'jq',
      'sha256sum',
      'awk',
      'sed',
      'sort',
      'cut',
      'find',
      'tr',
      'wc',
      'cmp',
      'cat',
      'rm',
      'mkdir',
      'mktemp',
      'date',
      'dirname',
      'grep',
      'printf',
    ];
    const path = join(parent, 'bin');
    mkdirSync(path);
    for (const tool of tools)
      symlinkSync(
        execFileSync('/bin/sh', ['-c', `command -v ${tool} || echo /usr/bin/${tool}`], { encoding: 'utf8' })
          .trim()
          .replace(/^printf$/, '/usr/bin/printf'),
        join(path, tool),
      );
    expect(audit(join(parent, 'approved'), {}, { PATH: path })).toBe('0 approved');
  });

  it('knows the report of stage 1 by the name that stage 1 gives it', () => {
    expect(ARTIFACT_REPORT_FILE).toBe(ARTIFACT_REPORT);
    expect(readFileSync(SCRIPT, 'utf8')).toContain(`${ARTIFACT_REPORT}) grep`);
  });

  it('is a script that dash and ShellCheck find no fault with', () => {
    expect(spawnSync('dash', ['-n', SCRIPT]).status).toBe(0);
    const { status, stdout, error } = spawnSync('shellcheck', ['-s', 'sh', SCRIPT], { encoding: 'utf8' });
    if (error === undefined) expect([status, stdout]).toEqual([0, '']);
    const { stdout: bashisms } = spawnSync(
      'grep',
      ['-nE', '\\[\\[|\\blocal\\b|<<<|\\$\\{[a-z]+//|\\bfunction [a-z_]+ \\{', SCRIPT],
      { encoding: 'utf8' },
    );
    expect(bashisms).toBe('');
  });

  it('has every reason of prelive verify but the two that it cannot find', () => {
    const text = readFileSync(SCRIPT, 'utf8');
    const absent = [...BREAKS, ...LACKS].filter((code) => !new RegExp(`\\b${code}\\b`).test(text));
    expect(absent).toEqual(['verdicts_differ']);
  });

  it('lies in the dossier and takes the dossier that it lies in', () => {
    const folder = join(parent, 'approved');
    chmodSync(join(folder, 'audit.sh'), 0o755);
    const words = ['--policy', `${folder}.policy`, '--as-of', new Date(AT).toISOString()];
    expect(spawnSync('sh', [join(folder, 'audit.sh'), ...words], { encoding: 'utf8', cwd: '/' }).stdout).toContain(
      'RESULT 0 approved',
    );
  });

  it.each([
    ['an option that it does not know', ['--trust-me'], 'RESULT 2 usage'],
    ['a time that is none', ['--as-of', 'yesterday'], 'RESULT 2 usage'],
    ['a policy that is not there', ['--policy', '/nowhere'], 'RESULT 2 policy_invalid'],
    ['a bundle that is not there', ['/nowhere'], 'RESULT 2 bundle_missing'],
  ])('ends with 2 for %s', (_what, words, line) => {
    const { stdout, status } = spawnSync('sh', [SCRIPT, ...words], { encoding: 'utf8' });
    expect([status, stdout.trim()]).toEqual([2, line]);
  });
});

describe('prelive verify', () => {
  it('says the same on the command line, as text and as JSON', async () => {
    const folder = join(parent, 'approved');
    const words = ['verify', folder, '--policy', `${folder}.policy`, '--as-of', new Date(AT).toISOString()];
    const text = await runCli(words, parent);
    expect(text).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('RESULT 0 approved') });
    const json = await runCli([...words, '--commit', 'e'.repeat(40), '--json'], parent);
    expect(json.exitCode).toBe(3);
    expect(JSON.parse(json.stdout)).toMatchObject({
      exitCode: 3,
      reason: 'other_commit',
      audit_script_sha256: auditScript().sha256,
    });
  });

  it('ends with 2 for a time that is none', async () => {
    expect(await runCli(['verify', join(parent, 'approved'), '--as-of', 'now'], parent)).toMatchObject({ exitCode: 2 });
  });
});

describe('the policy folder of a rehearsal', () => {
  it('is replaced as a whole, and nothing of the one before stays', () => {
    const folder = join(parent, 'replaced.policy');
    replacePolicyFolder(folder, [
      { name: 'policy.json', text: 'a' },
      { name: 'history/1/policy.json', text: 'b' },
    ]);
    replacePolicyFolder(folder, [{ name: 'policy.json', text: 'c' }]);
    expect(execFileSync('find', ['.', '-type', 'f'], { cwd: folder, encoding: 'utf8' })).toBe('./policy.json\n');
    expect(readFileSync(join(folder, 'policy.json'), 'utf8')).toBe('c');
  });
});
