import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readPackagedGates } from '../../../src/adapters/gate-files.ts';
import { loadRolePolicy } from '../../../src/adapters/policy/role-policy.ts';
import { sshKeygenSigner } from '../../../src/adapters/policy/ssh-keygen.ts';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import { openWorkspace } from '../../../src/adapters/workspace/workspace.ts';
import { attestedJudgeOf } from '../../../src/composition/attested-evidence.ts';
import type { EvidenceRecord, Subject } from '../../../src/domain/evidence.ts';
import { addEvidence, type EvidenceToAdd, prepareAttestation } from '../../../src/runner/evidence/add-evidence.ts';
import { attestedRecordFault } from '../../../src/runner/evidence/attested-evidence.ts';
import { explainStage } from '../../../src/runner/explain-stage.ts';
import { loadGates } from '../../../src/runner/load-gates.ts';
import { judge, type Validation, verdictOfStage } from '../../../src/runner/validation.ts';
import { createFirm, type Firm, type FirmRole } from '../../support/firm.ts';

const SUBJECT: Subject = { commit: 'a'.repeat(40), configurationDigest: 'b'.repeat(64) };
const NOW = Date.UTC(2026, 10, 21, 12);
const HOUR_MS = 3_600_000;
const schemas = createSchemas();

let root = '';
let firm: Firm;
let policy: ReturnType<typeof loadRolePolicy>;
let validation: Validation;
const clock = { at: NOW, now: () => clock.at };

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'prelive-attested-'));
  firm = createFirm(join(root, 'keys'));
  firm.writePolicy(join(root, 'policy'));
  policy = loadRolePolicy(join(root, 'policy'), schemas);
});
afterAll(() => rmSync(root, { recursive: true }));

beforeEach(async () => {
  clock.at = NOW;
  const folder = mkdtempSync(join(root, 'ws-'));
  const workspace = openWorkspace(folder, SUBJECT);
  const gates = await loadGates(readPackagedGates());
  const attestedRecordFault = (record: EvidenceRecord) => faultOf(record);
  const base = { gates, subject: SUBJECT, step: 'pilot', preset: 'spec', workspace, clock, version: '0.1.0' } as const;
  validation = { ...base, attestedRecordFault };
});

const ASKED: EvidenceToAdd = {
  name: 'no_permission_mismatch',
  stage: undefined,
  value: 'true',
  statement: 'seen in Client Portal',
  role: 'risk_officer',
  validForMs: HOUR_MS,
};

const plan = () => ({ validation, system: 'desk', policy });
const prepare = (asked: Partial<EvidenceToAdd> = {}) => prepareAttestation({ ...ASKED, ...asked }, plan());
const add = (asked: Partial<EvidenceToAdd> = {}, key: FirmRole = 'risk_officer') =>
  addEvidence(prepare(asked), plan(), sshKeygenSigner({ keyFile: firm.keyFile(key) }));

const faultOf = (record: EvidenceRecord, question: Partial<Parameters<typeof attestedRecordFault>[1]> = {}) =>
  attestedRecordFault(record, {
    policy,
    system: 'desk',
    at: clock.at,
    files: validation.workspace.files,
    ...question,
  });

const clauseOf = async (id: string) =>
  verdictOfStage(await judge(validation), 6).clauses.find((one) => one.id === id)?.verdict;

describe('attested evidence', () => {
  it('counts where its gate takes it, is recorded as attested with what was said, and names its files', async () => {
    expect(await clauseOf('no_permission_mismatch')).toBe('PENDING');
    const record = await add();
    expect(record).toMatchObject({
      name: 'no_permission_mismatch',
      value: true,
      unit: 'boolean',
      stage: 6,
      sourceClass: 'attested',
      detail: 'attested by risk_officer (Holder of risk_officer) until 2026-11-21T13:00:00.000Z: seen in Client Portal',
    });
    expect(record.attachments.map(({ path }) => path.replace(/[0-9a-f]{12}/, 'X'))).toEqual([
      'attestations/evidence/6-no_permission_mismatch-X.json',
      'attestations/evidence/6-no_permission_mismatch-X.sig',
    ]);
    expect(await clauseOf('no_permission_mismatch')).toBe('PASS');
  });

  it('counts in explanations too, for a system that names who may attest', async () => {
    await add();
    writeFileSync(join(root, 'prelive.yaml'), 'version: 1\nsystem: { name: desk }\npolicy: policy\n');
    const { gates, workspace } = validation;
    const explained = async (system: string, asOf = NOW) => {
      const flags = { out: workspace.folder, system, policy: undefined };
      const judged = { attestedRecordFault: await attestedJudgeOf(flags, asOf), asOf };
      const records = workspace.records();
      const { verdict } = await explainStage({ ...judged, gates, records, stage: 6, preset: 'spec', step: 'pilot' });
      return verdict.clauses.find(({ id }) => id === 'no_permission_mismatch')?.verdict;
    };
    expect(await explained(root)).toBe('PASS');
    expect(await explained(root, NOW + HOUR_MS)).toBe('PENDING');
    expect(await explained(join(root, 'keys/nowhere'))).toBe('PENDING');
  });

  it('counts until it expires', async () => {
    const record = await add();
    clock.at = NOW + HOUR_MS - 1;
    expect(await clauseOf('no_permission_mismatch')).toBe('PASS');
    clock.at = NOW + HOUR_MS;
    expect(await clauseOf('no_permission_mismatch')).toBe('PENDING');
    expect(faultOf(record)).toBe('it expired at 2026-11-21T13:00:00.000Z');
  });

  it('is nobody’s word where the ledger alone says so', async () => {
    const { sequence, subject, previous, digest, ...signed } = await add();
    expect([sequence, subject, previous.length, digest.length]).toEqual([1, SUBJECT, 64, 64]);
    const [forged] = validation.workspace.append([{ ...signed, value: false }]);
    const [bare] = validation.workspace.append([{ ...signed, attachments: [] }]);
    expect(forged && faultOf(forged)).toBe('its value is not the one that was attested');
    expect(bare && faultOf(bare)).toBe('its attestation or the signature is not there');
    const { attestedRecordFault: _judge, ...unjudged } = validation;
    expect(verdictOfStage(await judge(unjudged), 6).clauses.every(({ verdict }) => verdict === 'PENDING')).toBe(true);
  });

  it('does not count for another system, by another policy, or with other bytes', async () => {
    const record = await add();
    expect(faultOf(record)).toBeUndefined();
    expect(faultOf(record, { system: 'other' })).toBe('it is about desk, not about other');
    const { files } = validation.workspace;
    const check: typeof files.check = (...words) => files.check(...words);
    const [json, sig] = record.attachments.map(({ path }) => join(validation.workspace.folder, path));
    const text = readFileSync(json ?? '', 'utf8');
    writeFileSync(json ?? '', text.replace('seen', 'read'));
    expect(faultOf(record)).toBe('its attestation or the signature is not there');
    writeFileSync(json ?? '', text);
    rmSync(sig ?? '');
    expect(faultOf(record)).toBe('its attestation or the signature is not there');
    expect(faultOf(record, { files: { read: () => undefined, check } })).toContain('not there');
    expect(attestedRecordFault(record, { system: 'desk', at: clock.at, files })).toContain('not there');
  });

  it('may be the word of an attestor', async () => {
    expect(faultOf(await add({ role: 'qa_lead' }, 'qa_lead'))).toBeUndefined();
  });

  it.each<[string, Partial<EvidenceToAdd>, string]>([
    ['a name that no gate has', { name: 'luck' }, 'NAME: expected evidence that a gate declares, found "luck".'],
    ['a name that must be measured', { name: 'fill_rate' }, 'takes no attestation of fill_rate: it is collected by'],
    [
      'a value of another type',
      { value: 'yes' },
      '--value: expected true or false, as no_permission_mismatch is declared (boolean), found "yes"',
    ],
    ['a role that nobody holds', { role: 'ceo' }, 'found "ceo"'],
    ['nothing said', { statement: ' ' }, '--statement must say'],
    [
      'a stage that does not have it',
      { stage: 7 },
      '--stage: expected 6, where no_permission_mismatch is declared, found 7',
    ],
  ])('with %s is refused', (_what, asked, reason) => {
    expect(() => prepare(asked)).toThrow(
      expect.objectContaining({ code: 'EVIDENCE_REFUSED', exitCode: 2, message: expect.stringContaining(reason) }),
    );
  });

  it('signed by another key than that of the role is refused, and nothing is kept', async () => {
    await expect(add({}, 'cto')).rejects.toMatchObject({ code: 'KEY_NOT_ACCEPTED' });
    expect(validation.workspace.records()).toEqual([]);
    expect(validation.workspace.artifacts()).toEqual([]);
  });
});
