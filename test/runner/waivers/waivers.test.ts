import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '../../../src/domain/decision.ts';
import { PreliveError } from '../../../src/domain/errors.ts';
import type { WaiverDocument } from '../../../src/domain/waiver.ts';
import { gateInputs, judge, type Validation, verdictOfStage } from '../../../src/runner/validation.ts';
import { requestWaiver, signWaiver, type WaiverRequest } from '../../../src/runner/waivers/waive.ts';
import { readWaivers, type WaiverQuestion } from '../../../src/runner/waivers/waiver-book.ts';
import { waiverLines } from '../../../src/runner/waivers/waiver-screen.ts';
import { waiverFile, waiverId, waiverText } from '../../../src/signing/waiver-signatures.ts';
import { decisionIn, START } from '../decision/decision-at-hand.ts';

const DAY_MS = 86_400_000;
let folder = '';
let hand: ReturnType<typeof decisionIn>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-waivers-'));
  hand = decisionIn(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

const files = () => hand.workspace.files;

function question(change: Partial<WaiverQuestion> = {}) {
  const { validation, policy } = hand.plan;
  const { step, subject, gates, clock } = validation;
  const by = { policy: policy.policy, allowedSigners: policy.allowedSigners, at: clock.now() };
  return { system: 'sample', step, subject, gates, policy: by, ...change };
}

const asked: WaiverRequest = {
  stage: 7,
  clause: 'fill_rate',
  reason: 'two illiquid minutes',
  until: START + 10 * DAY_MS,
};
const request = (change: Partial<WaiverRequest> = {}) =>
  requestWaiver({ ...asked, ...change }, question(), files(), hand.clock);

const sign = (id: string, role: Role, by: Role = role) =>
  signWaiver(id, role, question(), files(), async (bytes, namespace) => hand.signer(by).key.sign(bytes, namespace));

/** The validation of the decision, with the waivers of its workspace. */
function validation(): Validation {
  return { ...hand.plan.validation, waivers: () => readWaivers(files(), question()) };
}

async function fillRate() {
  const gate = verdictOfStage(await judge(validation()), 7);
  return gate.clauses.find(({ id }) => id === 'fill_rate');
}

async function code(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof PreliveError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'nothing was thrown';
}

describe('a request for a waiver', () => {
  it('says what it is about, and waits for the Risk Officer and one more', () => {
    const standing = request();
    expect(standing).toMatchObject({ by: [], reason: 'it waits for risk_officer and one more role' });
    const written: unknown = JSON.parse(readFileSync(join(folder, waiverFile(standing.id)), 'utf8'));
    expect(written).toMatchObject({
      step: 'pilot',
      stage: 7,
      clause: 'fill_rate',
      expression: 'fill_rate > 0.98',
      reason: 'two illiquid minutes',
      subject: { commit: hand.plan.validation.subject.commit },
    });
  });

  it('is not from the future where the clock went on since its question was put together', () => {
    const before = question();
    hand.clock.at += 5;
    const { reason } = requestWaiver(asked, before, files(), hand.clock);
    expect(reason).toBe('it waits for risk_officer and one more role');
  });

  it.each<[string, Partial<WaiverRequest>, string]>([
    ['a paper account', { stage: 6, clause: 'account_is_paper' }, 'account_is_paper can never be waived'],
    ['signatures', { stage: 8, clause: 'governance_signed' }, 'governance_signed can never be waived'],
    ['the charter', { stage: 1, clause: 'governance_signed' }, 'governance_signed can never be waived'],
    ['the rollback', { stage: 8, clause: 'rollback_plan_verified' }, 'can never be waived'],
    ['the kill switch', { stage: 8, clause: 'kill_switch_verified' }, 'can never be waived'],
    ['the sum of all gates', { stage: 8, clause: 'all_gates_1_to_7_pass' }, 'can never be waived'],
    ['enough evidence', { clause: 'enough_trades' }, 'enough_trades can never be waived'],
    [
      'a clause that is not there',
      { clause: 'luck' },
      'CLAUSE: expected one that can be waived in gate 7: latency_delta,',
    ],
    ['a clause of another step', { stage: 8, clause: 'profit_of_sessions' }, 'is not asked at step pilot'],
    ['no reason', { reason: ' ' }, 'A waiver says why'],
    ['too long', { until: START + 31 * DAY_MS }, 'within 30 days'],
    ['the past', { until: START }, '--until: expected a time that is still to come'],
  ])('is refused for %s', async (_what, change, reason) => {
    expect(await code(() => request(change))).toMatch(/^WAIVER_REFUSED: /);
    expect(await code(() => request(change))).toContain(reason);
    expect(files().list('waivers')).toEqual([]);
  });
});

describe('a waiver that two roles have signed', () => {
  it('makes a clause that is not true CONDITIONAL, which is still judged and shown', async () => {
    hand.collect({ fill_rate: { value: 0.5 } });
    const { id } = request();
    expect((await fillRate())?.verdict).toBe('FAIL');
    await sign(id, 'risk_officer');
    expect((await fillRate())?.verdict).toBe('FAIL');
    expect(await sign(id, 'cto')).toMatchObject({ by: ['risk_officer', 'cto'] });
    expect(await fillRate()).toMatchObject({
      verdict: 'CONDITIONAL',
      waiver: { status: 'applied', by: 'risk_officer, cto', reason: 'two illiquid minutes' },
    });
  });

  it('is shown as expired, and waives nothing, from its end on', async () => {
    hand.collect({ fill_rate: { value: 0.5 } });
    const { id } = request({ until: START + 3_600_000 });
    await sign(id, 'risk_officer');
    await sign(id, 'lead_trader');
    hand.clock.at = START + 3_600_000;
    expect(await fillRate()).toMatchObject({ verdict: 'FAIL', waiver: { status: 'expired' } });
    expect(waiverLines(validation().waivers?.() ?? [], hand.clock.now())[0]).toContain('expired at ');
  });

  it('does not count without the Risk Officer, whoever else has signed', async () => {
    const { id } = request();
    await sign(id, 'cto');
    expect(await sign(id, 'lead_trader')).toMatchObject({ reason: 'it waits for risk_officer' });
    expect(gateInputs(validation()).waivers).toEqual([]);
  });

  it.each<[string, Partial<WaiverQuestion>, string]>([
    [
      'commit',
      { subject: { commit: 'c'.repeat(40), configurationDigest: 'b'.repeat(64) } },
      'it is about commit aaaaaaa, the system is at ccccccc',
    ],
    [
      'configuration',
      { subject: { commit: 'a'.repeat(40), configurationDigest: 'c'.repeat(64) } },
      'it is about another configuration',
    ],
    ['step', { step: 'full' }, 'it is for step pilot'],
    ['system', { system: 'other' }, 'it is about the system sample'],
  ])('is void for another %s', async (_what, change, reason) => {
    const { id } = request();
    await sign(id, 'risk_officer');
    await sign(id, 'cto');
    expect(readWaivers(files(), question())[0]).not.toHaveProperty('reason');
    expect(readWaivers(files(), question(change))).toMatchObject([{ id, reason }]);
  });

  it('is void once its clause asks something else, or can be waived no longer', async () => {
    const { id } = request();
    await sign(id, 'risk_officer');
    await sign(id, 'cto');
    const gates = (change: object) =>
      hand.plan.validation.gates.map((gate) => ({
        ...gate,
        clauses: gate.clauses.map((one) => (one.id === 'fill_rate' ? { ...one, ...change } : one)),
      }));
    const reasons = (change: object) =>
      readWaivers(files(), question({ gates: gates(change) })).map((one) => one.reason);
    expect(reasons({ expression: 'fill_rate > 0.99' })).toEqual(['its clause was fill_rate > 0.98']);
    expect(reasons({ waivable: false })).toEqual(['fill_rate can never be waived']);
  });

  it('does not count without a role policy', async () => {
    const { id } = request();
    const { policy: _, ...nobody } = question();
    expect(readWaivers(files(), nobody)).toMatchObject([{ id, reason: 'no role policy is in force' }]);
  });
});

describe('a decision with a waiver', () => {
  const plan = () => ({ validation: validation() });
  const statement = () => JSON.parse(readFileSync(join(folder, 'statement.json'), 'utf8'));

  async function waived(): Promise<string> {
    hand.collect({ fill_rate: { value: 0.5 } });
    const { id } = request({ until: START + 2 * DAY_MS });
    await sign(id, 'risk_officer');
    await sign(id, 'cto');
    await hand.propose(plan());
    return id;
  }

  it('is conditional, freezes the waiver with its signatures, names it, and ends no later than it', async () => {
    const id = await waived();
    const { predicate, subject } = statement();
    expect(predicate).toMatchObject({
      decision: 'CONDITIONAL_APPROVAL',
      expires: new Date(START + 2 * DAY_MS).toISOString(),
      waivers: [{ file: `waivers/${id}.json`, stage: 7, clause: 'fill_rate', by: ['risk_officer', 'cto'] }],
    });
    const names: readonly string[] = subject.map(({ name }: { readonly name: string }) => name);
    expect(names.filter((name) => name.startsWith('waivers/'))).toEqual([
      `waivers/${id}.cto.sig`,
      `waivers/${id}.json`,
      `waivers/${id}.risk_officer.sig`,
    ]);
    hand.sign('risk_officer', 'cto', 'lead_trader');
    expect((await hand.decide(plan())).outcome).toMatchObject({ decision: 'CONDITIONAL_APPROVAL', exitCode: 0 });
    expect((await hand.decide(plan(), { strict: true })).outcome.exitCode).toBe(3);
  });

  it('is another one once a waiver was asked for after it was proposed', async () => {
    await waived();
    hand.sign('risk_officer', 'cto', 'lead_trader');
    request({ clause: 'pacing_violations' });
    expect(await hand.decide(plan())).toMatchObject({ proposed: true, outcome: { decision: 'NOT_READY' } });
  });

  it('is broken when the waiver is another than the one that was frozen', async () => {
    const id = await waived();
    hand.sign('risk_officer', 'cto', 'lead_trader');
    writeFileSync(join(folder, `waivers/${id}.cto.sig`), 'x');
    const decided = await hand.decide(plan());
    expect(decided).toMatchObject({ proposed: true, outcome: { decision: 'ROLLBACK_AND_INVESTIGATE' } });
  });
});

describe('the files of a waiver', () => {
  it('do not count with a byte changed, under another name, or as anything else', async () => {
    const { id } = request();
    await sign(id, 'risk_officer');
    await sign(id, 'cto');
    const path = join(folder, waiverFile(id));
    const text = readFileSync(path, 'utf8');
    const reason = () => readWaivers(files(), question())[0]?.reason;
    writeFileSync(path, text.replace('illiquid', 'liquid'));
    expect(reason()).toBe('its name is not that of its bytes');
    writeFileSync(path, '{');
    expect(reason()).toBe('it is not JSON: line 1: the file ends within the object that begins here: } is missing');
    writeFileSync(path, '{}');
    expect(reason()).toContain('/schema_version: expected, but missing');
  });

  it('are not signed with the key of another role, twice by one key, or in the namespace of an approval', async () => {
    const { id } = request();
    expect(await code(() => sign(id, 'risk_officer', 'cto'))).toMatch(/^KEY_NOT_ACCEPTED: signature of risk_officer: /);
    const approval = signWaiver(id, 'cto', question(), files(), async (bytes) =>
      hand.signer('cto').key.sign(bytes, 'prelive-cto@prelive'),
    );
    expect(await code(() => approval)).toContain('expected namespace prelive-waiver-cto@prelive');
    expect(readdirSync(join(folder, 'waivers'))).toEqual([`${id}.json`]);
  });

  it('are not signed where they are about another commit', async () => {
    const document: WaiverDocument = {
      schema_version: 1,
      system: 'sample',
      step: 'pilot',
      subject: { commit: 'f'.repeat(40), configuration_digest: 'b'.repeat(64) },
      stage: 7,
      clause: 'fill_rate',
      expression: 'fill_rate > 0.98',
      reason: 'x',
      requested_at: new Date(START).toISOString(),
      until: new Date(START + DAY_MS).toISOString(),
    };
    const text = waiverText(document);
    const id = waiverId(document, text);
    files().write(waiverFile(id), text);
    expect(await code(() => sign(id, 'cto'))).toContain(`WAIVER_REFUSED: ${id}: it is about commit fffffff`);
  });
});
