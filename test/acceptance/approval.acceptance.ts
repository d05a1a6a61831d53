import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readContracts } from '../../src/composition/gateway/embedded-gateway.ts';
import type { SourceClass } from '../../src/domain/evidence.ts';
import type { GateDefinition } from '../../src/domain/gate.ts';
import { STEPS } from '../../src/domain/stage.ts';
import { startGateway } from '../../src/gateway/server/start-gateway.ts';
import type { Proposal } from '../../src/runner/decision/propose-decision.ts';
import type { StageReport } from '../../src/runner/validation.ts';
import { filesIn } from '../cli/scratch.ts';
import { expectAgreement } from '../support/all-formats.ts';
import { startPaperGateway } from '../support/paper-gateway.ts';
import { createPilotFirm, type PilotFirm, SIGNERS } from '../support/pilot-firm.ts';
import { createPilotRun, type StartVenue } from '../support/pilot-run.ts';
import { type CliOptions, runCli } from '../support/run-cli.ts';

/** Monday to Thursday. */
const FIRST_DAYS = ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19'] as const;
const FRIDAY = '2026-11-20';
const NEXT_MONDAY = '2026-11-23';
const PAPER = 'DU1234567';
const LIVE = 'U7654321';
const APPROVALS: readonly string[] = ['GO_LIVE_APPROVED', 'CONDITIONAL_APPROVAL'];
/** Time limit: a whole week of sessions, each with its backtest. */
const WEEK_MS = 180_000;

let house: PilotFirm;
let stages: readonly StageReport[] = [];
let proposal: Proposal;

/** The embedded gateway with the markers of a simulation, which the command line cannot remove. */
const startBranded: StartVenue = (options) =>
  startGateway({ contracts: readContracts(undefined), ...options, mode: 'lockstep' });

/** Every step before the last session of the week. */
async function runUpTo(workspace: string, venue: StartVenue): Promise<readonly StageReport[]> {
  const run = createPilotRun(await house.open(workspace), venue);
  const reports = [...(await run.staticStages()), await run.probe()];
  await run.baseline();
  for (const day of FIRST_DAYS) reports.push(await run.session(day));
  return reports;
}

/** The weakest form that a system's own gate file could give a gate. */
function weakened(gate: GateDefinition): GateDefinition {
  const sources: readonly SourceClass[] = ['local', 'remote', 'simulated', 'paper', 'live', 'attested'];
  const evidence = gate.evidence.map((one) => ({ ...one, sources }));
  const steps = Object.fromEntries(STEPS.map((step) => [step, { sources }]));
  return { ...gate, evidence, steps, clauses: gate.clauses.slice(0, 1), dependsOn: [] };
}

/** The last session, the drills and the proposal. */
async function finish(workspace: string, venue: StartVenue, lastDay: string): Promise<Proposal> {
  const open = await house.open(workspace);
  const run = createPilotRun(open, venue);
  await run.session(lastDay);
  await run.drill('rollback');
  await run.drill('kill-switch');
  return house.propose(open);
}

beforeAll(async () => {
  house = await createPilotFirm();
  stages = await runUpTo('four', startPaperGateway);
  house.copy('four', 'proposed');
  proposal = await finish('proposed', startPaperGateway, FRIDAY);
}, WEEK_MS);

afterAll(() => house.remove());

describe('a firm that shows everything on a paper account', () => {
  it('passes each stage on evidence of its own kind, none of it simulated', () => {
    expect(stages.map(({ verdict }) => verdict.verdict)).toEqual(stages.map(() => 'PASS'));
    const { verdicts } = proposal;
    expect(verdicts.map(({ verdict }) => verdict)).toEqual([...Array.from({ length: 7 }, () => 'PASS'), 'PENDING']);
    expect(verdicts.some(({ simulated }) => simulated)).toBe(false);
    const classes = verdicts.flatMap(({ clauses }) =>
      clauses.flatMap(({ evidence }) => evidence.map(({ sourceClass }) => sourceClass)),
    );
    expect(new Set(classes)).toEqual(new Set(['local', 'remote', 'paper']));
  });

  it('is told before anybody signs what follows, and what it can lose', () => {
    expect(proposal.decisionIfAllSign).toBe('GO_LIVE_APPROVED');
    const document = readFileSync(join(house.path('proposed'), 'GO_LIVE_DECISION_GATE.md'), 'utf8');
    expect(document).not.toContain('SIMULATED');
    expect(document).toContain('5,000 USD, which is 5 % of the 100,000 USD in use.');
  });

  it('is approved once three people have signed with ssh-keygen', async () => {
    const workspace = house.copy('proposed', 'approved');
    for (const role of SIGNERS) {
      const signed = await house.cli(workspace, 'sign', '--role', role, '--key', house.firm.keyFile(role));
      expect(signed).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`signed as ${role}`) });
    }
    const decided = await house.cli(workspace, 'decide');
    expect(decided).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('GO_LIVE_APPROVED   (exit 0)') });
    const log: unknown = JSON.parse(readFileSync(join(house.path(workspace), 'PRELIVE_VERIFICATION_LOG.json'), 'utf8'));
    expect(log).toMatchObject({ step: 'pilot', decision: 'GO_LIVE_APPROVED' });
    expect(await house.guard(workspace, LIVE)).toMatchObject({ exitCode: 3, stdout: '' });
    expect(JSON.parse((await house.guard(workspace, PAPER)).stdout)).toMatchObject({ capital_in_use: 100_000 });
  });

  it('may start the live account that it has signed for, and no other', async () => {
    const workspace = house.copy('proposed', 'live');
    const proposed = await house.cli(workspace, 'propose', '--step', 'pilot', '--account', LIVE);
    expect(proposed).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(' trades  U*****21 (live)') });
    const screens = [proposed.stdout];
    for (const role of SIGNERS) {
      const { stdout } = await house.cli(workspace, 'sign', '--role', role, '--key', house.firm.keyFile(role));
      expect(stdout).toContain(' trades         U*****21, LIVE: real money');
      screens.push(stdout);
    }
    const started = await house.guard(workspace, LIVE);
    expect({ ...started, stdout: JSON.parse(started.stdout) }).toMatchObject({
      exitCode: 0,
      stdout: { currency: 'USD', capital_in_use: 100_000 },
    });
    const stated: unknown = JSON.parse(readFileSync(join(house.path(workspace), 'statement.json'), 'utf8'));
    expect(stated).toMatchObject({ predicate: { tradingAccount: { masked: 'U*****21' } } });
    expect(house.audit(workspace)).toMatch(/^ trades account U\*{5}21 \(live\), keyed digest [0-9a-f]{64}$/m);

    const other = await house.guard(workspace, 'U1234521');
    expect(other).toMatchObject({ exitCode: 3, stdout: '', stderr: expect.stringContaining('another account') });
    const withoutKey = await house.guard(workspace, LIVE, { XDG_CONFIG_HOME: house.path('nobody') });
    expect(withoutKey).toMatchObject({ exitCode: 3, stdout: '' });
    expect(withoutKey.stderr).toContain('without the redaction key of its proposer');
    screens.push(started.stdout, other.stderr, withoutKey.stderr);
    const files = filesIn(house.path(workspace)).map((file) => join(house.path(workspace), file));
    const texts = [...screens, ...files.map((file) => readFileSync(file, 'latin1'))];
    expect(texts.filter((text) => text.includes(LIVE))).toEqual([]);
  });
});

describe('the checklist of that firm', () => {
  it('has every point with what its QA Lead attests', async () => {
    const workspace = house.copy('proposed', 'attested');
    const scored = await house.cli(workspace, 'checklist', '--attestations', house.attestations);
    expect(scored.exitCode).toBe(0);
    expect(scored.stdout).toContain('checklist PASS   100.0 of 100, asked >= 95   every required item holds');
  });

  it('is pending without, whatever was recorded before, and so is the decision', async () => {
    const workspace = house.copy('proposed', 'unattested');
    const scored = await house.cli(workspace, 'checklist', '--json');
    expect(scored.exitCode).toBe(3);
    expect(JSON.parse(scored.stdout)).toMatchObject({ verdict: 'PENDING', attestations: [] });
    expect(await house.cli(workspace, 'decide')).toMatchObject({ exitCode: 3 });
  });
});

describe('the same firm is not approved', () => {
  it('while a role has not signed', async () => {
    const open = await house.open(house.copy('proposed', 'missing'));
    await house.sign(open, ['risk_officer', 'lead_trader']);
    const { outcome, roles } = await house.decide(open);
    expect(outcome).toMatchObject({ decision: 'NOT_READY', exitCode: 3 });
    expect(roles.map(({ status }) => status)).toEqual(['signed', 'missing', 'signed']);
  });

  it('once a role has refused, whoever else has signed', async () => {
    const open = await house.open(house.copy('proposed', 'refused'));
    await house.sign(open, SIGNERS);
    const words = [
      '--role',
      'cto',
      '--key',
      house.firm.keyFile('cto'),
      '--refuse',
      '--reason',
      'the drill was too easy',
    ];
    expect(await house.cli('refused', 'sign', ...words)).toMatchObject({ exitCode: 0 });
    const { outcome, roles } = await house.decide(open);
    expect(outcome).toMatchObject({ decision: 'ROLLBACK_AND_INVESTIGATE', exitCode: 1 });
    expect(roles[1]).toMatchObject({ status: 'refused', reason: 'the drill was too easy' });
  });

  it('when an artifact is not what was signed', async () => {
    const workspace = house.copy('proposed', 'tampered');
    await house.sign(await house.open(workspace), SIGNERS);
    appendFileSync(join(house.path(workspace), 'PAPER_TRADING_METRICS.csv'), 'fill_rate,1\n');
    const decided = await house.cli(workspace, 'decide');
    expect(decided).toMatchObject({ exitCode: 5, stderr: expect.stringContaining('PAPER_TRADING_METRICS.csv') });
    expect(existsSync(join(house.path(workspace), 'PRELIVE_VERIFICATION_LOG.json'))).toBe(false);
  });

  it.each<[string, (file: string) => void]>([
    ['edited', (file) => appendFileSync(file, ' ')],
    ['removed', (file) => rmSync(file)],
  ])('when an artifact was %s before anything was proposed', async (what, change) => {
    const workspace = house.copy('proposed', `artifact-${what}`);
    change(join(house.path(workspace), 'PAPER_TRADING_LOG.json'));
    const proposed = await house.cli(workspace, 'propose');
    expect(proposed).toMatchObject({ exitCode: 5, stderr: expect.stringContaining('PAPER_TRADING_LOG.json is not') });
  });

  it('on a simulated session that took the place of the paper session in the workspace', async () => {
    const open = await house.open(house.copy('proposed', 'replaced'));
    await createPilotRun(open, startBranded).session(NEXT_MONDAY);
    await expect(house.propose(open)).rejects.toMatchObject({ code: 'DOSSIER_BROKEN' });
  });

  it('on evidence that came after the signatures: that is another proposal', async () => {
    const open = await house.open(house.copy('proposed', 'newer'));
    await house.sign(open, SIGNERS);
    await createPilotRun(open, startPaperGateway).probe();
    const { outcome, proposed } = await house.decide(open);
    expect([outcome.decision, proposed]).toEqual(['NOT_READY', true]);
  });

  it('on five sessions that are not on consecutive trading days', async () => {
    const workspace = house.copy('four', 'gap');
    const { decisionIfAllSign } = await finish(workspace, startPaperGateway, NEXT_MONDAY);
    const open = await house.open(workspace);
    await house.sign(open, SIGNERS);
    const { outcome, verdicts } = await house.decide(open);
    expect([decisionIfAllSign, outcome.decision, outcome.exitCode]).toEqual(['NOT_READY', 'NOT_READY', 3]);
    const open8 = verdicts[7]?.clauses.filter(({ verdict }) => verdict !== 'PASS');
    expect(open8).toMatchObject([
      { id: 'sessions_for_pilot', verdict: 'PENDING', evidence: [{ value: 1, samples: 5 }] },
    ]);
  });

  it('at a larger step than it has shown', async () => {
    const workspace = house.copy('proposed', 'full');
    const open = await house.open(workspace, 'full');
    expect((await house.propose(open)).decisionIfAllSign).toBe('NOT_READY');
    await house.sign(open, SIGNERS);
    expect((await house.decide(open)).outcome).toMatchObject({ decision: 'NOT_READY', exitCode: 3 });
  });
});

describe('exit code, JUnit report and job summary of its decision say the same', () => {
  /** Decides with the real binary, with every output format at once. */
  const decide = (workspace: string, word: string, exitCode: number, ...words: readonly string[]) => {
    const command = ['decide', '--system', house.root, '--out', house.path(workspace), ...words];
    const run = (formats: readonly string[], options: CliOptions) =>
      runCli([...command, ...formats], house.root, options);
    return expectAgreement(run, mkdtempSync(join(house.path(workspace), '..', 'shown-')), word, exitCode);
  };

  /** A last session slower than the baseline, from the firm's own evidence. */
  async function answersTooLate(workspace: string) {
    const { validation } = await house.open(house.copy('proposed', workspace));
    const last = validation.workspace.records().findLast(({ name }) => name === 'latency_delta');
    if (last === undefined) throw new Error('no latency');
    const { sequence: _number, subject: _subject, previous: _previous, digest: _digest, ...seen } = last;
    validation.workspace.append([{ ...seen, value: 0.62, observedAt: new Date().toISOString() }]);
  }

  /** Proposes again and signs in every role. */
  async function sign(workspace: string): Promise<void> {
    const open = await house.open(workspace);
    await house.propose(open);
    await house.sign(open, SIGNERS);
  }

  it('PASS, and tampered', async () => {
    house.copy('proposed', 'shown-pass');
    await house.sign(await house.open('shown-pass'), SIGNERS);
    await decide('shown-pass', 'GO_LIVE_APPROVED', 0);
    appendFileSync(join(house.path('shown-pass'), 'PAPER_TRADING_METRICS.csv'), 'fill_rate,1\n');
    await decide('shown-pass', 'DOSSIER_BROKEN', 5);
  });

  it('CONDITIONAL, by a waiver that two roles have signed with ssh-keygen', async () => {
    await answersTooLate('shown-conditional');
    const until = new Date(Date.now() + 86_400_000).toISOString();
    const words = ['7', 'latency_delta', '--reason', 'the line was changed', '--until', until, '--json'];
    const { id } = JSON.parse((await house.cli('shown-conditional', 'waive', ...words)).stdout);
    for (const role of ['risk_officer', 'cto'] as const) {
      const key = ['--role', role, '--key', house.firm.keyFile(role)];
      expect(await house.cli('shown-conditional', 'waive sign', id, ...key)).toMatchObject({ exitCode: 0 });
    }
    await sign('shown-conditional');
    await decide('shown-conditional', 'CONDITIONAL_APPROVAL', 0);
    const strict = await decide('shown-conditional', 'CONDITIONAL_APPROVAL', 3, '--strict');
    expect(strict.stdout).toMatch(/latency.*waived until/);
  });

  it('FAIL', async () => {
    await answersTooLate('shown-fail');
    await sign('shown-fail');
    await decide('shown-fail', 'ROLLBACK_AND_INVESTIGATE', 1);
  });

  it('PENDING, and ERROR', async () => {
    house.copy('proposed', 'shown-pending');
    await decide('shown-pending', 'NOT_READY', 3);
    await decide('shown-pending', 'FILE_UNREADABLE', 4, '--policy', join(house.root, 'nowhere'));
  });
});

describe('a signature is not made', () => {
  const sign = (workspace: string, ...words: readonly string[]) =>
    house.cli(workspace, 'sign', '--role', 'cto', '--key', house.firm.keyFile('cto'), ...words);

  it('by one who only looks', async () => {
    const workspace = house.copy('proposed', 'looked-at');
    const shown = await sign(workspace, '--show');
    expect(shown.exitCode).toBe(0);
    for (const words of ['GO_LIVE_APPROVED', 'can lose       5,000 USD', '7 PASS', 'DU*****67'])
      expect(shown.stdout).toContain(words);
    expect(existsSync(join(house.path(workspace), 'signatures'))).toBe(false);
  });

  it.each<[string, (workspace: string) => unknown, number, string]>([
    [
      'once a file was changed',
      (name) => appendFileSync(join(house.path(name), 'SCALE_UP_PLAN.md'), ' '),
      5,
      'SCALE_UP_PLAN.md is not what was signed',
    ],
    [
      'once there is newer evidence',
      async (name) => createPilotRun(await house.open(name), startPaperGateway).probe(),
      3,
      'Evidence is newer than the proposal',
    ],
    [
      'where nothing is proposed',
      (name) => writeFileSync(join(house.path(name), 'statement.json'), '{}'),
      5,
      'statement.json',
    ],
  ])('%s', async (what, change, exitCode, words) => {
    const workspace = house.copy('proposed', what.replaceAll(' ', '-'));
    await change(workspace);
    expect(await sign(workspace)).toMatchObject({ exitCode, stderr: expect.stringContaining(words) });
    expect(existsSync(join(house.path(workspace), 'signatures'))).toBe(false);
  });

  it('with the key of another role, and nothing is kept', async () => {
    const workspace = house.copy('proposed', 'wrong-key');
    const signed = await house.cli(workspace, 'sign', '--role', 'cto', '--key', house.firm.keyFile('lead_trader'));
    expect(signed).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('KEY_NOT_ACCEPTED') });
    expect(existsSync(join(house.path(workspace), 'signatures'))).toBe(false);
  });

  it('before anything is proposed', async () => {
    const signed = await sign(house.copy('four', 'unproposed'));
    expect(signed).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('PROPOSAL_NOT_CURRENT') });
  });

  it('to refuse without a reason', async () => {
    expect(await sign('proposed', '--refuse')).toMatchObject({ exitCode: 2 });
    expect(await sign('proposed', '--refuse', '--reason', ' ')).toMatchObject({ exitCode: 2 });
  });
});

describe('the same week on the embedded gateway', () => {
  beforeAll(async () => {
    await runUpTo('branded', startBranded);
    await finish('branded', startBranded, FRIDAY);
  }, WEEK_MS);

  it.each(STEPS.flatMap((step) => [['spec', step] as const, ['strict', step] as const]))(
    'is never approved: preset %s, step %s, signed by everybody',
    async (preset, step) => {
      const open = await house.open(house.copy('branded', `branded-${step}-${preset}`), step, preset);
      const { decisionIfAllSign } = await house.propose(open);
      await house.sign(open, SIGNERS);
      const { outcome } = await house.decide(open);
      expect(decisionIfAllSign).toBe(outcome.decision);
      expect(APPROVALS).not.toContain(outcome.decision);
      if (step !== 'rehearsal') expect(outcome).toMatchObject({ decision: 'NOT_READY', exitCode: 3 });
    },
  );

  it('is not ready for the one reason that its evidence is simulated', async () => {
    const open = await house.open(house.copy('branded', 'branded-why'));
    const { verdicts } = await house.propose(open);
    const gaps = verdicts.slice(5, 7).flatMap(({ clauses }) => clauses.flatMap((clause) => clause.gaps));
    expect(gaps.length).toBeGreaterThan(10);
    expect(new Set(gaps.map(({ reason }) => reason))).toEqual(new Set(['source_not_accepted']));
    expect(verdicts.slice(0, 5).map(({ verdict }) => verdict)).toEqual(['PASS', 'PASS', 'PASS', 'PASS', 'PASS']);
  });

  it('is not approved by gates that somebody has weakened: simulated evidence allowed everywhere, one clause each', async () => {
    const open = await house.open(house.copy('branded', 'branded-weak'));
    const weak = { ...open, validation: { ...open.validation, gates: open.validation.gates.map(weakened) } };
    await house.propose(weak);
    await house.sign(weak, SIGNERS);
    expect((await house.decide(weak)).outcome).toMatchObject({ decision: 'NOT_READY', exitCode: 3 });
  });

  it('does not become paper by an edit of the ledger', async () => {
    const workspace = house.copy('branded', 'branded-edited');
    const ledger = join(house.path(workspace), 'ledger.ndjson');
    const text = readFileSync(ledger, 'utf8');
    expect(text).toContain('"sourceClass":"simulated"');
    writeFileSync(ledger, text.replaceAll('"sourceClass":"simulated"', '"sourceClass":"paper"'));
    for (const command of ['decide', 'propose', 'checklist', 'status']) {
      const ran = await house.cli(workspace, command);
      expect(ran).toMatchObject({ exitCode: 5, stderr: expect.stringContaining('LEDGER_BROKEN') });
    }
  });
});
