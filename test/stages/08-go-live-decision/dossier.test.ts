import { describe, expect, it } from 'vitest';
import { renderArtifacts } from '../../../src/adapters/workspace/artifacts.ts';
import { dossierArtifacts } from '../../../src/stages/08-go-live-decision/dossier.ts';
import type { DossierInputs } from '../../../src/stages/08-go-live-decision/inputs.ts';
import { context, makeDossier, makeGates, makeRollbackDrill, sessionGate, simulatedGates } from './made-dossier.ts';

const NAMES = [
  'GO_LIVE_DECISION_GATE.md',
  'ROLLBACK_PROCEDURE.md',
  'SCALE_UP_PLAN.md',
  'IBKR_PRELIVE_EXECUTION_SUMMARY.md',
] as const;

function documents(change: Partial<DossierInputs> = {}): Readonly<Record<(typeof NAMES)[number], string>> {
  const texts = new Map(
    renderArtifacts(dossierArtifacts(makeDossier(change), context)).map(({ path, text }) => [path, text]),
  );
  return {
    'GO_LIVE_DECISION_GATE.md': texts.get('GO_LIVE_DECISION_GATE.md') ?? '',
    'ROLLBACK_PROCEDURE.md': texts.get('ROLLBACK_PROCEDURE.md') ?? '',
    'SCALE_UP_PLAN.md': texts.get('SCALE_UP_PLAN.md') ?? '',
    'IBKR_PRELIVE_EXECUTION_SUMMARY.md': texts.get('IBKR_PRELIVE_EXECUTION_SUMMARY.md') ?? '',
  };
}

describe('the frozen documents', () => {
  it.each(NAMES)('%s of a pilot that lacks only signatures', async (name) => {
    await expect(documents()[name]).toMatchFileSnapshot(`../../golden/pilot/${name}`);
  });

  it.each(NAMES)('%s of a rehearsal', async (name) => {
    const {
      account: _account,
      tradingAccount: _trading,
      capital: _capital,
      deployment: _deployment,
      ...rest
    } = makeDossier();
    const inputs: DossierInputs = {
      ...rest,
      step: 'rehearsal',
      gates: simulatedGates(),
      decisionIfAllSign: 'REHEARSAL_PASSED',
      drills: {},
      requiredSigners: [],
      notTested: [],
      contacts: [],
    };
    const file = renderArtifacts(dossierArtifacts(inputs, context)).find(({ path }) => path === name);
    await expect(file?.text).toMatchFileSnapshot(`../../golden/rehearsal/${name}`);
  });

  it('carry SIMULATED in the title as soon as any evidence was simulated, at any step', () => {
    for (const text of Object.values(documents({ gates: simulatedGates() }))) expect(text).toMatch(/^# SIMULATED: /);
    for (const text of Object.values(documents())) expect(text).not.toContain('SIMULATED');
  });

  it('never name a signature: they are written before the first', () => {
    for (const text of Object.values(documents())) expect(text).not.toMatch(/signed by/i);
  });

  it('say in plain words what a person signs', () => {
    // Clause names come from the gate files; the prose is from the templates.
    const [words = ''] = documents()['GO_LIVE_DECISION_GATE.md'].split('## The gates, clause by clause');
    expect(words).not.toMatch(/\b(PSR|DSR|p95|p99|P&L|MDD|VaR|CI|SE)\b/);
  });
});

describe('the decision gate', () => {
  const page = (change: Partial<DossierInputs> = {}) => documents(change)['GO_LIVE_DECISION_GATE.md'];

  it('opens with step, decision, loss, waivers, what was not tested, and who must sign, in that order', () => {
    const parts = [
      'Decision for | pilot with 10 % of the capital',
      'If every required role signs | **GO_LIVE_APPROVED**',
      'Account that this step trades | U*****21, LIVE: real money',
      'Account of the evidence | DU*****67',
      'Valid | from 2026-11-20T10:00:00.000Z until 2026-12-20T10:00:00.000Z',
      'Most money that this step can lose | 500 USD, which is 5 % of the 10,000 USD in use.',
      '## Waived clauses',
      '## WHAT WAS NOT TESTED',
      '## Who must sign',
      '## The eight gates',
      '## The gates, clause by clause',
    ];
    const text = page();
    const positions = parts.map((part) => text.indexOf(part));
    expect(positions).not.toContain(-1);
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
  });

  it('says of the account that trades whose money it is, and that nothing of it was seen', () => {
    const evidence = { masked: 'DU*****67', keyedDigest: 'e'.repeat(64) };
    expect(page()).toContain('The account that this step trades, U\\*\\*\\*\\*\\*21 (live): nothing of it was seen');
    const paper = page({ account: evidence, tradingAccount: evidence });
    expect(paper).toContain('Account that this step trades | DU*****67, paper: no real money');
    expect(paper).toContain('The live account: its permissions');
    expect(paper).not.toContain('nothing of it was seen');
  });

  it('names what is waived, by whom and until when', () => {
    const waiver = {
      by: 'risk_officer, cto',
      until: '2026-12-01T00:00:00.000Z',
      reason: 'known',
      status: 'applied' as const,
    };
    const gates = makeGates().map((gate) =>
      gate.stage === 1
        ? { ...gate, clauses: gate.clauses.map((clause) => ({ ...clause, verdict: 'CONDITIONAL' as const, waiver })) }
        : gate,
    );
    expect(page({ gates })).toContain(
      '- Stage 1, `artifact_coverage >= 0.80` is not true: waived by risk_officer, cto until 2026-12-01T00:00:00.000Z. Reason: known\n',
    );
    expect(page()).toMatch(/## Waived clauses\n\nNone\./);
  });

  it('states the whole digest of the configuration once, and of each record what finds it in the signed ledger', () => {
    const text = page();
    expect(text.split('d'.repeat(64))).toHaveLength(2);
    expect(text).toContain(
      '- #417 `sharpe_paper`: 41 annualized; 95 % interval 8.5 to 73.5; 360 observations; paper; seen 2026-11-20T21:00:00.000Z; digest `a1a1a1a1a1a1`\n',
    );
    expect(text).not.toContain('a1'.repeat(32));
  });

  it('says in each clause what was asked, what was seen, on which records, and what follows', () => {
    expect(page()).toContain(
      '| sharpe paper: `sharpe_paper >= 0.5 * sharpe_backtest`, here 24.1 | 41 annualized; 95 % interval 8.5 to 73.5; 360 observations | #417, #416; paper | PASS |',
    );
  });

  it('does not know the loss of a step without capital', () => {
    const { capital: _capital, ...rest } = makeDossier();
    const [file] = renderArtifacts(dossierArtifacts(rest, context));
    expect(file?.text).toContain('Not known: prelive.yaml names no capital.');
  });

  it('computes how little the session proves', () => {
    // Standard error (73.5 - 8.5) / 3.92 = 16.58; threshold 24.1: P(0) = Φ(-1.4535) = 7 %; example Φ(-0.75/16.58) = 48 %.
    expect(page()).toContain('standard error of 16.58');
    expect(page()).toContain('without any skill would reach it 7 times in 100 sessions');
    expect(page()).toContain('passes 48 times in 100 sessions without any skill and 52 times in 100 sessions');
    expect(page()).toContain('the true one is above 97.7 %');
    expect(page()).toContain('with 95 % confidence it is at most 119 ms');
  });

  it('says so when there is no session to weigh, or a session too small for a bound', () => {
    expect(page({ gates: makeGates().filter((gate) => gate.stage !== 7) })).toContain('There is no paper session');
    const gate = sessionGate();
    const small = gate.clauses.map((clause) => ({
      ...clause,
      evidence: clause.evidence.map(({ interval: _interval, ...evidence }) => ({ ...evidence, samples: 50 })),
    }));
    expect(page({ gates: [{ ...gate, clauses: small }] })).toContain('so few orders put no upper bound on it');
  });

  it('names what failed, what it halts and what to do', () => {
    const gates = makeGates().map((gate) =>
      gate.stage === 6
        ? {
            ...gate,
            verdict: 'FAIL' as const,
            haltAction: 'halts stages 7-8',
            unmetDependencies: [5 as const],
            clauses: gate.clauses.map((clause) => ({
              ...clause,
              verdict: 'FAIL' as const,
              remedy: 'Add | cash <now>.',
            })),
          }
        : gate,
    );
    const text = page({ gates, decisionIfAllSign: 'ROLLBACK_AND_INVESTIGATE' });
    expect(text).toContain('| 6 | account probe | FAIL | 0 of 1 | buying power, stage 5 before it |');
    expect(text).toContain('This halts stages 7-8.');
    expect(text).toContain('- buying power: Add | cash \\<now>.');
  });

  it('lists evidence that is missing among what was not tested, but not the signatures', () => {
    const gap = {
      name: 'fill_rate',
      reason: 'too_few_samples' as const,
      detail: 'fill_rate has 12 observations, 50 are asked',
    };
    const gates = makeGates().map((gate) =>
      gate.stage === 7 ? { ...gate, clauses: gate.clauses.map((clause) => ({ ...clause, gaps: [gap] })) } : gate,
    );
    const text = page({ gates });
    expect(text).toContain('fill_rate has 12 observations');
    expect(text).not.toContain('governance_signed was never recorded');
    expect(text).toContain('| latency delta: `latency_delta < 0.50` | too few samples | #412; paper | PASS |');
  });
});

describe('rollback procedure', () => {
  it('says what a drill missed, and when there was none', () => {
    const late = makeRollbackDrill({ assessedAt: null });
    const text = documents({ drills: { rollback: late } })['ROLLBACK_PROCEDURE.md'];
    expect(text).toContain('| positions assessed | never | 30 |');
    expect(text).toContain('Missed: positions assessed: never');
    expect(text).toContain('No kill-switch drill is on record.');
  });
});
