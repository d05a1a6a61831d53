import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPackagedGates } from '../../../src/adapters/gate-files.ts';
import { readLedger } from '../../../src/adapters/ledger/read-ledger.ts';
import { recordCheck } from '../../../src/adapters/ledger/record-check.ts';
import { copyAttachments, readSegment, writeSegment } from '../../../src/adapters/ledger/segment-folder.ts';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import { systemClock } from '../../../src/adapters/system-clock.ts';
import { openDossierStore } from '../../../src/adapters/workspace/dossier-store.ts';
import { openWorkspace } from '../../../src/adapters/workspace/workspace.ts';
import type { Observation, Subject } from '../../../src/domain/evidence.ts';
import { custodyLines } from '../../../src/runner/evidence/custody.ts';
import { selectEvidence } from '../../../src/runner/evidence/evidence-screen.ts';
import { policyCollectors } from '../../../src/runner/evidence/policy-collectors.ts';
import { proveRecord } from '../../../src/runner/evidence/record-proof.ts';
import { importSegment } from '../../../src/runner/evidence/segment-import.ts';
import { verifyEvidence } from '../../../src/runner/evidence/verify-evidence.ts';
import { verifyImports } from '../../../src/runner/evidence/verify-imports.ts';
import { loadGates } from '../../../src/runner/load-gates.ts';
import { judge, type Validation, verdictOfStage } from '../../../src/runner/validation.ts';
import { parseCollectors } from '../../../src/signing/checkpoint.ts';
import { verifyInclusion } from '../../../src/signing/merkle.ts';
import { formatNoteKey, noteSigner } from '../../../src/signing/note.ts';
import { sha256 } from '../../../src/signing/sha256.ts';

const SUBJECT: Subject = { commit: 'a'.repeat(40), configurationDigest: 'b'.repeat(64) };
const OTHER: Subject = { ...SUBJECT, commit: 'c'.repeat(40) };
const OWN = noteSigner('own', new Uint8Array(32).fill(1));
const CI = noteSigner('ci', new Uint8Array(32).fill(2));
const schemas = createSchemas();
const check = recordCheck(schemas);

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'prelive-segments-'));
});
afterEach(() => rmSync(root, { recursive: true }));
const at = (name: string) => join(root, name);

const observation = (name: string, value: Observation['value'], more: Partial<Observation> = {}): Observation => ({
  name,
  value,
  unit: 'boolean',
  stage: 2,
  collector: { name: 'job', version: '0.1.0' },
  observedAt: new Date(Date.now() - 1000).toISOString(),
  sourceClass: 'local',
  attachments: [],
  ...more,
});

const workspaceOf = (name: string, collector = OWN, subject = SUBJECT) =>
  openWorkspace(at(name), subject, { collector });

async function mainWorkspace(): Promise<Validation> {
  const gates = await loadGates(readPackagedGates());
  const workspace = workspaceOf('main');
  return {
    gates,
    subject: SUBJECT,
    step: 'rehearsal',
    preset: 'spec',
    workspace,
    clock: systemClock,
    version: '0.1.0',
  };
}

const FACTS = ['all_stages_defined', 'input_output_clear'];

/** The workspace of a CI job that measured stage 2. */
function ciJob(name = 'job', subject = SUBJECT) {
  const workspace = workspaceOf(name, CI, subject);
  writeFileSync(at(`${name}/REPORT.md`), 'report');
  const attachments = [{ path: 'REPORT.md', sha256: sha256('report') }];
  workspace.append(FACTS.map((one) => observation(one, true, { attachments })));
  return workspace;
}

const importFrom = (name: string, validation: Validation) => importSegment(readSegment(at(name), check), validation);
const refused = (code: string) => expect.objectContaining({ code });

/** The steps of this error must not point to the list of gates, which is about neither segments nor record numbers. */
const GATES_LIST = expect.objectContaining({ nextSteps: [expect.stringContaining('gates list')] });

describe('a segment of a parallel job', () => {
  it('is exported, imported, counts, and is verified again from what was kept', async () => {
    ciJob();
    const files = writeSegment(at('segment'), at('job'), readSegment(at('job'), check));
    expect(files.toSorted()).toEqual(['REPORT.md', 'ledger.checkpoint', 'ledger.collectors', 'ledger.ndjson']);
    const validation = await mainWorkspace();
    validation.workspace.append([observation('own', 1)]);
    const report = importFrom('segment', validation);
    expect(report).toMatchObject({ from: 3, to: 4, foreign: 0, left: 0, collector: `ci+${CI.key.id}` });
    expect(copyAttachments(readSegment(at('segment'), check), at('segment'), at('main'))).toEqual(['REPORT.md']);
    const records = validation.workspace.records();
    expect(records.map(({ name }) => name)).toEqual(['own', 'segment_import', ...FACTS]);
    expect(records[2]?.collector).toEqual({ name: 'job', version: '0.1.0' });
    const clauses = verdictOfStage(await judge(validation), 2).clauses.map(({ verdict }) => verdict);
    expect(clauses).toEqual(['PASS', 'PASS']);
    const store = openDossierStore(at('main'), schemas);
    expect(verifyImports(records, store, [])).toMatchObject([{ from: 3, to: 4, custody: 'self' }]);
    expect(verifyImports(records, store, [CI.key])).toMatchObject([{ custody: 'ci' }]);
    expect(records[1]?.value).toMatchObject({ root: report.root, digest: report.digest, size: 2 });
  });

  it('is not taken twice; what came since is', async () => {
    const job = ciJob();
    const validation = await mainWorkspace();
    importFrom('job', validation);
    expect(() => importFrom('job', validation)).toThrow(refused('EVIDENCE_REFUSED'));
    job.append([observation('later', 1)]);
    expect(importFrom('job', validation)).toMatchObject({ from: 5, to: 5 });
    expect(validation.workspace.records().map(({ name }) => name)).toEqual([
      'segment_import',
      ...FACTS,
      'segment_import',
      'later',
    ]);
    expect(verifyImports(validation.workspace.records(), openDossierStore(at('main'), schemas), [])).toHaveLength(2);
  });

  it('about another commit is kept, and does not count', async () => {
    ciJob('job', OTHER);
    const validation = await mainWorkspace();
    expect(importFrom('job', validation)).toMatchObject({ foreign: 2 });
    const verdict = verdictOfStage(await judge(validation), 2);
    expect(verdict.clauses.map((one) => one.gaps[0]?.reason)).toEqual(['other_subject', 'other_subject']);
    expect(validation.workspace.records()).toHaveLength(3);
  });

  it('that was rewritten since it was imported is refused', async () => {
    ciJob();
    const validation = await mainWorkspace();
    importFrom('job', validation);
    const [first = ''] = readFileSync(at('job/ledger.ndjson'), 'utf8').split('\n');
    rmSync(at('job'), { recursive: true });
    openWorkspace(at('job'), SUBJECT);
    writeFileSync(at('job/ledger.ndjson'), `${first}\n`);
    workspaceOf('job', CI).append([observation('other', 1), observation('more', 1)]);
    expect(() => importFrom('job', validation)).toThrow(refused('CHECKPOINT_BROKEN'));
  });

  it.each<[string, (folder: string) => void, string]>([
    ['without a checkpoint', (folder) => rmSync(join(folder, 'ledger.checkpoint')), 'EVIDENCE_REFUSED'],
    ['that was shortened', (folder) => writeFileSync(join(folder, 'ledger.ndjson'), ''), 'CHECKPOINT_BROKEN'],
    [
      'in which a value was changed',
      (folder) => {
        const path = join(folder, 'ledger.ndjson');
        writeFileSync(path, readFileSync(path, 'utf8').replace('true', 'false'));
      },
      'LEDGER_BROKEN',
    ],
  ])('%s is refused, and nothing is written', async (_what, change, code) => {
    ciJob();
    change(at('job'));
    const validation = await mainWorkspace();
    expect(() => importFrom('job', validation)).toThrow(refused(code));
    expect(() => importFrom('job', validation)).not.toThrow(GATES_LIST);
    expect(validation.workspace.records()).toEqual([]);
  });

  it('is neither the ledger of the workspace itself nor empty, and is not written over another', async () => {
    const validation = await mainWorkspace();
    validation.workspace.append([observation('own', 1)]);
    expect(() => importFrom('main', validation)).toThrow('the ledger of this workspace itself');
    const segment = readSegment(at('main'), check);
    expect(() => writeSegment(at('main'), at('main'), segment)).toThrow(refused('EVIDENCE_REFUSED'));
  });

  it('brings documents alone: no policy, no signature, nothing outside of the workspace', async () => {
    const workspace = workspaceOf('job', CI);
    for (const name of ['policy.json', 'UP.md']) writeFileSync(at(name), 'x');
    const paths = [
      'policy/policy.json',
      '../UP.md',
      'signatures/cto.sig',
      'attestations/../../UP.md',
      'statement.json',
    ];
    workspace.append([observation('a', 1, { attachments: paths.map((path) => ({ path, sha256: sha256('x') })) })]);
    cpSync(at('policy.json'), at('job/policy/policy.json'));
    cpSync(at('policy.json'), at('job/signatures/cto.sig'));
    cpSync(at('policy.json'), at('job/statement.json'));
    expect(copyAttachments(readSegment(at('job'), check), at('job'), at('deep/main'))).toEqual([]);
  });

  it('whose kept bytes, or records, are changed afterwards is broken', async () => {
    ciJob();
    const validation = await mainWorkspace();
    importFrom('job', validation);
    const store = openDossierStore(at('main'), schemas);
    const records = validation.workspace.records();
    const changed = records.map((one) => (one.sequence === 2 ? { ...one, value: false } : one));
    expect(() => verifyImports(changed, store, [])).toThrow('record 2 is not the one of the segment');
    expect(() => verifyImports(records, { read: () => undefined }, [])).toThrow('is not what was imported');
    expect(verifyImports(records, store, [])).toHaveLength(1);
  });
});

describe('the ledger of a workspace', () => {
  it('is verified with all its checkpoints, and says who closed what', () => {
    const note = () => ({
      path: 'ledger.checkpoint',
      note: readFileSync(at('main/ledger.checkpoint'), 'utf8'),
      known: parseCollectors(readFileSync(at('main/ledger.collectors'), 'utf8')),
    });
    workspaceOf('main').append([observation('a', 1), observation('b', 1)]);
    const first = note();
    workspaceOf('main', CI).append([observation('c', 1)]);
    const notes = [first, note()];
    openWorkspace(at('main'), SUBJECT).append([observation('d', 1)]);
    const ledger = readLedger(at('main'), check);
    const trusted = policyCollectors({ collectors: [formatNoteKey(CI.key)] });
    const verification = verifyEvidence(ledger, notes, trusted);
    expect(verification.segments).toEqual([
      { from: 1, to: 2, custody: 'self', collector: { name: 'own', id: OWN.key.id } },
      { from: 3, to: 3, custody: 'ci', collector: { name: 'ci', id: CI.key.id } },
      { from: 4, to: 4, custody: 'nobody' },
    ]);
    expect(verification).toMatchObject({ size: 4, uncovered: 1, checkpoints: [{ size: 2 }, { size: 3 }] });
    expect(verifyEvidence(ledger, [], trusted).segments).toEqual([{ from: 1, to: 4, custody: 'nobody' }]);
    const forged = { ...first, note: first.note.replace('\n2\n', '\n1\n') };
    expect(() => verifyEvidence(ledger, [forged], [])).toThrow(refused('CHECKPOINT_BROKEN'));
    expect(() => policyCollectors({ collectors: ['x'] })).toThrow(refused('POLICY_INVALID'));
  });

  it('proves each of its records, and has no others', () => {
    workspaceOf('main').append(['a', 'b', 'c'].map((name) => observation(name, 1)));
    const ledger = readLedger(at('main'), check);
    const bytes = (hex: string) => Buffer.from(hex, 'hex');
    for (const sequence of [1, 2, 3]) {
      const { record, leaf, root: top, proof, index, size } = proveRecord(ledger, sequence);
      expect(record.sequence).toBe(sequence);
      expect(verifyInclusion({ leaf: bytes(leaf), root: bytes(top), proof: proof.map(bytes), index, size })).toBe(true);
    }
    expect(() => proveRecord(ledger, 4)).toThrow(refused('EVIDENCE_REFUSED'));
    expect(() => proveRecord(ledger, 4)).not.toThrow(GATES_LIST);
  });

  it('is filtered by stage, name and time', () => {
    const early = observation('a', 1, { observedAt: '2026-01-01T00:00:00.000Z' });
    workspaceOf('main').append([early, observation('b', 1, { stage: 3 }), observation('a', 2)]);
    const { records } = readLedger(at('main'), check);
    const found = (filter: Parameters<typeof selectEvidence>[1]) =>
      selectEvidence(records, filter).map(({ sequence }) => sequence);
    expect(found({})).toEqual([1, 2, 3]);
    expect(found({ stage: 3 })).toEqual([2]);
    expect(found({ name: 'a', since: Date.parse('2026-01-01T00:00:00.000Z') })).toEqual([1, 3]);
    expect(found({ name: 'a', since: Date.parse('2026-01-01T00:00:00.001Z') })).toEqual([3]);
  });
});

describe('what a decision says of the evidence', () => {
  it('is who has closed which records, and what was imported from whom', async () => {
    ciJob();
    const validation = await mainWorkspace();
    validation.workspace.append([observation('own', 1)]);
    importFrom('job', validation);
    const own = `own+${OWN.key.id}`;
    const ci = `ci+${CI.key.id}`;
    expect(custodyLines(validation.workspace, {})).toEqual([
      `records 1-4 self-collected (${own})`,
      `of these, records 3-4 were imported: closed by one who is not in the role policy (${ci})`,
    ]);
    const collectors = [formatNoteKey(CI.key), formatNoteKey(OWN.key)];
    expect(custodyLines(validation.workspace, { collectors })).toEqual([
      `records 1-4 closed by a collector of the role policy (${own})`,
      `of these, records 3-4 were imported: closed by a collector of the role policy (${ci})`,
    ]);
    workspaceOf('main', CI).append([observation('more', 1)]);
    expect(custodyLines(validation.workspace, {})[1]).toBe(`records 5-5 self-collected (${ci})`);
    writeFileSync(at('main/ledger.closings'), 'x\n');
    expect(() => custodyLines(validation.workspace, {})).toThrow(refused('CHECKPOINT_BROKEN'));
  });
});
