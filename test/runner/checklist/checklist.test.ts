import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPackagedGates } from '../../../src/adapters/gate-files.ts';
import { openWorkspace } from '../../../src/adapters/workspace/workspace.ts';
import type { SourceClass } from '../../../src/domain/evidence.ts';
import type { JsonValue } from '../../../src/domain/json.ts';
import type { Step } from '../../../src/domain/stage.ts';
import { checklistLines } from '../../../src/runner/checklist/checklist-screen.ts';
import { type ChecklistPlan, runChecklist } from '../../../src/runner/checklist/run-checklist.ts';
import { loadGates } from '../../../src/runner/load-gates.ts';
import type { AttestationFile } from '../../../src/runner/ports/evidence.ts';
import type { Validation } from '../../../src/runner/validation.ts';
import { parseAllowedSigners } from '../../../src/signing/allowed-signers.ts';
import { createRehearsalRoles } from '../../../src/signing/rehearsal-roles.ts';
import type { RolePolicy } from '../../../src/signing/role-policy.ts';
import { generateSigningKey } from '../../../src/signing/signing-key.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const LATER = '2027-01-01T00:00:00Z';
const subject = { commit: 'a'.repeat(40), configurationDigest: 'b'.repeat(64) };
const gates = await loadGates(readPackagedGates());

const key = generateSigningKey('qa');
const base = createRehearsalRoles(NOW);
const qa = { person: 'Quinn Abara', identity: 'qa@firm.invalid', namespace: 'prelive-qa_lead@firm' };
const policy: RolePolicy = { ...base.policy, attestors: { qa_lead: qa } };
const NAMESPACE = 'prelive-attestation-qa_lead@firm';
const signers = parseAllowedSigners(`${qa.identity} namespaces="${NAMESPACE}" ${key.publicLine}\n`);
const allowedSigners = signers.ok ? signers.signers : [];

const item = (id: string) => ({ id, text: `${id} holds` });
const checklist: ChecklistPlan['checklist'] = {
  categories: [
    {
      id: 'testing',
      title: 'testing',
      weight: 15,
      groups: [
        {
          id: 'coverage',
          title: 'coverage',
          required: true,
          items: [
            { ...item('unit'), evidence: { stage: 1, expression: 'test_coverage >= 0.80' } },
            item('linters'),
            { ...item('days'), steps: ['full'], evidence: { stage: 8, expression: 'consecutive_sessions >= 30' } },
          ],
        },
      ],
    },
    {
      id: 'security',
      title: 'security',
      weight: 5,
      groups: [{ id: 'rules', title: 'rules', required: false, items: [item('tls'), item('mifid')] }],
    },
  ],
};

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-checklist-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function validation(step: Step = 'pilot'): Validation {
  const workspace = openWorkspace(folder, subject);
  return { gates, subject, step, preset: 'spec', workspace, clock: { now: () => NOW }, version: '0.1.0' };
}

function attest(
  items: readonly { readonly id: string; readonly applies?: boolean }[],
  change: Record<string, JsonValue> = {},
  namespace = NAMESPACE,
): AttestationFile {
  const said = items.map((one) => ({ statement: 'looked at on Friday', ...one }));
  const value = { schema_version: 1, system: 'momentum', by: 'qa_lead', expires: LATER, items: said, ...change };
  const document = new TextEncoder().encode(JSON.stringify(value));
  return { name: 'qa.json', document, signature: key.sign(document, namespace) };
}

const everything = () => attest([{ id: 'linters' }, { id: 'tls' }, { id: 'mifid', applies: false }]);

function recordCoverage(judged: Validation, value: number, sourceClass: SourceClass = 'local'): void {
  judged.workspace.append([
    {
      name: 'test_coverage',
      value,
      unit: 'ratio',
      stage: 1,
      collector: { name: 'stage1', version: '0.1.0' },
      observedAt: '2026-11-20T00:00:00.000Z',
      sourceClass,
      attachments: [],
    },
  ]);
}

function run(judged: Validation, attestations: readonly AttestationFile[], change: Partial<ChecklistPlan> = {}) {
  return runChecklist({
    validation: judged,
    checklist,
    frozen: { name: 'frozen/gates/checklist.yaml', text: 'categories: []\n' },
    attestations,
    policy: { policy, allowedSigners },
    system: 'momentum',
    ...change,
  });
}

describe('a checklist', () => {
  it('passes on evidence and on what the role policy lets people attest', async () => {
    const judged = validation();
    recordCoverage(judged, 0.9);
    const { verdict, score } = await run(judged, [everything()]);
    expect([verdict, score.lowest, score.requiredMet]).toEqual(['PASS', 100, true]);
    expect(score.setAside.map(({ item: { id } }) => id)).toEqual(['days', 'mifid']);
    expect(judged.workspace.records().slice(-2)).toMatchObject([
      { name: 'checklist_score', value: 100, stage: 8, sourceClass: 'local' },
      { name: 'checklist_required_met', value: true },
    ]);
  });

  it('leaves in the workspace what it rests on: itself, and each attestation that counts with its signature', async () => {
    const judged = validation();
    const signed = everything();
    await run(judged, [signed, { ...signed, name: 'other.json', signature: 'x' }]);
    const paths = judged.workspace.artifacts().map(({ path }) => path);
    expect(paths).toEqual([
      'PRELIVE_CHECKLIST.json',
      'attestations/qa.json',
      'attestations/qa.sig',
      'frozen/gates/checklist.yaml',
    ]);
    expect(readFileSync(join(folder, 'attestations/qa.json'))).toEqual(Buffer.from(signed.document));
    const entries = JSON.parse(readFileSync(join(folder, 'PRELIVE_CHECKLIST.json'), 'utf8')).attestations;
    expect(entries).toMatchObject([
      { file: 'qa.json', counts: true, by: 'qa_lead', person: 'Quinn Abara', items: ['linters', 'tls', 'mifid'] },
      { file: 'other.json', counts: false },
    ]);
  });

  it('fails on a required item that does not hold, whatever the score, and names it', async () => {
    const judged = validation();
    recordCoverage(judged, 0.79);
    const checked = await run(judged, [everything()]);
    expect([checked.verdict, checked.score.requiredMet]).toEqual(['FAIL', false]);
    const screen = checklistLines(checked, judged, 'momentum').join('\n');
    expect(screen).toContain('checklist FAIL   62.5 of 100, asked >= 95   1 required items do not hold yet');
    expect(screen).toContain('* unit                   test_coverage 0.79, asked >= 0.8');
  });

  it('fails below 95 points although every required item holds', async () => {
    const judged = validation();
    recordCoverage(judged, 0.9);
    const [testing, security] = checklist.categories;
    const open = { ...item('low'), evidence: { stage: 1 as const, expression: 'test_coverage < 0.1' } };
    const group = { id: 'low', title: 'low', required: false, items: [open] };
    const categories = [testing, security].flatMap((one) => (one === undefined ? [] : [{ ...one }]));
    const lower = { categories: [...categories, { id: 'more', title: 'more', weight: 5, groups: [group] }] };
    const { verdict, score } = await run(judged, [everything()], { checklist: lower });
    expect([verdict, score.lowest, score.requiredMet]).toEqual(['FAIL', 80, true]);
  });

  it('is pending while an item is neither measured nor attested, and lists it', async () => {
    const judged = validation();
    const checked = await run(judged, []);
    expect(checked.verdict).toBe('PENDING');
    const screen = checklistLines(checked, judged, 'momentum').join('\n');
    for (const words of ['0.0 to 100.0 of 100', 'collect it: prelive stage1', '     *linters', '     tls, mifid'])
      expect(screen).toContain(words);
    expect(judged.workspace.records().every(({ value }) => value === null)).toBe(true);
  });

  it('asks 30 days at step full alone', async () => {
    const judged = validation('full');
    const { score } = await run(judged, [everything()]);
    expect(score.open.map(({ item: { id } }) => id)).toContain('days');
  });

  it('does not hold it against anybody that there are fewer than 30 days yet', async () => {
    const judged = validation('full');
    recordCoverage(judged, 0.9);
    judged.workspace.append([
      {
        name: 'consecutive_sessions',
        value: 12,
        unit: 'count',
        stage: 8,
        collector: { name: 'stage8', version: '0.1.0' },
        observedAt: '2026-11-20T00:00:00.000Z',
        sourceClass: 'paper',
        attachments: [],
      },
    ]);
    const { verdict, score } = await run(judged, [everything()]);
    expect([verdict, score.requiredMet]).toEqual(['PENDING', undefined]);
    expect(score.open).toMatchObject([
      { item: { id: 'days' }, status: 'unknown', detail: expect.stringMatching(/\b12\b/) },
    ]);
  });

  it('measures nothing by an attested record that nobody has signed', async () => {
    const judged = validation();
    const asked = { stage: 6, expression: 'no_permission_mismatch == true' } as const;
    const group = { id: 'g', title: 'g', required: true, items: [{ ...item('permissions'), evidence: asked }] };
    const small = { categories: [{ id: 'c', title: 'c', weight: 1, groups: [group] }] };
    judged.workspace.append([
      {
        name: 'no_permission_mismatch',
        value: true,
        unit: 'boolean',
        stage: 6,
        collector: { name: 'attestation', version: '0.1.0' },
        observedAt: '2026-11-20T00:00:00.000Z',
        sourceClass: 'attested',
        attachments: [],
      },
    ]);
    const unsigned = await run(judged, [], { checklist: small });
    expect(unsigned.score.open).toMatchObject([{ item: { id: 'permissions' }, status: 'unknown' }]);
    const signed = { ...judged, attestedRecordFault: () => undefined };
    expect((await run(signed, [], { checklist: small })).score.open).toEqual([]);
  });

  it('does not take simulated evidence at a step with real money, and says so of a rehearsal', async () => {
    const pilot = validation();
    recordCoverage(pilot, 0.9, 'simulated');
    expect((await run(pilot, [everything()])).verdict).toBe('PENDING');
    const rehearsal = validation('rehearsal');
    expect((await run(rehearsal, [everything()])).verdict).toBe('PASS');
    expect(rehearsal.workspace.records().at(-1)?.sourceClass).toBe('simulated');
  });

  it('is refused when it names an item twice', async () => {
    const [first] = checklist.categories;
    const twice = { categories: [first, first].flatMap((one) => one ?? []) };
    await expect(run(validation(), [], { checklist: twice })).rejects.toMatchObject({ code: 'GATES_INVALID' });
  });
});

describe('an attestation does not count', () => {
  const text = (value: string) => new TextEncoder().encode(value);
  it.each<[string, () => AttestationFile, string]>([
    ['once it has expired', () => attest([{ id: 'linters' }], { expires: '2026-11-21T12:00:00Z' }), 'expired at'],
    ['about another system', () => attest([{ id: 'linters' }], { system: 'other' }), 'about other'],
    ['by a role that the policy does not name', () => attest([{ id: 'linters' }], { by: 'intern' }), 'names no intern'],
    ['by a role without its key', () => attest([{ id: 'linters' }], { by: 'cto' }), 'signature of cto'],
    ['signed as something else', () => attest([{ id: 'linters' }], {}, 'prelive-qa_lead@firm'), 'signature of qa_lead'],
    ['without its signature', () => ({ name: 'qa.json', document: everything().document }), 'qa.sig is missing'],
    ['with a changed byte', () => ({ ...everything(), document: attest([{ id: 'tls' }]).document }), 'signature of'],
    ['that is no JSON', () => ({ ...everything(), document: text('{') }), 'qa.json is not JSON'],
    ['that is not UTF-8', () => ({ ...everything(), document: Uint8Array.of(0xff) }), 'qa.json is not JSON'],
    ['that follows no schema', () => ({ ...everything(), document: text('{}') }), 'schema_version'],
  ])('%s', async (_case, make, reason) => {
    const judged = validation();
    recordCoverage(judged, 0.9);
    const checked = await run(judged, [make()]);
    expect(checked.verdict).toBe('PENDING');
    expect(checklistLines(checked, judged, 'momentum').join('\n')).toContain(reason);
  });

  it('while nobody says who may attest', async () => {
    const { policy: _, ...rest } = { policy, validation: validation() };
    const checked = await runChecklist({
      ...rest,
      checklist,
      frozen: { name: 'frozen/gates/checklist.yaml', text: '' },
      attestations: [everything()],
      system: 'momentum',
    });
    expect(checked.attestations).toMatchObject([{ counts: false, reason: expect.stringContaining('no role policy') }]);
  });

  it('where it sets an item of a required group aside, and not for an item that is measured', async () => {
    const judged = validation();
    const said = attest([{ id: 'linters', applies: false }, { id: 'unit' }]);
    const { score } = await run(judged, [said]);
    expect(score.open.slice(0, 2)).toMatchObject([
      { item: { id: 'unit' }, detail: expect.stringContaining('missing') },
      { item: { id: 'linters' }, detail: expect.stringContaining('cannot be said not to apply') },
    ]);
  });
});
