import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256File } from '../../src/adapters/files/digest.ts';
import { loadVerifierPolicy } from '../../src/adapters/policy/verifier-policy.ts';
import { createSchemas } from '../../src/adapters/schemas/schemas.ts';
import { openBundle } from '../../src/adapters/workspace/bundle-files.ts';
import { openDossierStore } from '../../src/adapters/workspace/dossier-store.ts';
import { requireFreshEvidence, reviewProposal } from '../../src/runner/dossier/sign-as-role.ts';
import { verifyBundle } from '../../src/runner/verify/verify-bundle.ts';
import { policyTexts } from '../../src/signing/policy-text.ts';
import { createFirm, type Firm } from '../support/firm.ts';
import { checkpointOf, EXPIRES_AT, makeBundle, PROPOSED_AT } from '../support/made-bundle.ts';
import { type Files, readFiles, type TamperBase } from '../tamper/base.ts';
import { makeApprovedBase } from '../tamper/make-base.ts';
import type { Mutation } from '../tamper/mutations.ts';
import { createTampering } from '../tamper/tampering.ts';

const DAY_MS = 86_400_000;
const schemas = createSchemas();
const tampering = createTampering();

let parent = '';
let base: TamperBase;
let firm: Firm;
beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'prelive-threats-'));
  base = await makeApprovedBase(parent);
  firm = createFirm(join(parent, 'other-firm'));
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

/** Both verifiers, prelive verify and audit.sh, must give one of these reasons; without reasons both must accept. */
async function bothSay(reasons: readonly string[], asked: Partial<Mutation>): Promise<void> {
  const expected = reasons.length === 0 ? { reasons: ['accepted'] } : { reasons, expected: reasons };
  const mutation = { kind: 'threat', what: 'a threat', files: new Map(), ...expected, ...asked };
  expect((await tampering.run(base, mutation)).fault).toBeUndefined();
}

const policyThat = (what: string) => {
  const found = base.policies.find((one) => one.what === what);
  if (found === undefined) throw new Error(`no policy: ${what}`);
  return { policy: found.folder, files: found.files };
};

/** Another bundle, as the files that replace those of the base. */
async function another(name: string, change: Parameters<typeof makeBundle>[2]) {
  const folder = join(parent, name);
  await makeBundle(folder, firm, change);
  const by = {
    policy: loadVerifierPolicy(`${folder}.policy`, schemas),
    at: PROPOSED_AT + DAY_MS,
    integrityOnly: false,
  };
  return { folder, by };
}

describe('the table of threats', () => {
  it('One person, two roles: one key for two roles, one person under two names, own work', async () => {
    await bothSay(['not_independent'], policyThat('one key for two roles'));
    await bothSay(['not_independent'], policyThat('one person in two roles'));
    for (const { files, reason } of base.forged) await bothSay([reason], { files });
    const { folder, by } = await another('own-work', { author: 'Holder of lead_trader' });
    expect(await verifyBundle(openBundle(folder, schemas), by)).toMatchObject({
      exitCode: 5,
      reason: 'not_independent',
    });
  });

  it('Stale evidence: it is not signed, and what was signed ends', async () => {
    const { folder, by } = await another('stale', { signers: [] });
    const plan = (at: number) => ({
      store: openDossierStore(folder, schemas),
      role: 'cto' as const,
      by: { ...by.policy, policyDigest: by.policy.digest, at },
      records: [],
    });
    const fresh = plan(PROPOSED_AT + 60_000);
    await expect(requireFreshEvidence(fresh, reviewProposal(fresh))).resolves.toBeUndefined();
    const late = plan(EXPIRES_AT - 60_000);
    await expect(requireFreshEvidence(late, reviewProposal(late))).rejects.toMatchObject({
      code: 'PROPOSAL_NOT_CURRENT',
      message: expect.stringContaining('is PENDING now'),
    });
    await bothSay(['expired'], { at: EXPIRES_AT + 1 });
  });

  it('Evidence altered after signing: every file, to the byte', async () => {
    for (const [name, bytes] of base.files) {
      if (!/^([A-Z]|frozen|audit|ledger-frozen)/.test(name)) continue;
      await bothSay(['subject_changed'], { files: new Map([[name, Buffer.concat([bytes, Buffer.from('\n')])]]) });
    }
  });

  it('Replay of an old decision for a new commit: it names its commit, its time and the decision before it', async () => {
    await bothSay(['other_commit'], { commit: 'e'.repeat(40) });
    await bothSay(['expired'], { files: base.older });
    const previous = sha256File(join(base.folder, 'statement.json'));
    const { folder, by } = await another('chained', { previous });
    const before = join(folder, 'superseded', previous.slice(0, 12));
    mkdirSync(before, { recursive: true });
    cpSync(join(base.folder, 'statement.json'), join(before, 'statement.json'));
    expect((await verifyBundle(openBundle(folder, schemas), by)).reason).toBe('approved');
    cpSync(join(parent, 'older/statement.json'), join(before, 'statement.json'));
    expect((await verifyBundle(openBundle(folder, schemas), by)).reason).toBe('chain_broken');
  });

  it('Key rotation, revocation: a rotated key leaves old decisions authentic, a revoked one does not', async () => {
    await bothSay(['key_revoked'], policyThat('a revoked key'));
    await bothSay(['key_expired'], policyThat('a key that was over'));
    await bothSay(['key_not_yet_valid'], policyThat('a key that came later'));
    const rotated = rotatedPolicy();
    await bothSay(['older_policy'], { policy: rotated });
    const by = { policy: loadVerifierPolicy(rotated, schemas), at: EXPIRES_AT + 90 * DAY_MS, integrityOnly: true };
    expect(await verifyBundle(openBundle(base.folder, schemas), by)).toMatchObject({
      exitCode: 0,
      reason: 'authentic',
    });
  });

  it('Simulated presented as real: the gates are evaluated again, and simulated evidence counts at no step', async () => {
    const { folder, by } = await another('simulated', { simulated: true });
    const { exitCode, findings } = await verifyBundle(openBundle(folder, schemas), by);
    expect([exitCode, findings[0]?.code]).toEqual([5, 'verdicts_differ']);
    expect(findings.map(({ detail }) => detail).join('\n')).toContain(
      'the records give NOT_READY, signed was GO_LIVE_APPROVED',
    );
  });

  it('Clock tampering: a decision holds between its two times at no other, whatever the clock says later', async () => {
    await bothSay(['not_yet_valid'], { at: PROPOSED_AT - 1 });
    await bothSay([], { at: PROPOSED_AT });
    await bothSay([], { at: EXPIRES_AT - 1 });
    await bothSay(['expired'], { at: EXPIRES_AT });
    const statement = Buffer.from(base.files.get('statement.json') ?? []).toString();
    const longer = statement.replace(/"expires": "2026/, '"expires": "2036');
    await bothSay(['bad_signature'], { files: new Map([['statement.json', Buffer.from(longer)]]) });
  });

  it('Log tail truncated: the frozen records, a checkpoint beside and one kept elsewhere tell', async () => {
    const lines = ledgerLines();
    const cut = (count: number): Files => new Map([['ledger.ndjson', linesOf(lines.slice(0, -count))]]);
    await bothSay(['ledger_truncated'], { files: cut(1) });
    const withoutCheckpoint = (count: number) => new Map([...cut(count), ['ledger.checkpoint', null] as const]);
    await bothSay(['ledger_truncated'], { files: withoutCheckpoint(3) });
    await bothSay([], { files: withoutCheckpoint(1) });
    await bothSay(['ledger_truncated'], { files: withoutCheckpoint(1), checkpoint: checkpointOf(lines) });
  });

  it('Whole log rewritten by the key holder: a checkpoint that somebody else keeps does not fit', async () => {
    const checkpoint = checkpointOf(ledgerLines());
    await bothSay([], { checkpoint });
    // The same people sign a history with a better fill rate.
    const rewritten = await another('rewritten', { values: { fill_rate: 0.999 } });
    expect((await verifyBundle(openBundle(rewritten.folder, schemas), rewritten.by)).reason).toBe('approved');
    const held = await verifyBundle(openBundle(rewritten.folder, schemas), { ...rewritten.by, checkpoint });
    expect(held).toMatchObject({ exitCode: 5, reason: 'checkpoint_mismatch' });
    await bothSay(['checkpoint_mismatch'], { checkpoint: checkpointOf(ledgerLines(rewritten.folder)) });
  });
});

const ledgerLines = (folder = base.folder) =>
  readFileSync(join(folder, 'ledger.ndjson'), 'utf8').split('\n').slice(0, -1);
const linesOf = (lines: readonly string[]) => Buffer.from(lines.map((line) => `${line}\n`).join(''));

/** The second policy of the firm: the CTO's key expires long after the decision. */
function rotatedPolicy(): string {
  const folder = join(parent, 'rotated');
  cpSync(base.policy, folder, { recursive: true });
  cpSync(base.policy, join(folder, 'history/1'), { recursive: true });
  const first = readFiles(base.policy);
  const text = (name: string) => Buffer.from(first.get(name) ?? []).toString();
  const { version: _version, files: _files, ...rest } = JSON.parse(text('policy.json'));
  const allowedSigners = text('allowed_signers').replace(/^(cto@\S+) (.*)$/m, '$1 valid-before="20270101Z",$2');
  const document = {
    ...rest,
    number: 2,
    previous: sha256File(join(base.policy, 'policy.json')),
    issued_at: '2026-11-17T00:00:00.000Z',
  };
  const texts = policyTexts({ document, allowedSigners, revoked: '' });
  writeFileSync(join(folder, 'policy.json'), texts.policy);
  writeFileSync(join(folder, 'allowed_signers'), texts.allowedSigners);
  for (const role of ['risk_officer', 'cto', 'lead_trader', 'qa_lead']) {
    const words = ['-Y', 'sign', '-q', '-f', join(parent, 'keys', role), '-n', `prelive-policy-${role}@firm.invalid`];
    const signature = execFileSync('ssh-keygen', words, { input: texts.policy, stdio: ['pipe', 'pipe', 'ignore'] });
    writeFileSync(join(folder, `signatures/${role}.sig`), signature);
  }
  return folder;
}
