import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audited, verified } from '../../support/both-verifiers.ts';
import { createFirm, type Firm } from '../../support/firm.ts';
import { EXPIRES_AT, type MadeBundle, makeBundle, PROPOSED_AT } from '../../support/made-bundle.ts';
import type { MadeAttestation, MadeWaiver } from '../../support/made-words.ts';

const HOUR_MS = 3_600_000;
const AT = PROPOSED_AT + HOUR_MS;
const UNTIL = PROPOSED_AT + 48 * HOUR_MS;

let parent = '';
let firm: Firm;
let number = 0;
beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'prelive-words-'));
  firm = createFirm(join(parent, 'keys'));
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

async function bundle(change: MadeBundle): Promise<string> {
  number += 1;
  const folder = join(parent, `bundle-${number}`);
  await makeBundle(folder, firm, change);
  return folder;
}

const waived = (waiver: Partial<MadeWaiver> = {}) =>
  bundle({ values: { test_coverage: 0.1 }, decision: 'CONDITIONAL_APPROVAL', waiver: { until: UNTIL, ...waiver } });
const attested = (attestation: Partial<MadeAttestation> = {}) =>
  bundle({ attestation: { expires: UNTIL, ...attestation } });

/** Both verifiers agree. */
async function bothSay(result: string, folder: string, at = AT): Promise<void> {
  expect(await verified(folder, { at })).toBe(result);
  expect(audited(folder, { at })).toBe(result);
}

function removeSignature(folder: string, ending: string): void {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(ending));
  expect(names).toHaveLength(1);
  for (const name of names) rmSync(join(folder, name));
}

describe('a clause that is not true, in a decision with a waiver', () => {
  it('is approved on the conditions that two roles have signed', async () => {
    await bothSay('0 approved', await waived());
  });

  it('needs the waiver: without one the verdicts are not those of the records', async () => {
    const folder = await bundle({ values: { test_coverage: 0.1 }, decision: 'CONDITIONAL_APPROVAL' });
    expect(await verified(folder, { at: AT })).toBe('5 verdicts_differ');
  });

  it('is no longer approved from the instant on at which the waiver ends', async () => {
    const folder = await waived();
    await bothSay('0 approved', folder, UNTIL - 1);
    await bothSay('3 waiver_expired', folder, UNTIL);
    await bothSay('3 waiver_expired', folder, EXPIRES_AT - 1);
  });

  it('is intact when the waiver is over, for one who asks no more', async () => {
    const folder = await waived();
    expect(await verified(folder, { at: UNTIL, integrityOnly: true })).toBe('0 authentic');
    expect(audited(folder, { at: UNTIL, integrityOnly: true })).toBe('0 authentic');
  });

  it.each<[string, Partial<MadeWaiver>]>([
    ['one signature missing', { signed: { risk_officer: 'risk_officer' } }],
    [
      'the signature of another role than the one named',
      { signed: { risk_officer: 'risk_officer', lead_trader: 'lead_trader' } },
    ],
    ['a third role named that has not signed', { by: ['risk_officer', 'cto', 'lead_trader'] }],
    [
      'a third signature that does not count',
      { signed: { risk_officer: 'risk_officer', cto: 'cto', lead_trader: 'cto' } },
    ],
    ['one person in both roles', { signed: { risk_officer: 'risk_officer', cto: 'risk_officer' } }],
    ['a signature by a key that signs no decision', { signed: { risk_officer: 'qa_lead', cto: 'cto' } }],
  ])('is broken with %s', async (_what, waiver) => {
    await bothSay('5 waiver_broken', await waived(waiver));
  });

  it.each<[string, Partial<MadeWaiver>]>([
    ['one role alone', { by: ['risk_officer'] }],
    ['two roles, none of them the Risk Officer', { by: ['cto', 'lead_trader'] }],
  ])('is no statement of prelive when its waiver is one of %s', async (_what, waiver) => {
    await bothSay('5 statement_malformed', await waived(waiver));
  });

  it('is broken when a signature of the waiver was taken away', async () => {
    const folder = await waived();
    removeSignature(folder, '.cto.sig');
    await bothSay('5 subject_missing', folder);
  });
});

describe('a clause that rests on what somebody has attested', () => {
  it('is approved while the attestation counts, and after: at the proposal it did', async () => {
    const folder = await attested();
    await bothSay('0 approved', folder);
    await bothSay('0 approved', folder, UNTIL + HOUR_MS);
  });

  it('is broken when the signature of the attestation was taken away', async () => {
    const folder = await attested();
    removeSignature(join(folder, 'attestations'), '.sig');
    await bothSay('5 subject_missing', folder);
  });

  it.each<[string, Partial<MadeAttestation>]>([
    ['was over at the proposal', { expires: PROPOSED_AT }],
    ['somebody else has signed', { key: 'cto' }],
  ])('is not what the records give when the attestation %s, which only an evaluation shows', async (_what, change) => {
    const folder = await attested(change);
    expect(await verified(folder, { at: AT })).toBe('5 verdicts_differ');
    expect(audited(folder, { at: AT })).toBe('0 approved');
  });
});
