import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PreliveError } from '../../../src/domain/errors.ts';
import type { DecisionPlan } from '../../../src/runner/decision/decision-plan.ts';
import { decisionLines } from '../../../src/runner/decision/decision-screen.ts';
import { replayAt } from '../../../src/runner/decision/replay.ts';
import { standing } from '../../../src/runner/decision/standing.ts';
import type { Workspace } from '../../../src/runner/ports/workspace.ts';
import { DAY_MS, decisionIn, SUBJECT } from './decision-at-hand.ts';

const ALL = ['risk_officer', 'cto', 'lead_trader'] as const;

let folder = '';
let firm: ReturnType<typeof decisionIn>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-decide-'));
  firm = decisionIn(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = (...names: readonly string[]) => join(folder, ...names);
const log = (): unknown => JSON.parse(readFileSync(path('PRELIVE_VERIFICATION_LOG.json'), 'utf8'));
const statement = () => readFileSync(path('statement.json'), 'utf8');
const broken = (text: RegExp) =>
  expect.objectContaining({ code: 'DOSSIER_BROKEN', exitCode: 5, message: expect.stringMatching(text) });
const proposal = async (plan: DecisionPlan = firm.plan) => (await standing(plan)).proposal;

/** A dossier signed by every role. */
async function signed(): Promise<void> {
  firm.collect();
  await firm.propose();
  firm.sign(...ALL);
}

describe('a decision', () => {
  it('goes from nothing over a proposal, each signature and all of them to an approval', async () => {
    expect(await proposal()).toBe('none; prelive propose makes one');
    firm.collect();
    expect((await firm.propose()).decisionIfAllSign).toBe('GO_LIVE_APPROVED');
    expect(await proposal()).toBe('waiting for risk_officer, cto, lead_trader');
    firm.sign('cto');
    expect(await proposal()).toBe('waiting for risk_officer, lead_trader');
    expect(await firm.decide()).toMatchObject({
      outcome: { decision: 'NOT_READY', exitCode: 3, pending: [8] },
      proposed: false,
    });
    firm.sign('risk_officer', 'lead_trader');
    expect(await proposal()).toBe('signed by every role; prelive decide verifies it');
    expect((await firm.decide()).outcome).toMatchObject({ decision: 'GO_LIVE_APPROVED', exitCode: 0 });
    expect(log()).toMatchObject({ decision: 'GO_LIVE_APPROVED', exit_code: 0, step: 'pilot' });
  });

  it('can be asked for again, and comes to the same', async () => {
    await signed();
    const before = statement();
    const first = await firm.decide();
    expect((await firm.decide()).outcome).toEqual(first.outcome);
    expect(statement()).toBe(before);
  });

  it('makes a proposal where there is none, which then waits', async () => {
    firm.collect();
    const report = await firm.decide();
    expect(report).toMatchObject({ proposed: true, window: 'open', outcome: { decision: 'NOT_READY', exitCode: 3 } });
    expect(report.roles.map(({ status }) => status)).toEqual(['missing', 'missing', 'missing']);
    firm.sign(...ALL);
    expect((await firm.decide()).outcome.decision).toBe('GO_LIVE_APPROVED');
  });

  it('goes on with the account that was chosen when it makes a proposal anew', async () => {
    const chosen = { masked: 'U*****21', keyedDigest: '1'.repeat(64) };
    const stated = () => JSON.parse(readFileSync(join(folder, 'statement.json'), 'utf8')).predicate.tradingAccount;
    firm.collect();
    await firm.propose({ tradingAccount: chosen });
    firm.clock.at += 500;
    firm.collect();
    expect((await firm.decide()).proposed).toBe(true);
    expect(stated()).toEqual(chosen);
    await firm.propose();
    expect(stated()).toBeUndefined();
  });

  it('without any evidence names what is missing', async () => {
    const { outcome } = await firm.decide();
    expect(outcome).toMatchObject({ decision: 'NOT_READY', exitCode: 3, pending: [1, 2, 3, 4, 5, 6, 7, 8] });
  });

  it('is a rollback when a gate fails, though all have signed', async () => {
    firm.collect({ fill_rate: { value: 0.5 } });
    expect((await firm.propose()).decisionIfAllSign).toBe('ROLLBACK_AND_INVESTIGATE');
    firm.sign(...ALL);
    expect((await firm.decide()).outcome).toMatchObject({ decision: 'ROLLBACK_AND_INVESTIGATE', exitCode: 1 });
  });

  it('is a rollback when a role refuses', async () => {
    firm.collect();
    await firm.propose();
    firm.sign('risk_officer', 'cto');
    firm.refuse('lead_trader', 'thin evidence');
    expect(await proposal()).toBe('refused by lead_trader');
    const { outcome, roles } = await firm.decide();
    expect(outcome).toMatchObject({ decision: 'ROLLBACK_AND_INVESTIGATE', exitCode: 1, failed: [8] });
    expect(roles).toContainEqual(
      expect.objectContaining({ role: 'lead_trader', status: 'refused', reason: 'thin evidence' }),
    );
  });
});

describe('a signed proposal stops to be current', () => {
  it.each<[string, () => Partial<DecisionPlan>, RegExp]>([
    [
      'for another step',
      () => ({ validation: { ...firm.plan.validation, step: 'ramp' } }),
      /^VOID: [^(]*\(step pilot, now ramp\)/,
    ],
    [
      'at another commit',
      () => ({ validation: { ...firm.plan.validation, subject: { ...SUBJECT, commit: 'c'.repeat(40) } } }),
      /^VOID: [^(]*\(commit a{40}, now c{40}\)/,
    ],
    [
      'with another configuration',
      () => ({ validation: { ...firm.plan.validation, subject: { ...SUBJECT, configurationDigest: 'd'.repeat(64) } } }),
      /^VOID: [^(]*\(configuration b{64}, now d{64}\)/,
    ],
    [
      'under other gates',
      () => ({ frozen: [{ name: 'frozen/gates/07-paper-trading.yaml', text: 'a milder gate\n' }] }),
      /^VOID: [^(]*\(another frozen\/gates\/07-paper-trading\.yaml\)/,
    ],
    [
      'once evidence is newer',
      () => {
        firm.collect();
        return {};
      },
      /^VOID: [^(]*\(newer evidence: record \d+, artifact_coverage\)/,
    ],
    [
      'once its evidence is too old for the verdicts that it states',
      () => {
        firm.clock.at += 5 * DAY_MS;
        return {};
      },
      /^VOID: [^(]*\(gate 6 PASS, now PENDING\)/,
    ],
  ])('%s', async (_, change, words) => {
    await signed();
    const before = statement();
    const changes = change();
    expect(await proposal({ ...firm.plan, ...changes })).toMatch(words);
    const report = await firm.decide(changes);
    expect(report.proposed).toBe(true);
    expect(report.outcome.decision).toBe('NOT_READY');
    expect(report.roles.map(({ status }) => status)).toEqual(['missing', 'missing', 'missing']);
    const [digest = ''] = readdirSync(path('superseded'));
    expect(readFileSync(path('superseded', digest, 'statement.json'), 'utf8')).toBe(before);
    expect(readdirSync(path('superseded', digest, 'signatures'))).toHaveLength(3);
  });

  it('when it has expired, though nothing else has changed', async () => {
    await signed();
    const { expires }: { expires: string } = JSON.parse(statement()).predicate;
    firm.clock.at = Date.parse(expires);
    expect(await proposal()).toMatch(/^VOID: [^(]*\(/);
    expect((await firm.decide()).proposed).toBe(true);
  });

  it('when the limits that were signed are others now', async () => {
    const capital = { currency: 'USD', inUse: 100_000 };
    const config = { ...firm.plan.config, capital };
    firm.collect();
    await firm.propose({ config });
    expect(await proposal({ ...firm.plan, config })).toBe('waiting for risk_officer, cto, lead_trader');
    firm.sign('risk_officer', 'cto', 'lead_trader');
    expect(JSON.parse(statement()).predicate.limits).toEqual({
      currency: 'USD',
      capital_in_use: 10_000,
      max_order_value: 2500,
      max_position_value: 2500,
      max_gross_exposure: 20_000,
      max_net_exposure: 8000,
      max_daily_loss: 500,
      max_drawdown: 1500,
      symbols: ['AAPL', 'MSFT'],
    });
    const more = { ...firm.plan, config: { ...config, capital: { ...capital, inUse: 200_000 } } };
    expect(await proposal(more)).toMatch(/^VOID: [^(]*\(limit capital_in_use 10000, now 20000\)/);
    const { changes } = await standing({ ...firm.plan, config: { ...config, symbols: ['AAPL', 'TSLA'] } });
    expect(changes).toEqual(['limit symbols AAPL,MSFT, now AAPL,TSLA']);
  });

  it('never by what decisions have recorded about it', async () => {
    await signed();
    await firm.decide();
    expect(await proposal()).toBe('signed by every role; prelive decide verifies it');
  });
});

describe('what a decision has found', () => {
  it('never counts for a later proposal that nobody has signed', async () => {
    await signed();
    await firm.decide();
    firm.collect();
    const report = await firm.decide();
    expect(report).toMatchObject({ proposed: true, outcome: { decision: 'NOT_READY', pending: [8] } });
  });

  it('does not count for another that is made at the same moment', async () => {
    await signed();
    const own = firm.workspace;
    // Another process with another policy records `governance_signed` between our records and our judgement.
    const workspace: Workspace = {
      ...own,
      append: (observations) => {
        const written = own.append(observations);
        if (observations[0]?.name === 'all_gates_1_to_7_pass') {
          own.append(observations.map((one) => ({ ...one, name: 'governance_signed', value: true })));
        }
        return written;
      },
    };
    rmSync(path('signatures/cto.sig'));
    const { outcome } = await firm.decide({ validation: { ...firm.plan.validation, workspace } });
    expect(outcome).toMatchObject({ decision: 'NOT_READY', pending: [8] });
  });

  it('is nothing while the proposal is not valid yet, which is said', async () => {
    firm.collect();
    firm.clock.at += 2000;
    await firm.propose();
    firm.sign(...ALL);
    firm.clock.at -= 1000;
    expect(await proposal()).toBe('not yet valid, but from 2026-11-23T12:00:02.000Z');
    const report = await firm.decide();
    expect(report).toMatchObject({ window: 'not_yet_open', proposed: false, outcome: { decision: 'NOT_READY' } });
    expect(decisionLines(report, firm.plan.validation, 'sample')).toContain(
      ' the proposal is not valid yet: look at the clock of this machine',
    );
  });
});

describe('a dossier that somebody has changed', () => {
  it.each([
    'GO_LIVE_DECISION_GATE.md',
    'ROLLBACK_PROCEDURE.md',
    'policy/policy.json',
    'frozen/gates/07-paper-trading.yaml',
  ])('is not decided on: %s', async (name) => {
    await signed();
    writeFileSync(path(name), `${readFileSync(path(name), 'utf8')} `);
    expect(await proposal()).toBe(`broken: ${name} is not what was signed`);
    await expect(firm.decide()).rejects.toEqual(broken(new RegExp(`^${name} is not what was signed`)));
    expect(readdirSync(folder)).not.toContain('PRELIVE_VERIFICATION_LOG.json');
  });

  it('is not decided on when a signature was copied from another role', async () => {
    await signed();
    writeFileSync(path('signatures/cto.sig'), readFileSync(path('signatures/lead_trader.sig')));
    await expect(firm.decide()).rejects.toEqual(broken(/^signature of cto/));
  });

  it('is not decided on when its statement is none, and a new proposal mends it', async () => {
    await signed();
    writeFileSync(path('statement.json'), '{}');
    await expect(firm.decide()).rejects.toEqual(broken(/statement/));
    await firm.propose();
    expect((await firm.decide()).outcome.decision).toBe('NOT_READY');
  });
});

describe('a proposal that fails in the middle', () => {
  it('leaves no signatures beside documents of another proposal', async () => {
    await signed();
    const { workspace } = firm;
    const full: Workspace = {
      ...workspace,
      write: () => {
        throw new PreliveError('FILE_UNWRITABLE', 'no space is left');
      },
    };
    firm.clock.at += 1000;
    const failing = firm.propose({ validation: { ...firm.plan.validation, workspace: full } });
    await expect(failing).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
    expect(await proposal()).toBe('none; prelive propose makes one');
    expect((await firm.decide()).outcome.decision).toBe('NOT_READY');
  });

  it('for a document that cannot be read leaves the one before as it was', async () => {
    await signed();
    const before = statement();
    writeFileSync(path('ROLLBACK_DRILL.json'), 'no JSON');
    await expect(firm.propose()).rejects.toMatchObject({ code: 'DOCUMENT_INVALID' });
    expect(statement()).toBe(before);
  });
});

describe('a rehearsal', () => {
  it('passes on simulated evidence, and such evidence approves nothing', async () => {
    const simulated = Object.fromEntries(
      firm.plan.validation.gates
        .filter(({ stage }) => stage >= 6)
        .flatMap(({ evidence }) => evidence.map(({ name }) => [name, { sourceClass: 'simulated' }] as const)),
    );
    const rehearsal = decisionIn(folder, 'rehearsal');
    rehearsal.collect(simulated);
    await rehearsal.propose();
    rehearsal.sign(...ALL);
    expect((await rehearsal.decide()).outcome).toMatchObject({ decision: 'REHEARSAL_PASSED', exitCode: 0 });
    expect((await rehearsal.propose({ validation: firm.plan.validation })).decisionIfAllSign).toBe('NOT_READY');
  });
});

describe('a decision replayed as of an instant', () => {
  const replay = (asOf: number) =>
    firm.decide({ validation: replayAt(firm.plan.validation, asOf) }, { strict: false, replay: true });

  it('is what was decided then, whatever was collected since, and writes nothing', async () => {
    await signed();
    const decidedAt = firm.clock.at;
    expect((await firm.decide()).outcome.decision).toBe('GO_LIVE_APPROVED');
    firm.clock.at += DAY_MS;
    firm.collect({ fill_rate: { value: 0.5 } });
    expect(await proposal()).toMatch(/^VOID: [^(]*\(newer evidence/);
    const ledger = readFileSync(path('ledger.ndjson'), 'utf8');
    const log = readFileSync(path('PRELIVE_VERIFICATION_LOG.json'), 'utf8');
    expect((await replay(decidedAt)).outcome).toMatchObject({ decision: 'GO_LIVE_APPROVED', exitCode: 0 });
    expect(readFileSync(path('ledger.ndjson'), 'utf8')).toBe(ledger);
    expect(readFileSync(path('PRELIVE_VERIFICATION_LOG.json'), 'utf8')).toBe(log);
  });

  it('is none where nothing was proposed or current then: it makes no proposal in its place', async () => {
    await signed();
    const before = statement();
    await expect(replay(firm.clock.at + 8 * DAY_MS)).rejects.toThrow(
      /Nothing was there to decide on then: .*expired at/,
    );
    await expect(replay(firm.clock.at - DAY_MS)).rejects.toThrow(/gate 1 PASS, now PENDING/);
    expect(statement()).toBe(before);
  });
});
