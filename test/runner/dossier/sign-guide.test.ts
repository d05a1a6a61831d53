import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadVerifierPolicy } from '../../../src/adapters/policy/verifier-policy.ts';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import { renderArtifacts } from '../../../src/adapters/workspace/artifacts.ts';
import { openBundle } from '../../../src/adapters/workspace/bundle-files.ts';
import { openDossierStore } from '../../../src/adapters/workspace/dossier-store.ts';
import { reviewProposal } from '../../../src/runner/dossier/sign-as-role.ts';
import { reviewLines } from '../../../src/runner/dossier/signing-screen.ts';
import { verifyBundle } from '../../../src/runner/verify/verify-bundle.ts';
import { guideArtifacts } from '../../../src/stages/08-go-live-decision/guides.ts';
import { context, makeDossier } from '../../stages/08-go-live-decision/made-dossier.ts';
import { createFirm, type Firm } from '../../support/firm.ts';
import { makeBundle, PROPOSED_AT, SIGNERS } from '../../support/made-bundle.ts';

const schemas = createSchemas();
const AT = PROPOSED_AT + 60_000;
const [audit = '', sign = ''] = renderArtifacts(guideArtifacts(makeDossier(), context)).map(({ text }) => text);

let parent = '';
let firm: Firm;
beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'prelive-guide-'));
  firm = createFirm(join(parent, 'keys'));
  await makeBundle(join(parent, 'unsigned'), firm, { signers: [] });
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

/** Command blocks of a guide, in order. */
const blocks = (text: string) => [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block ?? '');

function copy(name: string): string {
  cpSync(join(parent, 'unsigned'), join(parent, name), { recursive: true });
  return join(parent, name);
}

/** Runs a block in a dossier, with the reader's own values inserted. */
function run(block: string, folder: string, words: Readonly<Record<string, string>> = {}): string {
  const text = Object.entries(words).reduce((all, [word, value]) => all.replaceAll(word, value), block);
  return execFileSync('sh', ['-euc', text], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

const verify = (folder: string) =>
  verifyBundle(openBundle(folder, schemas), {
    policy: loadVerifierPolicy(join(parent, 'unsigned.policy'), schemas),
    at: AT,
    integrityOnly: false,
  });

describe('SIGN.md, word for word', () => {
  const [look = '', ...others] = blocks(sign);
  const [approvals, refusals] = [others.slice(0, 3), others.slice(3)];

  it('has a block to look with, one for each role to sign, and one for each to refuse', () => {
    expect([approvals.length, refusals.length]).toEqual([3, 3]);
  });

  it('shows what is signed, with every file as it was proposed', () => {
    const shown = run(look, copy('looked-at'));
    for (const words of ['step       pilot', 'GO_LIVE_APPROVED', 'PAPER_TRADING_METRICS.csv: OK', '7 PASS']) {
      expect(shown).toContain(words);
    }
    const changed = copy('changed');
    writeFileSync(join(changed, 'PAPER_TRADING_METRICS.csv'), 'fill_rate,2\n');
    expect(() => run(look, changed)).toThrow();
  });

  it('makes signatures that count, without prelive', async () => {
    const folder = copy('signed');
    for (const [index, role] of SIGNERS.entries()) run(approvals[index] ?? '', folder, { KEY: firm.keyFile(role) });
    expect(await verify(folder)).toMatchObject({ exitCode: 0, reason: 'approved' });
  });

  it('makes a refusal that counts, with its reason', async () => {
    const folder = copy('refused');
    run(refusals[1] ?? '', folder, { KEY: firm.keyFile('cto'), REASON: 'the drill was held on another host' });
    const { exitCode, reason, findings } = await verify(folder);
    expect([exitCode, reason]).toEqual([3, 'signature_missing']);
    expect(findings.map(({ detail }) => detail).join('\n')).toContain('the drill was held on another host');
  });
});

describe('AUDIT.md', () => {
  it('has commands that verify by hand', () => {
    const folder = copy('by-hand');
    for (const role of SIGNERS) run(blocks(sign)[1 + SIGNERS.indexOf(role)] ?? '', folder, { KEY: firm.keyFile(role) });
    const said = run(blocks(audit)[1] ?? '', folder, { POLICY_FOLDER: join(parent, 'unsigned.policy') });
    expect(said.match(/^Good "prelive-/gm)).toHaveLength(3);
  });

  it('says that policy and script come from elsewhere, and what the script does not do', () => {
    expect(audit).toContain('must not come out of this folder');
    expect(audit).toContain('the script believes the verdicts of the signed statement');
  });
});

describe('the screen before a signature', () => {
  it('shows step, verdicts, waivers, what was not tested, the loss, and every digest', () => {
    const folder = copy('screen');
    const gate =
      '| Most money that this step can lose | 500 USD |\n\n## WHAT WAS NOT TESTED\n\n- Real fills.\n- The live account.\n- Record \\#4: no stage\\_tests.\n\n## Who\n';
    const store = openDossierStore(folder, schemas);
    const { policy, allowedSigners, digest } = loadVerifierPolicy(join(parent, 'unsigned.policy'), schemas);
    const plan = {
      store,
      role: 'cto' as const,
      by: { policy, allowedSigners, policyDigest: digest, at: AT },
      records: [],
    };
    const review = reviewProposal(plan);
    const shown = {
      ...store,
      read: (name: string) => (name === 'GO_LIVE_DECISION_GATE.md' ? Buffer.from(gate) : store.read(name)),
    };
    const text = reviewLines(review, shown, 'reports').join('\n');
    for (const words of [
      ' step           pilot',
      '7 PASS',
      ' waived         nothing',
      ' can lose       500 USD',
      ' not tested     Real fills.',
      '                The live account.',
      '                Record #4: no stage_tests.',
      ...review.proposed.statement.subject.map(({ name, digest: { sha256 } }) => `${sha256}  ${name}`),
    ]) {
      expect(text).toContain(words);
    }
  });
});
