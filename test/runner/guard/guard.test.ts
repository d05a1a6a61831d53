import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import { openBundle } from '../../../src/adapters/workspace/bundle-files.ts';
import { PreliveError } from '../../../src/domain/errors.ts';
import type { DecisionPlan } from '../../../src/runner/decision/decision-plan.ts';
import { type GuardQuestion, guardDecision } from '../../../src/runner/guard/guard.ts';
import type { VerifierPolicy } from '../../../src/runner/ports/verifier-policy.ts';
import { markRevoked, parseRevoked } from '../../../src/signing/policy-revocation.ts';
import { DAY_MS, decisionIn, START, SUBJECT } from '../decision/decision-at-hand.ts';

const ACCOUNT = { masked: 'DU*****67', keyed_digest: 'e'.repeat(64) };
const OTHER = 'f'.repeat(64);
const LIVE = { masked: 'U*****21', keyedDigest: '1'.repeat(64) };
const CAPITAL = { currency: 'USD', inUse: 100_000 };
const schemas = createSchemas();
let folder = '';
let firm: ReturnType<typeof decisionIn>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-guard-'));
  firm = decisionIn(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

const path = (name: string) => join(folder, name);

/** Members of an account that the guard reads; the rest of the document is for people. */
function writeAccount(): void {
  const document = {
    schema_version: 1,
    evidence_class: 'paper',
    observed_at: new Date(START).toISOString(),
    account: ACCOUNT,
  };
  writeFileSync(path('ACCOUNT_CONFIG.json'), JSON.stringify(document));
}

/** Proposes with an account and with capital, and has it signed. */
async function approve(change: Partial<DecisionPlan> = {}): Promise<void> {
  firm.collect();
  await propose(change);
  firm.sign('risk_officer', 'cto', 'lead_trader');
}

function propose(change: Partial<DecisionPlan> = {}) {
  const files = { ...firm.workspace.files, check: <T>(_: string, value: unknown): T => given(value) };
  const workspace = { ...firm.workspace, files };
  writeAccount();
  const config = { ...firm.plan.config, capital: CAPITAL };
  return firm.propose({ validation: { ...firm.plan.validation, workspace }, config, ...change });
}

/** Skips the schema, because only a part of the document is read here. */
function given<T>(value: unknown): T;
function given(value: unknown): unknown {
  return value;
}

function policy(change: Partial<VerifierPolicy> = {}): VerifierPolicy {
  const { policy: roles, allowedSigners, policyDigest } = firm.plan.policy;
  const standing = { faults: [], waiting: [] };
  return { policy: roles, allowedSigners, digest: policyDigest, earlierDigests: [], standing, ...change };
}

const QUESTION: GuardQuestion = {
  step: 'pilot',
  commit: SUBJECT.commit,
  configurationDigest: SUBJECT.configurationDigest,
  account: { keyedDigest: ACCOUNT.keyed_digest },
  at: START + 1000,
};

const ask = (change: Partial<GuardQuestion> = {}, by = policy()) =>
  guardDecision(openBundle(folder, schemas), by, { ...QUESTION, ...change });

/** Code, exit code and message of the refusal. */
function refusal(change: Partial<GuardQuestion> = {}, by = policy()): readonly [string, number, string] {
  try {
    ask(change, by);
  } catch (error) {
    if (error instanceof PreliveError) return [error.code, error.exitCode, error.message];
    throw error;
  }
  return ['none', 0, ''];
}

describe('prelive guard', () => {
  it('lets a start pass under the limits that were signed', async () => {
    await approve();
    expect(ask()).toEqual({
      decision: 'GO_LIVE_APPROVED',
      step: 'pilot',
      commit: SUBJECT.commit,
      configurationDigest: SUBJECT.configurationDigest,
      expires: new Date(START + 7 * DAY_MS).toISOString(),
      account: { masked: 'DU*****67', keyedDigest: ACCOUNT.keyed_digest },
      statementDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
      limits: {
        currency: 'USD',
        capital_in_use: 10_000,
        max_order_value: 2500,
        max_position_value: 2500,
        max_gross_exposure: 20_000,
        max_net_exposure: 8000,
        max_daily_loss: 500,
        max_drawdown: 1500,
        symbols: ['AAPL', 'MSFT'],
      },
    });
  });

  it.each<[string, Partial<GuardQuestion>, string]>([
    ['another step', { step: 'full' }, 'it is for step pilot, not for full'],
    ['another commit', { commit: 'c'.repeat(40) }, 'it is about commit aaaa'],
    ['a changed tree', { commit: `${SUBJECT.commit}+dirty` }, 'it is about commit aaaa'],
    ['another configuration', { configurationDigest: 'c'.repeat(64) }, 'it is about another configuration'],
    ['another account', { account: { keyedDigest: OTHER } }, 'it is about account DU*****67, not this one'],
    ['another id', { account: { keyedDigest: OTHER, masked: 'U*****21' } }, 'account DU*****67, not U*****21'],
    [
      'an id under another key',
      { account: { keyedDigest: OTHER, masked: 'DU*****67' } },
      'the redaction key here is not',
    ],
    [
      'an id without a key',
      { account: { masked: 'DU*****67' } },
      'without the redaction key of its proposer nobody can tell',
    ],
    ['a time before it', { at: START - 1 }, 'it is valid from'],
    ['a time after it', { at: START + 7 * DAY_MS }, 'it expired at'],
  ])('stops %s', async (_what, change, words) => {
    await approve();
    expect(refusal(change)).toEqual(['DECISION_NOT_IN_FORCE', 3, expect.stringContaining(words)]);
  });

  it('lets the account trade that was chosen, and the one of the evidence no longer', async () => {
    await approve({ tradingAccount: LIVE });
    expect(ask({ account: { keyedDigest: LIVE.keyedDigest } }).account).toEqual(LIVE);
    expect(refusal()[2]).toContain('it is about account U*****21, not this one');
  });

  it('stops where no account is known', async () => {
    firm.collect();
    await firm.propose({ config: { ...firm.plan.config, capital: CAPITAL } });
    firm.sign('risk_officer', 'cto', 'lead_trader');
    expect(refusal()[2]).toContain('it names no account to trade');
  });

  it.each<[string, () => Promise<void> | void, string]>([
    ['nothing was proposed', () => rmSync(path('statement.json')), 'nothing was proposed'],
    ['a role has not signed', () => rmSync(path('signatures/cto.sig')), 'cto@rehearsal.invalid has not signed'],
    ['a role has refused since', () => firm.refuse('cto', 'not today'), 'cto: not today'],
    ['evidence came after it', () => firm.collect({ fill_rate: { value: 0.5 } }), 'evidence came after it'],
  ])('stops while %s', async (_when, change, words) => {
    await approve();
    if (words.startsWith('evidence')) firm.clock.at += 500;
    await change();
    expect(refusal()).toEqual(['DECISION_NOT_IN_FORCE', 3, expect.stringContaining(words)]);
  });

  it('says what came after it and what to do, when a later run has written an artifact anew', async () => {
    await approve();
    firm.clock.at += 500;
    const files = firm.workspace.write([
      { kind: 'csv', path: 'PAPER_TRADING_METRICS.csv', columns: ['a'], rows: [[1]] },
    ]);
    firm.collect({ fill_rate: { value: 0.5, attachments: [...files] } });
    expect(refusal()).toEqual([
      'DECISION_NOT_IN_FORCE',
      3,
      expect.stringMatching(/evidence was added after the proposal: PAPER_TRADING_METRICS\.csv .*propose again/),
    ]);
  });

  it('stops on a decision that approves nothing, or states no limits', async () => {
    firm.collect({ fill_rate: { value: 0.5 } });
    await propose();
    firm.sign('risk_officer', 'cto', 'lead_trader');
    expect(refusal()[2]).toContain('the decision is ROLLBACK_AND_INVESTIGATE');
    firm.clock.at += 100;
    await approve({ config: firm.plan.config });
    expect(refusal()[2]).toContain('it states no limits');
  });

  it('stops on a rehearsal, whoever has signed it', async () => {
    firm = decisionIn(folder, 'rehearsal');
    await approve();
    expect(refusal({ step: 'rehearsal' })[2]).toContain('the decision is REHEARSAL_PASSED');
  });

  it.each<[string, () => void]>([
    ['a byte of the statement', () => appendFileSync(path('statement.json'), ' ')],
    ['a document', () => appendFileSync(path('GO_LIVE_DECISION_GATE.md'), ' ')],
    ['a document that is gone', () => rmSync(path('SCALE_UP_PLAN.md'))],
    ['a file that nobody signed', () => writeFileSync(path('SIGNED.md'), 'yes')],
    ['a signature', () => writeFileSync(path('signatures/cto.sig'), 'x')],
    ['the frozen records', () => appendFileSync(path('ledger-frozen.ndjson'), '{}\n')],
    ['a statement that is none', () => writeFileSync(path('statement.json'), '{')],
  ])('is broken (exit 5) by %s', async (_what, change) => {
    await approve();
    change();
    expect(refusal().slice(0, 2)).toEqual(['DOSSIER_BROKEN', 5]);
  });

  it('goes by the policy of its own side: another one, a revoked key, one that is not in force', async () => {
    await approve();
    expect(refusal({}, policy({ digest: 'd'.repeat(64) })).slice(0, 2)).toEqual(['DOSSIER_BROKEN', 5]);
    const older = policy({ digest: 'd'.repeat(64), earlierDigests: [firm.plan.policy.policyDigest] });
    expect(refusal({}, older)).toEqual(['DECISION_NOT_IN_FORCE', 3, expect.stringContaining('a policy before yours')]);
    const keys = parseRevoked(firm.signer('cto').key.publicLine);
    const allowedSigners = markRevoked(firm.plan.policy.allowedSigners, keys.ok ? keys.keys : []);
    expect(refusal({}, policy({ allowedSigners }))).toEqual([
      'DOSSIER_BROKEN',
      5,
      expect.stringContaining('is revoked'),
    ]);
    const unsigned = policy({ standing: { faults: [], waiting: ['cto'] } });
    expect(refusal({}, unsigned).slice(0, 2)).toEqual(['POLICY_NOT_SIGNED', 3]);
  });
});
